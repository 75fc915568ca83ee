/** What alerts about Alertmanager compare with and wait for. */
export const alertmanagerThresholds = {
  /** Duration. A replaced container takes up to two minutes; without Alertmanager nobody is told of anything. */
  downFor: '3m',
  /** Range. Five scrapes at the longest interval that settings may have (two minutes). */
  window: '10m',
  /** Ratio of notifications that failed. A failed one is tried again ten seconds later: half is no hiccup. */
  failedShare: 0.5,
  /** Duration. Longer than the window: a hiccup of less than five minutes stays silent. */
  failingFor: '15m',
  /** Range over saves, which are tried every fifteen minutes. */
  saveWindow: '1h',
  /** Seconds, 90th percentile. Slack, PagerDuty and mail servers take one or two. */
  slowSeconds: 5,
  /** Duration. A silence over a long weekend and a week of holidays is meant; longer ones are forgotten. */
  silencedFor: '7d',
} as const;
