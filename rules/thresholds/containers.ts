/** What alerts about containers compare with and wait for. Shares are of one. */
export const containerThresholds = {
  /** Duration. A container that is replaced is away for seconds, one whose image is pulled first not at all. */
  missingFor: '5m',
  /** Duration. cAdvisor looks at every container of the host after a start, which takes up to two minutes. */
  unseenFor: '10m',

  /** Duration. "Starting" looks the same as "unhealthy"; this stack's slowest service takes two minutes. */
  unhealthyFor: '5m',

  /**
   * Restarts within the window. A hand that tries things out makes three; a crash loop, which Docker slows
   * down to one start a minute, makes thirty.
   */
  restarts: 3,
  restartWindow: '30m',

  /** Range. An OOM kill is one moment: long enough to outlast the restart that follows. */
  oomWindow: '15m',

  /** Share of the limit that the kernel cannot take back; above it one large request is enough. */
  memoryUsed: 0.9,
  memoryUsedFor: '10m',

  /** Share of the scheduler's periods, the kubernetes mixin's: the container waits in every fourth. */
  throttled: 0.25,
  throttledFor: '15m',
  /** Range of rates that need not be quick: four scrapes at the longest interval. */
  rateWindow: '10m',
} as const;
