/** What alerts about the stack itself compare with and wait for. */
export const monitoringThresholds = {
  /** Duration. A refused config keeps the old one running: nothing is lost in ten minutes, a day is too long. */
  configReloadFailedFor: '10m',
  /** Duration. As for every target: a container may take two minutes to be replaced. */
  componentDownFor: '5m',
  /** Ratio, open to allowed. A leak shows well before it hurts; in health all are below one in a hundred. */
  fileDescriptorShare: 0.8,
  /** Duration. A burst of connections comes and goes in minutes. */
  fileDescriptorsFor: '15m',
  /** Range. Five scrapes at the longest interval that settings may have (two minutes). */
  requestWindow: '10m',
  /** Ratio. One panel in twenty that fails is seen by everyone who looks. */
  grafanaErrorShare: 0.05,
  /** Requests in the window: below it one person who reloads a broken panel would make the alert. */
  grafanaErrors: 20,
  /** Duration. Longer than the window, so that one bad minute does not last to the end of the wait. */
  grafanaErrorsFor: '15m',
} as const;
