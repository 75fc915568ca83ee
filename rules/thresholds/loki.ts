/** What alerts about the log pipeline compare with and wait for. */
export const lokiThresholds = {
  /** Range. Five scrapes at the longest interval that settings may have (two minutes). */
  window: '10m',
  /** Duration. One failure fills the window of ten minutes: what lasts longer goes on. */
  failingFor: '15m',
  /** Ratio of a route's requests that fail. */
  errorShare: 0.1,
  /** Failed requests in the window: a handful of broken queries by hand is no fault of Loki. */
  errors: 10,
  /** Seconds, 99th percentile of pushes: an eighth of a second on two busy cores, Alloy gives up at 10 s. */
  pushSeconds: 2.5,
  /** Seconds without a pass of retention, which Loki tries every ten minutes. */
  retentionSeconds: 10_800,
  /** Duration. Components that start are unhealthy for moments. */
  unhealthyFor: '10m',
  /** Range without a single line of any container. The stack alone writes some in every hour. */
  silenceWindow: '1h',
  /** Duration after that. */
  silenceFor: '30m',
} as const;
