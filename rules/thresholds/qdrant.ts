/** What alerts about Qdrant compare with and wait for. */
export const qdrantThresholds = {
  /** Duration, that of the other stores in the runbook. */
  downFor: '1m',
  /** Duration. It takes a restart to enter and to leave this mode, so there is nothing to wait out. */
  recoveryModeFor: '1m',

  /** Range of rates and quantiles: at the longest scrape interval of 2 m, four scrapes and a half. */
  window: '10m',
  /** Share of responses that are the server's fault. As with the application's own requests. */
  errorRatio: 0.05,
  errorsFor: '5m',
  /** Seconds at the 95th percentile, a bucket's bound. Half of what the runbook allows a whole request. */
  latency: 1,
  latencyFor: '10m',
  /** Responses per second of one interface: sixty in ten minutes. */
  minimumRate: 0.1,

  /** Duration. Qdrant measures its memory and disk every few seconds; a peak that passes is no alert. */
  quotaFor: '5m',

  /**
   * Updates that wait in a collection. A shard's queue takes 200 (Qdrant 1.19); then whoever writes has
   * to wait.
   */
  updateQueue: 150,
  updateQueueFor: '10m',

  /** Duration. A shard is not active while it is moved or restored, which takes minutes. */
  inactiveReplicasFor: '30m',

  /** Share of the kernel's `vm.max_map_count`, or of the open-file limit. At 1 the server crashes, or refuses. */
  limitShare: 0.8,
  limitFor: '15m',

  /** Share of the vectors of an hour ago that are still there. */
  vectorsKept: 0.5,
  vectorsWindow: '1h',
  /** Vectors an hour ago. Fewer are a trial. */
  vectorsFrom: 1000,
  vectorsFor: '10m',
} as const;
