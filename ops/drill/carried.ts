import type { FaultRow } from './fault-row.ts';
import { expectedOf } from './judge.ts';
import type { KnownAlert } from './known-alerts.ts';
import { SLACK } from './way.ts';

/** A fault that is over. */
export interface Past {
  row: FaultRow;
  /** Milliseconds of the servers' clock. */
  healed: number;
}

/** The alerts that faults before may still raise: a window that has seen one sees it until it has left. */
export function lingering(
  past: readonly Past[],
  known: readonly KnownAlert[],
  now: number,
): Set<string> {
  const names = past.flatMap(({ row, healed }) =>
    [...expectedOf(row), ...row.allowed]
      .map(({ alert }) => alert)
      .filter((alert) => now < healed + 1000 * lasts(alert, known)),
  );
  return new Set(names);
}

/** Seconds after a fault in which an alert may still come or go. */
function lasts(name: string, known: readonly KnownAlert[]): number {
  const own = known.filter((alert) => alert.name === name);
  return (
    SLACK +
    Math.max(
      0,
      ...own.map(({ looksBack, for: wait, evaluation, records }) => {
        return looksBack + wait + evaluation + records;
      }),
    )
  );
}
