/** What alerts about the stack itself compare with and wait for. */
export const monitoringThresholds = {
  /** Duration. A refused config keeps the old one running: nothing is lost in ten minutes, a day is too long. */
  configReloadFailedFor: '10m',
  /** Range. No shorter than the longest scrape interval that settings may have (stacks/checks.ts). */
  noSampleFor: '2m',
  /**
   * Duration. After a start the first scrape takes up to one interval (15 s unless set), which must
   * page nobody.
   */
  notIngestingFor: '1m',
} as const;
