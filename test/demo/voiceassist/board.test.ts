import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FaultBoard } from '../../../demo/voiceassist/faults/board.ts';
import { fault, type FaultParts } from '../../../demo/voiceassist/faults/fault.ts';
import { stateFile } from '../../../demo/voiceassist/faults/state-file.ts';
import { createLog } from '../../../demo/voiceassist/log.ts';
import type { Line } from './running.ts';

let directory: string;
let boards: FaultBoard[];
let events: string[];
let lines: Line[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'faults-'));
  [boards, events, lines] = [[], [], []];
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
});
afterEach(async () => {
  for (const board of boards) await board.close();
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const level = { default: 1, range: [0, 9] as [number, number], meaning: 'how much' };
const noting = (name: string, clean?: () => Promise<void>) =>
  fault(name, { level }, (options) => {
    events.push(`${name} on ${options.level}`);
    return {
      stop: () => void events.push(`${name} off`),
      ...(clean === undefined ? {} : { clean }),
    };
  });
const kinds = [
  noting('noise'),
  noting('dirt', () => Promise.resolve(void events.push('dirt cleaned'))),
  noting('stain', () => Promise.reject(new Error('it does not come off'))),
];

/** A server that starts, as far as faults go. */
function start(): FaultBoard {
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Line) });
  const board = new FaultBoard(kinds, { log } as FaultParts, stateFile(directory));
  board.restore();
  boards.push(board);
  return board;
}

const kept = () => JSON.parse(readFileSync(join(directory, 'faults.json'), 'utf8')) as unknown;

test('what is on goes on after a restart, with its options', async () => {
  const first = start();
  await first.put('noise', { level: 7 });
  await first.put('dirt', { forSeconds: 60 });
  await first.close();
  events.length = 0;
  const second = start();
  expect(events).toEqual(['noise on 7', 'dirt on 1']);
  expect(second.list()).toEqual([
    { name: 'noise', options: { level: 7 }, until: null },
    { name: 'dirt', options: { level: 1 }, until: '2026-01-01T00:01:00.000Z' },
  ]);
});

test('the end of the process stops what is done, and cleans nothing up', async () => {
  const board = start();
  await board.put('dirt', {});
  await board.close();
  expect(events).toEqual(['dirt on 1', 'dirt off']);
});

describe('time', () => {
  test('a fault ends when its time is over, not before, and is kept no longer', async () => {
    const board = start();
    await board.put('noise', { forSeconds: 10 });
    await board.put('dirt', {});
    await vi.advanceTimersByTimeAsync(9900);
    expect(board.list().map(({ name }) => name)).toEqual(['noise', 'dirt']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(board.list().map(({ name }) => name)).toEqual(['dirt']);
    expect(events).toEqual(['noise on 1', 'dirt on 1', 'noise off']);
    expect(kept()).toMatchObject([{ name: 'dirt' }]);
  });

  test('one whose time was over while the process was away is not begun again', async () => {
    const first = start();
    await first.put('noise', { forSeconds: 10 });
    await first.close();
    events.length = 0;
    vi.setSystemTime(Date.parse('2026-01-01T00:00:10Z'));
    expect(start().list()).toEqual([]);
    expect(events).toEqual([]);
  });
});

test('one that is on already begins anew, with its new options and its new end', async () => {
  const board = start();
  await board.put('noise', { level: 2, forSeconds: 10 });
  await board.put('noise', { level: 3 });
  expect(events).toEqual(['noise on 2', 'noise off', 'noise on 3']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(board.list()).toEqual([{ name: 'noise', options: { level: 3 }, until: null }]);
});

test('a heal cleans up; what cannot be cleaned up is told, and is off all the same', async () => {
  const board = start();
  await board.put('dirt', {});
  await board.put('stain', {});
  await board.healAll();
  expect(events).toEqual(['dirt on 1', 'stain on 1', 'dirt off', 'dirt cleaned', 'stain off']);
  expect(board.list()).toEqual([]);
  expect(kept()).toEqual([]);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'WARNING',
      message: 'the fault "stain" has left things behind',
      exception: expect.stringContaining('it does not come off') as string,
    }),
  );
});

test('where the state cannot be kept, nothing is begun, and the answer says so', async () => {
  const board = start();
  rmSync(directory, { recursive: true });
  writeFileSync(directory, 'a file where the directory was');
  await expect(board.put('noise', {})).rejects.toMatchObject({
    status: 500,
    message: expect.stringMatching(
      /^The faults cannot be kept, so nothing was changed: /,
    ) as string,
  });
  expect(events).toEqual([]);
});

test('an unreadable state is told and does not hinder the start', async () => {
  writeFileSync(join(directory, 'faults.json'), '[{"name":');
  const board = start();
  expect(board.list()).toEqual([]);
  expect(lines).toMatchObject([
    { level: 'WARNING', message: 'the state of the faults cannot be read' },
  ]);
  await board.put('noise', {});
  expect(kept()).toMatchObject([{ name: 'noise' }]);
});

test('the file is replaced as a whole, and nothing else is left beside it', async () => {
  await start().put('noise', {});
  expect(readdirSync(directory)).toEqual(['faults.json']);
});
