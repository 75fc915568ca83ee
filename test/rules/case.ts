/** One alert that fires: all of its labels but `team` and `component`, and its description as people read it. */
export interface Fired {
  labels: Record<string, string> & { severity: string };
  description: string;
}

/** A story: samples go in, and at some moments exactly these alerts fire. */
export interface AlertCase {
  /** What is proven, to be read after the alert's name: "fires a minute after ...". */
  name: string;
  /** Samples by series, as promtool writes them: `'up{job="redis"}': '1x4 0x20'`. */
  series: Record<string, string>;
  /** Between two samples. @default 15s */
  interval?: string;
  /** Between two evaluations. @default 15s, which is the stacks' own */
  evaluation?: string;
  /** By moment since the start (`5m15s`): what fires then, and nothing else. `[]`: silence. */
  fires: Record<string, Fired[]>;
}

/** The same for a recording rule. */
export interface RecordCase extends Omit<AlertCase, 'fires'> {
  /** By moment: samples of the record, as labels in braces and value. */
  samples: Record<string, { labels: string; value: number }[]>;
}

/** Everything that proves one subject's rules. */
export interface SubjectCases {
  /** By alert. Each needs a story in which it fires after a silence and ends, and one without a fire. */
  alerts: Record<string, AlertCase[]>;
  /** By record, its name as in the rule. */
  records: Record<string, RecordCase[]>;
  /**
   * Mutants that no case can tell from the rule, by the id that `npm run mutate` prints, with the reason.
   */
  survivors?: Record<string, string>;
}

/** Lines of one container, as Alloy labels them. */
export interface LogLines {
  service: string;
  level: 'debug' | 'info' | 'warning' | 'error' | 'critical' | 'unknown';
  text: string;
  /** Moment of the first line since the start of the story: `5m15s`. */
  at: string;
  /** How many, a second apart. @default 1 */
  count?: number;
  /** Where the service runs more than once. @default the service's name */
  container?: string;
}

/** A story of logs: lines go in, and at some moments exactly these alerts fire. */
export interface LogCase {
  name: string;
  lines: LogLines[];
  /** By moment since the start, at most four hours. */
  fires: Record<string, Fired[]>;
}

/** Everything that proves the rules over logs, by alert: as `SubjectCases`, told to a real Loki. */
export type LogCases = Record<string, LogCase[]>;
