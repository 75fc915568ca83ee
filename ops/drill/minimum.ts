import type { KnownAlert } from './known-alerts.ts';

/** What a page cannot be quicker than, part by part, in seconds. */
export interface Minimum {
  /** Half the time between two samples: a fault falls anywhere in between. */
  scrape: number;
  /** Half the time between two evaluations, and of those of the records that the alert reads. */
  evaluation: number;
  /** The alert's `for`, in whole evaluations: only at one can it begin to fire. */
  for: number;
  /** Alertmanager's wait for others of the group. */
  groupWait: number;
  /** Until the window that the alert looks at holds enough of the fault. */
  window: number;
}

/**
 * The mean way of an alert from the fault to the page, computed: scrape/2 + evaluation/2 + for +
 * group_wait, and what its window takes.
 *
 * @param groupWait seconds, of the route by which it is measured
 * @param window seconds until its condition holds, with nothing of the way in them
 */
export function minimumOf(
  { scrape, evaluation, records, for: wait }: KnownAlert,
  groupWait: number,
  window: number,
): Minimum {
  return {
    scrape: scrape / 2,
    evaluation: (evaluation + records) / 2,
    for: Math.ceil(round(wait / evaluation)) * evaluation,
    ...{ groupWait, window },
  };
}

/** All parts together. */
export function total({ scrape, evaluation, for: wait, groupWait, window }: Minimum): number {
  return scrape + evaluation + wait + groupWait + window;
}

/**
 * The longest that the same way may take when all goes well: a whole scrape, evaluation and record instead
 * of the half of each.
 */
export function slowest(alert: KnownAlert, minimum: Minimum): number {
  return total(minimum) + minimum.scrape + minimum.evaluation + alert.evaluation;
}

/** Without the tail of a binary fraction, which would be one evaluation more. */
function round(count: number): number {
  return Number(count.toFixed(6));
}
