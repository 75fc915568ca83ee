import { createRandom } from '../traffic/random.ts';
import type { Span } from './types.ts';

export type IncidentKind = 'error-burst' | 'slow-hour' | 'outage' | 'bad-deploy';

/** Something that went wrong, in seconds since 1970. */
export interface Incident extends Span {
  kind: IncidentKind;
}

/** Share of requests that fail while it lasts; in an outage nobody counts them. */
export const failing: Readonly<Record<IncidentKind, number>> = {
  'error-burst': 0.3,
  'slow-hour': 0.002,
  outage: 0,
  'bad-deploy': 0.1,
};

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Share of requests, and of minutes, that may be bad: the objectives of the runbook. */
const BUDGET = 0.001;
/** How much busier than the mean the hours are in which things break. */
const BUSY = 1.4;

interface Plan {
  at: number;
  minutes: (span: number) => number;
}

/**
 * When each kind comes, as a share of the span, and how long it lasts in minutes of a span of so many
 * minutes. They cost a share of the error budget, so that a month and a week both keep their objectives
 * with something left; the slow hour is an hour. What costs most comes late: a budget is counted over what
 * has been seen so far.
 */
const plan: Record<IncidentKind, Plan> = {
  'slow-hour': { at: 0.2, minutes: () => 60 },
  outage: { at: 0.4, minutes: (span) => 0.2 * BUDGET * span },
  'error-burst': {
    at: 0.62,
    minutes: (span) => (0.25 * BUDGET * span) / (failing['error-burst'] * BUSY),
  },
  'bad-deploy': {
    at: 0.82,
    minutes: (span) => (0.15 * BUDGET * span) / (failing['bad-deploy'] * BUSY),
  },
};

/** Minutes after which somebody has mended it. */
const LONGEST = 90;
/** Days from the one that was meant, the nearest first. */
const nearby = [0, -1, 1, -2, 2];

/**
 * The incidents of a history: on working days of their own, in working hours, and none near its end, so that
 * nothing of them still burns there. One that would be shorter than two minutes is left out.
 *
 * @param step times are multiples of it, in seconds
 */
export function incidentsOf({ start, end }: Span, step: number, seed: string): Incident[] {
  const random = createRandom(`${seed} incidents`);
  const last = end - Math.min(2 * DAY, 0.15 * (end - start));
  const taken = new Set<number>();
  const incidents: Incident[] = [];
  for (const [kind, { at, minutes }] of Object.entries(plan) as [IncidentKind, Plan][]) {
    const length = Math.min(LONGEST, minutes((end - start) / MINUTE));
    const seconds = step * Math.round((length * MINUTE) / step);
    const meant = start + at * (end - start);
    const sinceMidnight = 9 * HOUR + step * Math.floor((8 * HOUR * random.next()) / step);
    const midnight = nearby
      .map((days) => DAY * (Math.floor(meant / DAY) + days))
      .find((one) => {
        const begin = one + sinceMidnight;
        const fits = begin >= start + HOUR && begin + seconds <= last;
        return fits && isWorkingDay(one) && !taken.has(one);
      });
    if (midnight === undefined || seconds < 2 * MINUTE) continue;
    taken.add(midnight);
    incidents.push({
      kind,
      start: midnight + sinceMidnight,
      end: midnight + sinceMidnight + seconds,
    });
  }
  return incidents;
}

function isWorkingDay(midnight: number): boolean {
  return ![0, 6].includes(weekdayOf(midnight));
}

/** 0 is Sunday; the first of January 1970 was a Thursday. */
function weekdayOf(midnight: number): number {
  return (midnight / DAY + 4) % 7;
}

/** Days and hour of the deployments: each starts the server anew, within the seconds between two samples. */
const deployDays = [2, 4];
const DEPLOY_HOUR = 8;

/** When the server was started within a span: at deployments, and after what took it down or was rolled back. */
export function startsOf(
  { start, end }: Span,
  step: number,
  incidents: readonly Incident[],
): number[] {
  const starts = new Set<number>([start]);
  for (let midnight = start - (start % DAY); midnight < end; midnight += DAY) {
    const time = midnight + DEPLOY_HOUR * HOUR;
    if (deployDays.includes(weekdayOf(midnight)) && time > start && time < end) starts.add(time);
  }
  for (const { kind, ...incident } of incidents) {
    if (kind === 'bad-deploy') starts.add(incident.start);
    if (kind === 'bad-deploy' || kind === 'outage') starts.add(incident.end);
  }
  return [...starts].map((time) => step * Math.ceil(time / step)).sort((a, b) => a - b);
}
