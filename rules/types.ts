import type { ReceiverName } from './receivers.ts';
import type { Source } from './watched.ts';

/**
 * `critical` pages someone now, `warning` is looked at in working hours, `info` is context, `none` is
 * for machinery such as Watchdog. Lower case: routes match these letters.
 */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** The part of the system that an alert speaks of; groups notifications. */
export type Component =
  'application' | 'infrastructure' | 'database' | 'cache' | 'vector-store' | 'monitoring';

export interface AlertingRule {
  alert: string;
  expr: string;
  /** Prometheus duration that the condition must hold; absent: fires at the first evaluation. */
  for?: string;
  /** Prometheus duration that it goes on after the condition ended, against flapping. */
  keep_firing_for?: string;
  /** `drill`: the one receiver that it goes to, whatever its severity (routing.ts); for drills alone. */
  labels: { severity: Severity; component: Component; drill?: ReceiverName };
  annotations: {
    /** Fixed words, no template: the same alert always reads the same in a list. */
    summary: string;
    /** What is going on where, with the labels and the value. */
    description: string;
  };
  /** LogQL of the lines that it speaks of, which may hold labels as a description does: its link to Explore. */
  logs?: string;
  /** Such a line is put into its messages, of those within this range. Absent: none, as where it is a secret. */
  lineOf?: string;
  record?: never;
}

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
  alert?: never;
}

export interface RuleGroup {
  /** What its rules read: the group exists only where a stack watches all of it. */
  watches: readonly Source[];
  /** kebab-case for alerts, `<subject>.rules` for recording rules. */
  name: string;
  /** Evaluation interval where it differs from the stack's. */
  interval?: string;
  rules: (AlertingRule | RecordingRule)[];
}

/** A rule after the shared pass: every alert carries its links. */
export type FinishedRule =
  | RecordingRule
  | (Omit<AlertingRule, 'labels' | 'annotations' | 'logs' | 'lineOf'> & {
      labels: Record<string, string>;
      annotations: Record<string, string>;
    });

export interface FinishedRuleGroup extends Omit<RuleGroup, 'rules' | 'watches'> {
  rules: FinishedRule[];
}
