/** Names and values of a series' labels, its metric's name left out. */
export type Labels = Readonly<Record<string, string>>;

/** A series of an exporter as it is now: its past is made to lead to it. */
export interface LiveSeries {
  name: string;
  labels: Labels;
  value: number;
  /** What it grows by in a second at present; for counters. */
  rate: number;
}

/** A span of time in seconds since 1970; the end does not belong to it. */
export interface Span {
  start: number;
  end: number;
}

/** What of whom the history is. */
export interface HistoryOptions extends Span {
  /** The same seed, the same history. */
  seed: string;
  /** Seconds between two samples of a series; `start` and `end` are multiples of it. */
  step: number;
  /** Requests a second at the mean of a weekday, at the end of the history. */
  baseRate: number;
  /** Whether the traffic follows the hours of the day. */
  dailyRhythm: boolean;
  application: {
    /** `job`, `instance` and `application`, as its scrapes have them. */
    labels: Labels;
    /** Labels of the probes of `/health` and of `/ready`. */
    probes: readonly Labels[];
  };
  /** The series of exporters whose past is wanted too; what `pasts` does not know is left out. */
  live: readonly LiveSeries[];
  /** When they were looked at, in seconds since 1970. */
  liveAt: number;
  /** Where the history of a job ends earlier than `end`, by the label `job`, in seconds since 1970. */
  ends?: Readonly<Record<string, number>>;
}
