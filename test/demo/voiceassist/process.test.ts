import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { voiceassistServerFiles } from '../../../infra/voiceassist-server-config.ts';
import { soon, type Line } from './running.ts';

/** As in its container: one file, no node_modules anywhere near, and no store that answers. */
let directory: string;
let child: ChildProcess | undefined;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'voiceassist-'));
  writeFileSync(join(directory, 'server.mjs'), voiceassistServerFiles()['server.mjs']!);
});
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => rmSync(directory, { recursive: true }));

const nowhere = {
  PORT: '0',
  TLS_PORT: '0',
  ADMIN_PORT: '0',
  PGHOST: '127.0.0.1',
  PGPORT: '1',
  REDIS_URL: 'redis://127.0.0.1:1',
  QDRANT_URL: 'http://127.0.0.1:1',
};

function start(settings: Record<string, string> = {}) {
  const process_ = spawn(process.execPath, ['server.mjs'], {
    cwd: directory,
    env: { ...nowhere, FAULTS_DIR: join(directory, 'faults'), ...settings },
  });
  child = process_;
  const said = { out: '', err: '' };
  process_.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  process_.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const lines = () =>
    said.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return {
    said,
    lines,
    ended: once(process_, 'close') as Promise<[number | null]>,
    stop: () => process_.kill('SIGTERM'),
    /** The line that names its ports, when it is there. */
    started: () =>
      soon(() => lines().find(({ message }) => message === 'server started')!.adminPort),
    port: () => lines().find(({ message }) => message === 'server started')!.port as number,
  };
}

describe('the bundle', () => {
  test('starts without its stores, says so in JSON alone, and ends well on TERM', async () => {
    const server = start();
    await server.started();
    const base = `http://127.0.0.1:${server.port()}`;
    expect((await fetch(`${base}/health`)).status).toBe(200);
    const ready = await fetch(`${base}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { checks: { database: false, redis: false, qdrant: false } },
    ]);
    expect((await (await fetch(`${base}/metrics`)).text()).length).toBeGreaterThan(1000);
    server.stop();
    expect(await server.ended).toEqual([0, null]);
    expect(server.said.err).toBe('');
    expect(server.lines().at(-1)).toMatchObject({ level: 'INFO', message: 'server stopped' });
    const away = server.lines().filter(({ level }) => level === 'WARNING');
    expect(away.map(({ message }) => message).sort()).toEqual([
      'database does not answer',
      'redis does not answer',
    ]);
  });

  test('goes on crashing after a restart, until it is healed', async () => {
    const first = start();
    const admin = await first.started();
    const put = await fetch(`http://127.0.0.1:${admin}/faults/crash-loop`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"seconds":0.5}',
    });
    expect(put.status).toBe(200);
    expect((await first.ended)[0]).toBe(1);
    expect((await start().ended)[0]).toBe(1);
    // Longer alive than the test needs to heal it.
    const state = join(directory, 'faults', 'faults.json');
    writeFileSync(state, readFileSync(state, 'utf8').replace('0.5', '600'));
    const third = start();
    const faults = `http://127.0.0.1:${await third.started()}/faults`;
    expect(await (await fetch(faults)).json()).toMatchObject({ faults: [{ name: 'crash-loop' }] });
    await fetch(faults, { method: 'DELETE' });
    expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual([]);
    third.stop();
    expect((await third.ended)[0]).toBe(0);
  });

  test.each([
    [{ PORT: 'x' }, /PORT must be a number from 0 to 65535, not "x"/],
    [{ REDIS_URL: 'x' }, /REDIS_URL must be a URL/],
  ])('does not start with %j, and says why', async (settings, reason) => {
    const server = start(settings);
    expect((await server.ended)[0]).toBe(1);
    expect(server.lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'server cannot start',
        exception: expect.stringMatching(reason) as string,
      },
    ]);
  });
});
