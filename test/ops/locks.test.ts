import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { findProcess, parseStat, startedAt, stillRuns } from '../../ops/processes.ts';
import { backendFolder, judgeLock, lockSentence } from '../../ops/pulumi-lock.ts';
import { heldSentence, parseHolder } from '../../ops/stack-lock.ts';
import { root } from '../../ops/stack-file.ts';

describe('processes', () => {
  test('a name with blanks and brackets does not shift the fields', () => {
    const fields = Array.from({ length: 17 }, (_, i) => i).join(' ');
    expect(parseStat(`12 (a) b (c)) S 7 ${fields} 4711 1 2`)).toEqual({
      pid: 12,
      parent: 7,
      name: 'a) b (c)',
      start: '4711',
    });
  });

  test('one that ended and waits for its parent counts as ended', () => {
    const fields = Array.from({ length: 17 }, (_, i) => i).join(' ');
    expect(parseStat(`12 (x) Z 7 ${fields} 4711 1 2`)).toBeUndefined();
  });

  test.runIf(process.platform === 'linux')(
    'a pid that was given again is another one',
    async () => {
      const child = spawn('sleep', ['60']);
      const found = findProcess(child.pid!)!;
      expect(Math.abs(startedAt(found).getTime() - Date.now())).toBeLessThan(5000);
      expect(stillRuns(child.pid!, found.start)).toBe(true);
      expect(stillRuns(child.pid!, String(Number(found.start) - 1))).toBe(false);
      child.kill();
      await once(child, 'exit');
      expect(stillRuns(child.pid!, found.start)).toBe(false);
    },
  );
});

describe("Pulumi's lock on the state", () => {
  const lock = {
    pid: 42,
    username: 'ann',
    hostname: 'here',
    timestamp: '2026-11-23T19:20:00.5Z',
  };
  const at = (time: string, name = 'pulumi') => ({ name, since: new Date(time) });

  test.each([
    ['dead: no such process', 'dead', 'here', undefined],
    ['dead: the pid belongs to another program', 'dead', 'here', at('2026-11-23T19:19:59Z', 'vim')],
    ['dead: the pid belongs to a later pulumi', 'dead', 'here', at('2026-11-23T19:21:00Z')],
    ['live: a pulumi that began before it', 'live', 'here', at('2026-11-23T19:19:59Z')],
    ['elsewhere: another host', 'elsewhere', 'there', at('2026-11-23T19:19:59Z')],
  ] as const)('%s', (_, verdict, host, found) => {
    expect(judgeLock(lock, host, found)).toBe(verdict);
  });

  test('who holds it is said, with the way out', () => {
    expect(lockSentence('dev', lock, 'live')).toBe(
      'A pulumi command already works on stack dev (pid 42 of ann, since 2026-11-23 19:20:00); wait for it, or end it.',
    );
    expect(lockSentence('dev', lock, 'elsewhere')).toBe(
      'The state of stack dev is locked by ann on here (pid 42, since 2026-11-23 19:20:00); if nothing runs there any more: eval "$(npm run -s env -- --stack dev)"; pulumi cancel --yes',
    );
  });

  test.each([
    ['file://~', homedir()],
    ['file://~/state', `${homedir()}/state`],
    ['file:///var/state?no_tmp_dir=true', '/var/state'],
    ['file://./state', `${root}/state`],
    ['s3://bucket', undefined],
    ['https://api.pulumi.com', undefined],
    [undefined, undefined],
  ])('of backend %s lies in %s', (url, folder) => {
    expect(backendFolder(url)).toBe(folder);
  });
});

describe('the lock of npm run up', () => {
  test('who holds it is said in one sentence', () => {
    const holder = { pid: 42, since: new Date(2026, 10, 23, 19, 20, 31).toISOString() };
    expect(heldSentence('dev', { ...holder, doing: 'npm run up' })).toBe(
      'npm run up already works on stack dev (pid 42, since 19:20:31); wait for it, or end it.',
    );
  });

  test('a file that is no lock of ours holds nothing', () => {
    expect(parseHolder('')).toBeUndefined();
    expect(parseHolder('{"pid":"x"}')).toBeUndefined();
  });
});
