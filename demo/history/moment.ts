import { rhythm } from '../traffic/rhythm.ts';
import { failing, type Incident } from './incidents.ts';
import type { HistoryOptions } from './types.ts';

/** What the application is like in one step of time. */
export interface Moment {
  /** Seconds since 1970. */
  time: number;
  /** Seconds of the step. */
  step: number;
  /** Whether the server runs. */
  isUp: boolean;
  /** Seconds since 1970 at which it was last started. */
  started: number;
  /** Whether that was just now, so that it counts from nothing. */
  isNew: boolean;
  /** Times the traffic of a mean weekday at the end of the history. */
  load: number;
  /** Requests a second. */
  rate: number;
  /** Share of requests that fail. */
  failing: number;
  /** How many times longer than usual everything takes. */
  slowness: number;
}

const DAY = 86_400;
/** What the traffic grows by in a day. */
const GROWTH = 0.006;
/** Failures on a good day: fifteen in a hundred thousand. */
const USUAL_FAILURES = 0.00015;
/** In the slow hour, when queries wait for a lock. */
const SLOW = 70;

/** @param starts when the server was started, rising; the first is not after `time` */
export function momentAt(
  time: number,
  options: Pick<HistoryOptions, 'step' | 'end' | 'baseRate' | 'dailyRhythm'>,
  incidents: readonly Incident[],
  starts: readonly number[],
): Moment {
  const { step, end, baseRate, dailyRhythm } = options;
  const incident = incidents.find((one) => time >= one.start && time < one.end);
  const isUp = incident?.kind !== 'outage';
  const started = starts.findLast((one) => one <= time)!;
  const wave = dailyRhythm ? rhythm(time * 1000) : 1;
  const load = isUp ? wave / (1 + (GROWTH * (end - time)) / DAY) : 0;
  return {
    ...{ time, step, isUp, started, load },
    isNew: time - step < started,
    rate: baseRate * load,
    failing: incident === undefined ? USUAL_FAILURES : failing[incident.kind],
    // A busy server is a little slower.
    slowness: incident?.kind === 'slow-hour' ? SLOW : 0.9 + 0.15 * wave,
  };
}
