import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporter, duration, estimate } from '../../ops/progress.ts';

describe('createReporter', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function recorder(isTTY = false) {
    const written: string[] = [];
    const sink = { isTTY, write: (text: string) => written.push(text) };
    return { report: createReporter(sink), written };
  }

  it('prints a line every 15 s while a step runs', async () => {
    const { report, written } = recorder();
    const done = report.step('building', () => new Promise((go) => setTimeout(go, 31_000)), {
      expected: 30,
    });
    await vi.advanceTimersByTimeAsync(31_000);
    await done;
    expect(written).toEqual([
      'building ...\n',
      'building ... still running, 15 s of about 30 s\n',
      'building ... still running, 30 s of about 30 s\n',
      'building: done in 31 s\n',
    ]);
  });

  it('says that a step failed and passes the error on', async () => {
    const { report, written } = recorder();
    const failure = report.step('building', () => Promise.reject(new Error('no gcc')));
    await expect(failure).rejects.toThrow('no gcc');
    expect(written.at(-1)).toBe('building: FAILED after 0 s\n');
  });

  it('names the parts of a plan with the time to go', async () => {
    const { report, written } = recorder();
    const plan = report.plan('Images', [
      { name: 'busybox', seconds: 10 },
      { name: 'alloy', seconds: 660 },
      { name: 'loki', seconds: 600 },
    ]);
    await plan.part('alloy', () => undefined);
    expect(written.slice(0, 2)).toEqual([
      'Images: 3 parts, about 21 min in all\n',
      'part 2/3 alloy (about 11 min; 21 min to go) ...\n',
    ]);
  });

  it('rewrites one line on a terminal', async () => {
    const { report, written } = recorder(true);
    const done = report.step('building', () => new Promise((go) => setTimeout(go, 1500)));
    await vi.advanceTimersByTimeAsync(1500);
    await done;
    expect(written.slice(0, -1).every((text) => !text.includes('\n'))).toBe(true);
  });
});

describe('durations', () => {
  it('reads as people say it', () => {
    expect([duration(7.4), duration(125), estimate(40), estimate(640)]).toEqual([
      '7 s',
      '2 min 5 s',
      '40 s',
      '11 min',
    ]);
  });
});
