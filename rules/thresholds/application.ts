/** What alerts about the VoiceAssist servers compare with and wait for. */
export const applicationThresholds = {
  /** Duration, from the runbook: six scrapes of 10 s. A container that is replaced is back sooner. */
  downFor: '1m',

  /**
   * Restarts within the window. Six in two hours is a crash every twenty minutes, and more than a
   * morning of deployments makes.
   */
  restarts: 5,
  restartWindow: '2h',

  /**
   * Duration. `/health` is probed every few seconds and counted like any request, so after half an
   * hour without a request series nothing counts them.
   */
  metricsMissingFor: '30m',

  /** Values of the label `endpoint`. Several times the routes of a large API; raw paths pass it in hours. */
  endpoints: 200,
  endpointsFor: '15m',

  /** Times the present memory that it will be a day from now, if it goes on as in the last hours. */
  memoryGrowth: 2,
  memoryGrowthWindow: '6h',
  /** Seconds ahead: a day, time enough to look in working hours. */
  memoryGrowthAhead: 86_400,
  /** Bytes. A Python server with its libraries loaded takes 100 to 300 MB; below 500 MB nothing is urgent. */
  memoryGrowthFrom: 500_000_000,
  /** Seconds that the process runs: the window above, so that warming up is not in it. */
  memoryGrowthAge: 21_600,
  memoryGrowthFor: '1h',

  /** Range of the request rates, error shares and quantiles, from the runbook. */
  window: '5m',
  /**
   * Requests per second of one instance, without probes. Sixty in five minutes: with fewer, one
   * unlucky user is several per cent.
   */
  minimumRate: 0.2,

  /** Share of requests that end in 5xx, from the runbook. */
  errorRatio: 0.05,
  errorsFor: '5m',
  /** Share. One request in four fails: whoever tries twice meets it, and no one can work. */
  errorRatioCritical: 0.25,
  /** Duration. Shorter, as the share is five times higher: it pages within the time of a deployment. */
  errorsCriticalFor: '2m',

  /** Seconds at the 95th percentile, from the runbook. */
  latency: 2,
  latencyFor: '5m',
  /**
   * Seconds at the 95th percentile. A conversation with pauses of five seconds is none. Below 10 s,
   * the last bucket of the usual client libraries: a quantile is never above it.
   */
  latencyCritical: 5,
  latencyCriticalFor: '5m',

  /** Share of one endpoint's requests that end in 5xx. More than every second one: that function is out. */
  endpointErrorRatio: 0.5,
  endpointWindow: '10m',
  /** Requests per second to the endpoint: thirty in ten minutes. */
  endpointMinimumRate: 0.05,
  endpointErrorsFor: '10m',

  /**
   * Requests in progress in one instance. At the 2 s that count as slow that is 50 requests per second,
   * and above the 40 threads in which FastAPI runs blocking handlers.
   */
  activeRequests: 100,
  activeRequestsFor: '5m',

  /** Share of the traffic at the same time yesterday and a week ago. Below a third something keeps users away. */
  trafficShare: 0.3,
  trafficWindow: '30m',
  /** Requests per second then. Nine hundred in half an hour; smaller traffic halves by chance. */
  trafficMinimumRate: 0.5,
  trafficFor: '30m',
  /** Seconds of samples that the comparison with last week needs: eight days. */
  trafficHistory: 691_200,

  /** Share of the pool's open connections that are in use. At the last tenth requests begin to queue. */
  poolInUse: 0.9,
  /** Connections in use. A pool opens them as needed: three of three is a quiet hour, ten of ten is not. */
  poolMinimumInUse: 10,
  poolFor: '5m',

  /** Share of cache lookups that hit. Below a half, most requests pay for the cache and the database. */
  cacheHitRatio: 0.5,
  cacheWindow: '30m',
  /** Lookups per second: 1,800 in half an hour. */
  cacheMinimumRate: 1,
  cacheFor: '30m',

  /** Share of voice inputs that fail: one in ten is repeated by its speaker. */
  voiceErrorRatio: 0.1,
  /** Share. Every second input fails: voice is out for its users. */
  voiceErrorRatioCritical: 0.5,
  voiceErrorsFor: '5m',
  voiceWindow: '10m',
  /** Voice inputs per second: twelve in ten minutes, so that a single failure is below a tenth. */
  voiceMinimumRate: 0.02,
  /** Seconds at the 95th percentile. A spoken answer is awaited; people repeat themselves after five. */
  voiceLatency: 5,
  voiceLatencyFor: '10m',

  /** Users online at the same time; of so many, someone writes within half an hour. */
  activeUsers: 20,
  messagesWindow: '30m',
  messagesStalledFor: '15m',
} as const;
