/** Every number that an alert compares with or waits for, with its unit and reason. */
export const thresholds = {
  /**
   * Duration. A target may miss scrapes while its container is replaced (health checks give it up to
   * two minutes), so an outage counts from five.
   */
  targetDownFor: '5m',
  /** Duration. A refused config keeps the old one running: nothing is lost in ten minutes, a day is too long. */
  configReloadFailedFor: '10m',
} as const;
