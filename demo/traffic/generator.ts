import { act, type Scene } from './actions.ts';
import type { Outcome } from './api.ts';
import { Backoff } from './backoff.ts';
import type { Log } from './log.ts';
import { mix } from './mix.ts';
import { rhythm } from './rhythm.ts';
import { Tally } from './tally.ts';

/** Requests under way at once: slow answers must not pile up here without end. */
export const mostUnderWay = 100;
const MINUTE = 60_000;
/** The rhythm at its highest, when all users are awake. */
const BUSIEST = 1.6;

/** The time, which tests make pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves at the instant, or at once when the signal comes. */
  until(time: number, signal: AbortSignal): Promise<void>;
}

export interface Traffic extends Scene {
  /** Requests a second at the mean of a weekday. */
  baseRate: number;
  /** Whether the traffic follows the hours of the day. */
  dailyRhythm: boolean;
  clock: Clock;
  log: Log;
}

/** Sends requests until the signal comes, then waits for those under way. Nothing that a server does ends it. */
export async function runTraffic(traffic: Traffic, signal: AbortSignal): Promise<void> {
  const { clock, log, random, users, baseRate, dailyRhythm } = traffic;
  const tally = new Tally();
  const backoff = new Backoff();
  const underWay = new Set<Promise<void>>();
  let saturated = false;

  function settle(outcome: Outcome): void {
    tally.outcome(outcome);
    const wasAway = backoff.away;
    if (outcome.kind === 'unreachable') backoff.failed(clock.now());
    else if (outcome.kind === 'answer') backoff.reached();
    if (wasAway === backoff.away) return;
    if (outcome.kind === 'unreachable')
      log('WARNING', 'server is away', { reason: outcome.reason });
    else log('INFO', 'server is back');
  }

  function arrive(share: number): void {
    if (!backoff.allows(clock.now())) return tally.count('held');
    if (underWay.size >= mostUnderWay) {
      if (!saturated) log('WARNING', 'too many requests under way: arrivals are dropped');
      saturated = true;
      return tally.count('dropped');
    }
    tally.count('sent');
    const user = users.choose(random.next(), share);
    const request = act(traffic, user, random.pick(mix))
      .then(settle)
      .finally(() => underWay.delete(request));
    underWay.add(request);
  }

  const factor = (time: number) => (dailyRhythm ? rhythm(time) : 1);
  let arrival = clock.now();
  let summary = arrival + MINUTE;
  for (;;) {
    arrival += 1000 * random.gap(baseRate * factor(arrival));
    // After a pause of the whole machine the missed arrivals are not made up for.
    arrival = Math.max(arrival, clock.now() - 1000);
    await clock.until(Math.min(arrival, summary), signal);
    if (signal.aborted) break;
    while (clock.now() >= summary) {
      log('INFO', 'traffic of the last minute', {
        ...tally.take(),
        under_way: underWay.size,
        users: users.count,
        rate: round(baseRate * factor(summary)),
      });
      saturated = false;
      summary += MINUTE;
    }
    if (clock.now() < arrival) await clock.until(arrival, signal);
    if (signal.aborted) break;
    arrive(dailyRhythm ? factor(arrival) / BUSIEST : 1);
  }
  await Promise.allSettled(underWay);
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
