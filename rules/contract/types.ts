/** What a label may hold. */
export type Allowed =
  | { kind: 'list'; values: readonly string[] }
  | {
      kind: 'shape';
      pattern: RegExp;
      /** The shape in words, with an example. */
      words: string;
      /** Different values in one server; above it is not what the label is for. */
      atMost: number;
    }
  /** A route of the application's code, never a path that someone asked for (`route.ts`). */
  | { kind: 'route'; atMost: number };

export interface ContractLabel {
  name: string;
  /** What it tells apart, as a sentence. */
  meaning: string;
  allowed: Allowed;
}

/** Bounds that a histogram must have, so that what rules ask of it can be answered. */
export interface Buckets {
  /** Bounds that rules name word for word: without such a bucket the rule is silent for ever. */
  exact: readonly number[];
  /** The last finite bound must be above: a quantile is never more than that bound. */
  above: number;
}

/**
 * When the first series is there: with the process, with the first request of anyone, or only after an
 * event of its own, such as 'the first message'.
 */
export type Appears = 'at start' | 'with requests' | { after: string };

interface Common {
  name: string;
  labels: readonly ContractLabel[];
  /** What is counted or measured, in the plural: seconds, bytes, requests. */
  unit: string;
  /** One sentence. */
  meaning: string;
  /** Whether a server without it breaks the contract; others are shown by some client libraries only. */
  required: boolean;
  appears: Appears;
  /** Values outside are most likely of another unit. Default: from zero. */
  plausible?: readonly [from: number, to: number];
}

/** A metric that the application owes to whoever watches it. */
export type ContractMetric = Common &
  ({ type: 'counter' | 'gauge'; buckets?: never } | { type: 'histogram'; buckets: Buckets });
