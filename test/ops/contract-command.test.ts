import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../ops/stack-file.ts';
import { send, serve, type Handler } from './contract-servers.ts';
import { edited, textOf } from './contract-text.ts';

const token = 'a-token-that-no-one-may-see';
const good = textOf();
const falling: Handler = (request, response, count) =>
  send(count === 1 ? good : textOf(edited('user_registrations_total', [' 2', ' 1'])))(
    request,
    response,
    count,
  );
const guarded: Handler = (request, response, count) => {
  const isKnown = request.headers.authorization === `Bearer ${token}`;
  send(isKnown ? good : '', 'text/plain', isKnown ? 200 : 401)(request, response, count);
};

let server: Awaited<ReturnType<typeof serve>>;
const dir = mkdtempSync(join(tmpdir(), 'contract-'));
beforeAll(async () => {
  server = await serve({
    good: send(good),
    unused: send(textOf({ messages_sent_total: null })),
    broken: send(textOf({ active_users: null })),
    html: send('<!doctype html>\n<p>It works.\n', 'text/html'),
    falling,
    guarded,
  });
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const run = (...args: string[]) =>
  execa('node', ['ops/contract.ts', ...args], { cwd: root, reject: false, all: true });
/** The command against a path of the server, which it asks without a wait. */
const contract = (name: string, ...more: string[]) =>
  run('--url', `${server.base}/${name}`, '--interval', '0', '--timeout', '60', ...more);

describe('npm run contract', () => {
  test('passes a good server, which it asks twice', async () => {
    const { exitCode, stdout } = await contract('good');
    expect(stdout).toBe(
      `${server.base}/good keeps the contract: 13 of its 17 metrics are there, 34 series in all.`,
    );
    expect(exitCode).toBe(0);
    expect(server.connections('good')).toBe(2);
  });

  test('refuses one without a metric, with the alerts that read it', async () => {
    const { exitCode, stdout } = await contract('broken');
    expect(stdout).toContain(
      '  error    active_users is missing. ApplicationMessagesStalled reads it.',
    );
    expect(exitCode).toBe(1);
  });

  test('prints JSON and nothing else on standard output', async () => {
    const { exitCode, stdout } = await contract('broken', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      holds: false,
      findings: [{ subject: 'missing', severity: 'error', metrics: ['active_users'] }],
    });
    expect(exitCode).toBe(1);
  });

  test('refuses a counter that falls', async () => {
    const { exitCode, stdout } = await contract('falling');
    expect(stdout).toContain('user_registrations_total 2, then 1');
    expect(exitCode).toBe(1);
  });

  test('refuses what is no metrics text', async () => {
    const { exitCode, stdout } = await contract('html', '--samples', '1');
    expect(stdout).toContain('Line 1: "<!doctype html>" has no name of a metric.');
    expect(stdout).not.toContain('is missing');
    expect(exitCode).toBe(1);
  });

  test('lets pass what nobody has used, but not with --strict', async () => {
    const fresh = await contract('unused');
    expect(fresh.stdout).toContain(
      'Not seen yet\n  warning  messages_sent_total has no series yet',
    );
    expect(fresh.exitCode).toBe(0);
    const strict = await contract('unused', '--strict');
    expect(strict.stdout).toContain('1 warning, and --strict allows no warning');
    expect(strict.exitCode).toBe(1);
  });

  test('sends the token of a file and shows it nowhere', async () => {
    const file = join(dir, 'token');
    writeFileSync(file, `${token}\n`);
    const { exitCode, all } = await contract('guarded', '--token-file', file);
    expect(exitCode).toBe(0);
    expect(all).not.toContain(token);
  });

  test('ends with 2 and a sentence where there is nothing to check', async () => {
    const { exitCode, stdout, stderr } = await contract('guarded');
    expect(stderr).toContain(
      `\n${server.base}/guarded answered 401: it wants a token, see --token-file.`,
    );
    expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  const empty = join(dir, 'empty');
  writeFileSync(empty, '\n');
  test.each([
    [[], 'say --url, or --write'],
    [['--url', 'host:8000'], '--url must be a URL such as'],
    [['--url', 'http://a:b@host'], 'must not carry a password'],
    [['--url', 'http://host', '--write'], 'it asks no server'],
    [['--url', 'http://host', '--samples', '0'], '--samples must be a number from 1 on, not "0"'],
    [['--url', 'http://host', '--timeout', ''], '--timeout must be a number from 0.1 on'],
    [['--url', 'http://host', '--token-file', empty], 'does not hold one token'],
  ])('refuses the call %j', async (args, sentence) => {
    const { exitCode, stderr } = await run(...args);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
  });
});
