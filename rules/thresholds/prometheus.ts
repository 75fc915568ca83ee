/** What alerts about Prometheus compare with and wait for. */
export const prometheusThresholds = {
  /** Range. No shorter than the longest scrape interval that settings may have (stacks/checks.ts). */
  noSampleFor: '2m',
  /**
   * Duration. After a start the first scrape takes up to one interval (15 s unless set), which must
   * page nobody.
   */
  notIngestingFor: '1m',
  /** Range over counters of failures. Five scrapes at the longest interval (two minutes). */
  failureWindow: '10m',
  /**
   * Duration. One failure fills the window of ten minutes, and Alertmanager replaced (two minutes) makes
   * twelve: what lasts longer goes on.
   */
  failingFor: '15m',
  /** Range over rare events that one look must not miss, and that need nobody at night. */
  rareWindow: '1h',
  /** Range over failures to compact, which is tried again about every two hours. */
  compactionWindow: '3h',
  /** Ratio of series now to series a day ago. A new exporter adds a tenth, a label out of hand doubles. */
  seriesGrowth: 2,
  /** Series. Below it growth costs nothing: a series is about 4 KiB of memory, the stack alone has 9,000. */
  seriesAtLeast: 50_000,
  /** Duration. Series of replaced containers overlap with the new ones for up to an hour. */
  seriesGrowthFor: '1h',
  /** Seconds back that growth is compared with: shorter retention has no such samples. */
  seriesDay: 86_400,
  /** Ratio, a scrape's mean time to its timeout. Above it single scrapes fail already. */
  scrapeShare: 0.8,
} as const;
