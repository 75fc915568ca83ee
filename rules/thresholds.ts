/** Every number that an alert compares with or waits for, with its unit and reason. */
export const thresholds = {
  /**
   * Duration. A target may miss scrapes while its container is replaced (health checks give it up to
   * two minutes), so an outage counts from five.
   */
  targetDownFor: '5m',
  /** Duration. A refused config keeps the old one running: nothing is lost in ten minutes, a day is too long. */
  configReloadFailedFor: '10m',
  /** Range. No shorter than the longest scrape interval that settings may have (stacks/checks.ts). */
  noSampleFor: '2m',
  /**
   * Duration. After a start the first scrape takes up to one interval (15 s unless set), which must
   * page nobody.
   */
  notIngestingFor: '1m',
  /** Range. A single line fires for as long, which is longer than two looks of Alertmanager at a group. */
  criticalLogWindow: '5m',
} as const;
