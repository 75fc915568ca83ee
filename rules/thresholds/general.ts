/** What general alerts wait for. */
export const generalThresholds = {
  /**
   * Duration. A target may miss scrapes while its container is replaced (health checks give it up to
   * two minutes), so an outage counts from five.
   */
  targetDownFor: '5m',
} as const;
