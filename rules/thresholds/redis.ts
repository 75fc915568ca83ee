const MIB = 1024 ** 2;

/** What alerts about Redis compare with and wait for. */
export const redisThresholds = {
  /** Duration, of the runbook. */
  downFor: '1m',

  /** Share of `maxmemory`, or of the host's memory where that is not set; of the runbook. */
  memory: 0.9,
  memoryFor: '5m',
  /** Ratio of memory held to memory used. Up to 1.5 is the price of any allocator. */
  fragmentation: 1.5,
  /** Bytes: below, the ratio only says that the server is small. */
  fragmentationBytes: 256 * MIB,
  fragmentationFor: '30m',

  /** Keys per second. A full cache drops one for each it takes; this many are gone before they are read. */
  evictions: 10,
  evictionsWindow: '10m',
  evictionsFor: '10m',

  /** Share of `maxclients`. */
  connections: 0.8,
  connectionsFor: '5m',
  /** Range, in which one refused client counts. */
  rejectedWindow: '10m',
  /** Duration, the runbook's for a server that is down: to the refused client it is. */
  rejectedFor: '1m',

  /** Duration. Redis tries to save again by itself, and refuses writes until it succeeds. */
  saveFailingFor: '5m',
  /** Seconds. With the default save points one change is saved within the hour; a day leaves room for others. */
  saveAge: 86_400,
  saveAgeFor: '10m',
  /** Duration. Redis takes writes again when one append succeeds. */
  appendFor: '1m',
  /** Duration. A failed rewrite costs disk and time at the next start, nothing now. */
  rewriteFor: '15m',

  /** Duration. A full resynchronisation of a large data set takes minutes. */
  linkDownFor: '5m',
  /** Range in which the most replicas seen are what there should be: a whole day, nights and all. */
  replicaWindow: '1d',
  /** Duration. A replica that restarts is back sooner. */
  replicaLostFor: '10m',

  /** Range. Long enough for people to see it after a restart, too short to hide the next one. */
  restartWindow: '15m',

  /** Share of lookups that find their key: below a half the cache makes more work than it saves. */
  hitRatio: 0.5,
  /** Lookups per second: below, a few misses make any ratio. */
  lookups: 10,
  lookupsWindow: '30m',
  hitRatioFor: '30m',

  /** Seconds for a command on average. Usual are some ten microseconds; all clients wait for each other. */
  commandSeconds: 0.005,
  commandsWindow: '10m',
  commandsFor: '10m',
  /** Commands in a window slower than `slowlog-log-slower-than`, by default 10 ms. */
  slowCommands: 50,
  slowWindow: '15m',
} as const;
