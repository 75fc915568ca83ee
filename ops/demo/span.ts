import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';

/** Seconds between two samples: two in a minute are what the shortest ranges of rules and panels need. */
export const step = 30;

const DAY = 86_400;

/**
 * Seconds of history that are asked for.
 *
 * @throws Refusal when it is no duration, under a day, or longer than the stack keeps samples
 */
export function asked(text: string, { retention, timescale }: Settings): number {
  const seconds = durationSeconds(text);
  if (!(seconds >= DAY)) {
    throw new Refusal(
      `How much history must be a duration of a day or more, such as 30d, not "${text}".`,
    );
  }
  if (timescale !== 1) {
    throw new Refusal(
      `Time runs ${timescale} times as fast on this stack: its rules look back over seconds, and have no use for days.`,
    );
  }
  if (seconds > durationSeconds(retention.prometheusTime)) {
    throw new Refusal(
      `This stack keeps samples for ${retention.prometheusTime}, so ${text} of history would be deleted again: ask for less, or set prometheusRetention.`,
    );
  }
  return seconds;
}

/** Where a history lies: it ends, for each job, before the first sample that was really taken. */
export interface HistorySpan {
  start: number;
  end: number;
  /** Where each job's ends, by the label `job`. */
  ends: Record<string, number>;
}

/**
 * @param seconds how much history
 * @param first when each job's first sample was taken
 * @param head from when on Prometheus has samples in memory: no block may end later
 */
export function spanOf(
  seconds: number,
  first: ReadonlyMap<string, number>,
  head: number,
): HistorySpan {
  const ends = Object.fromEntries(
    [...first].map(([job, time]) => [job, step * Math.floor(Math.min(time, head) / step)]),
  );
  const end = Math.max(...Object.values(ends));
  return { start: step * Math.floor((end - seconds) / step), end, ends };
}
