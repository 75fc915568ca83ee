import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import type { FaultContext } from './fault-context.ts';
import type { ExpectedAlert } from './fault-row.ts';
import { alertCalled, type KnownAlert } from './known-alerts.ts';
import { toldBy } from './places.ts';
import { minimumOf, slowest, type Minimum } from './minimum.ts';

/** The way of an expected alert to a person, computed. Seconds. */
export interface Way {
  alert: KnownAlert;
  minimum: Minimum;
  /** Within which its page must have come. */
  deadline: number;
  /** Within which its end must be known once the fault is over. */
  ending: number;
}

/** What a busy machine may add to any way, in seconds: a deadline is there to end a wait, not to measure. */
export const SLACK = 20;

/** The way of an alert on a stack, of which nothing is known but its settings and its baseline. */
export function wayOf(
  expected: ExpectedAlert,
  context: FaultContext,
  known: readonly KnownAlert[],
): Way {
  const { settings } = context;
  const alert = alertCalled(known, expected.alert, expected.severity);
  const { wait, interval } = waits(alert, settings);
  const window = expected.window?.(context) ?? 0;
  const minimum = minimumOf(alert, wait, window);
  // An alert that looks back and whose window is not computed may need all of it.
  const unsure = expected.window === undefined ? alert.looksBack : window;
  return {
    alert,
    minimum,
    deadline: slowest(alert, minimum) + unsure + SLACK,
    ending: alert.looksBack + alert.scrape + alert.evaluation + alert.records + interval + SLACK,
  };
}

/** How long Alertmanager waits before it first tells of an alert, and before it tells news of it. */
function waits(alert: KnownAlert, settings: Settings): { wait: number; interval: number } {
  const [first] = toldBy(alert, settings);
  return {
    wait: durationSeconds(first!.group_wait),
    interval: durationSeconds(first!.group_interval),
  };
}
