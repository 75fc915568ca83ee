import type { Severity } from '../types.ts';

/** A pace at which the error budget may not burn, and the two windows that must both show it. */
export interface BurnTier {
  severity: Severity & ('critical' | 'warning');
  /** Range. The window whose budget counts. */
  long: string;
  /** Range. A twelfth of `long`: shows that it still burns, so that the alert ends soon after the fault. */
  short: string;
  /** Times as fast as would use the budget up in exactly the objective's window. */
  burn: number;
}

/** What service level objectives promise, and what their alerts compare with and wait for. */
export const sloThresholds = {
  /** Range over which promises are kept: the runbook says 30 days. Production must keep samples as long. */
  window: '30d',
  /**
   * The parameters of the SRE Workbook, chapter 5: at these paces 2 %, 5 %, 10 % and 10 % of the budget
   * are gone when the alert fires.
   */
  tiers: [
    { severity: 'critical', long: '1h', short: '5m', burn: 14.4 },
    { severity: 'critical', long: '6h', short: '30m', burn: 6 },
    { severity: 'warning', long: '1d', short: '2h', burn: 3 },
    { severity: 'warning', long: '3d', short: '6h', burn: 1 },
  ] satisfies BurnTier[] as BurnTier[],
  availability: {
    /** Share of minutes; the runbook's figure. Leaves 43 minutes in 30 days. */
    objective: 0.999,
    /** Minutes watched in a long window: a stack that has just started must not page for a slow start. */
    minimumEvents: 10,
  },
  errorRate: {
    /** Share of requests that do not fail; the runbook's figure. */
    objective: 0.999,
    /** Requests in a long window: of so many the objective lets just one fail, so no single one can fire. */
    minimumEvents: 1000,
  },
  latency: {
    /** Share of requests: the runbook promises the 95th percentile. */
    objective: 0.95,
    /** Seconds, as the bucket is written; the runbook's figure, and a default bucket of the client library. */
    bound: '0.5',
    /** Requests in a long window: five of so many may be slow, so no single one can fire. */
    minimumEvents: 100,
  },
  /**
   * Failures that the budget must allow before it can be exhausted: with fewer, one of them decides. For
   * availability that is a week of minutes.
   */
  leastBudget: 10,
  /** Duration. The sum of 30 days moves slowly; around nothing it must not come and go. */
  exhaustedFor: '1h',
} as const;

/** What alerts about backups compare with and wait for: durability is not measured by requests. */
export const backupThresholds = {
  /** Age of the last good backup. One a day, and two hours for it to run. */
  tooOldWarning: '26h',
  /** Age. Two in a row are missing: a loss now would cost two days of data. */
  tooOldCritical: '50h',
  /** Age. A restore is tried each month; four days of grace. */
  restoreTestTooOld: '35d',
  /** Share of the largest backup of `shrunkOver`. Data grows slowly and is seldom deleted by half. */
  shrunkTo: 0.5,
  /** Range. A week of daily backups. */
  shrunkOver: '7d',
  /** Duration. Files are replaced in an instant; node-exporter may be away while it is replaced. */
  missingFor: '1h',
  /** Duration. A file that is being written is read as a whole or not at all, unless it is written in place. */
  unreadableFor: '15m',
} as const;
