import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { images } from '../../../infra/images.ts';
import { PLAYED_VERSION } from '../../../offline/grafana/about.ts';
import { runCli } from '../../../offline/grafana/cli.ts';
import { LoginAttempts } from '../../../offline/grafana/login-attempts.ts';
import { startStandIn } from './start.ts';

test('it plays the release of the image', () => {
  expect(images.grafana).toBe(`grafana/grafana:${PLAYED_VERSION}`);
});

test('health needs no password and says what answers', async () => {
  const standIn = await startStandIn();
  const { status, body } = await standIn.call('GET', '/api/health', undefined, '');
  expect(status).toBe(200);
  expect(body).toMatchObject({ database: 'ok', version: PLAYED_VERSION });
  expect(body['standIn']).toContain('not Grafana');
  await standIn.stop();
});

test('the password of the settings counts on the first run only, and outlives a restart', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'stand-in-')), 'password');
  writeFileSync(file, 'from-file\n');
  const first = await startStandIn({ GF_SECURITY_ADMIN_PASSWORD__FILE: file });
  const { dataFolder } = first;
  expect((await first.call('GET', '/api/org', undefined, 'admin:from-file')).status).toBe(200);
  await first.call('POST', '/api/folders', { title: 'Kept', uid: 'kept' }, 'admin:from-file');
  await first.stop();

  const second = await startStandIn({ GF_SECURITY_ADMIN_PASSWORD: 'changed' }, dataFolder);
  expect((await second.call('GET', '/api/org', undefined, 'admin:changed')).status).toBe(401);
  const kept = await second.call('GET', '/api/folders/kept', undefined, 'admin:from-file');
  expect(kept.body).toMatchObject({ title: 'Kept' });
  await second.stop();
});

test('without a password, and with a wrong one, nothing is told', async () => {
  const standIn = await startStandIn();
  const missing = await standIn.call('GET', '/api/org', undefined, '');
  expect([missing.status, missing.body['messageId']]).toEqual([401, 'auth.unauthorized']);
  const wrong = await standIn.call('GET', '/api/org', undefined, 'admin:wrong');
  expect([wrong.status, wrong.body['messageId']]).toEqual([401, 'password-auth.failed']);
  expect(wrong.body['message']).toBe('Invalid username or password');
  await standIn.stop();
});

test('five failures lock the user, even for the right password', async () => {
  const standIn = await startStandIn();
  for (let i = 0; i < 5; i++) await standIn.call('GET', '/api/org', undefined, 'admin:wrong');
  expect((await standIn.call('GET', '/api/org')).status).toBe(401);
  await standIn.stop();

  const open = await startStandIn({
    GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION: 'true',
  });
  for (let i = 0; i < 5; i++) await open.call('GET', '/api/org', undefined, 'admin:wrong');
  expect((await open.call('GET', '/api/org')).status).toBe(200);
  await open.stop();
});

test('the lock ends after five minutes, and a success clears the count', () => {
  let now = 0;
  const attempts = new LoginAttempts(() => now);
  for (let i = 0; i < 5; i++) attempts.failed('a');
  expect([attempts.isLocked('a'), attempts.isLocked('b')]).toEqual([true, false]);
  now = 5 * 60 * 1000;
  expect(attempts.isLocked('a')).toBe(false);
  for (let i = 0; i < 4; i++) attempts.failed('a');
  attempts.succeeded('a');
  attempts.failed('a');
  expect(attempts.isLocked('a')).toBe(false);
});

describe('a new password', () => {
  test('by the API', async () => {
    const standIn = await startStandIn();
    const short = await standIn.call('PUT', '/api/admin/users/1/password', { password: 'abc' });
    expect([short.status, short.body['message']]).toEqual([400, 'New password is too short']);
    const set = await standIn.call('PUT', '/api/admin/users/1/password', { password: 'longer' });
    expect(set.body['message']).toBe('User password updated');
    expect((await standIn.call('GET', '/api/org')).status).toBe(401);
    expect((await standIn.call('GET', '/api/org', undefined, 'admin:longer')).status).toBe(200);
    await standIn.stop();
  });

  test('by the command line, while the server runs', async () => {
    const standIn = await startStandIn();
    expect((await standIn.call('GET', '/api/org')).status).toBe(200);
    const env = { GF_PATHS_DATA: standIn.dataFolder };
    const args = ['cli', '--homepath', '/usr/share/grafana', 'admin', 'reset-admin-password'];
    expect(runCli([...args, 'rotated'], env, () => '')).toMatch(/changed successfully/);
    expect((await standIn.call('GET', '/api/org', undefined, 'admin:rotated')).status).toBe(200);
    runCli([...args, '--password-from-stdin'], env, () => 'piped\n');
    expect((await standIn.call('GET', '/api/org', undefined, 'admin:piped')).status).toBe(200);
    expect((await standIn.call('GET', '/api/org')).status).toBe(401);
    await standIn.stop();
  });

  test.each([[['cli', 'plugins', 'ls']], [['cli', 'admin', 'reset-admin-password']], [[]]])(
    'the command line refuses %j',
    (args) => expect(() => runCli(args, {}, () => '')).toThrow(/Usage: grafana cli/),
  );
});
