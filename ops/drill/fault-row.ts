import type { Severity } from '../../rules/types.ts';
import type { FaultName, FaultOptions } from '../demo/faults.ts';
import type { FaultContext } from './fault-context.ts';

/** An alert that a fault must raise. Whom it reaches with which words follows from the rules. */
export interface ExpectedAlert {
  alert: string;
  severity: Severity;
  /** Labels of its subject, where others of its name may fire too. */
  about?: (context: FaultContext) => Record<string, string>;
  /** Seconds from the fault until its condition holds, apart from the way; absent: it holds at once. */
  window?: (context: FaultContext) => number;
  /**
   * A series that changes with each event that its condition counts, and how many there must be: where
   * events take their own time, the window is seen and not computed.
   */
  counts?: (context: FaultContext) => { metric: string; changes: number };
  /** The alert, as `Name (severity)`, that mutes it: it fires, and nobody is told. */
  mutedBy?: string;
  /** It tells of the end of the fault. */
  afterHeal?: boolean;
}

/** An alert that a fault may raise or not, and why that is right. */
export interface AllowedAlert {
  alert: string;
  reason: string;
}

/** A fault of the demo, and all that may come of it: whatever else fires is a false alert. */
export interface FaultRow {
  fault: FaultName;
  /** How strong; absent: as the fault is by default. */
  options?: (context: FaultContext) => FaultOptions;
  /** It is there when it is asked for, before the call returns: a stopped server takes no connection. */
  atOnce?: boolean;
  /** The alert whose way to a person is measured. */
  primary: ExpectedAlert;
  expected: readonly ExpectedAlert[];
  allowed: readonly AllowedAlert[];
}

/** The alert of a row as tables name it. */
export function nameOf({ alert, severity }: Pick<ExpectedAlert, 'alert' | 'severity'>): string {
  return `${alert} (${severity})`;
}
