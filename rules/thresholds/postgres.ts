const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** What alerts about PostgreSQL compare with and wait for. */
export const postgresThresholds = {
  /** Duration, of the runbook. */
  downFor: '1m',

  /** Share of the connections that an application may use, of the runbook. */
  connections: 0.8,
  connectionsFor: '5m',
  /** The next few clients are refused: no time for working hours. */
  connectionsCritical: 0.95,
  connectionsCriticalFor: '2m',

  /** Range. Long enough for people to see it after a restart, too short to hide the next one. */
  restartWindow: '15m',
  /** Duration. A collector may miss a scrape while the server restarts or a table is locked. */
  exporterFailingFor: '10m',

  /** Deadlocks in a window. A few are retried and forgotten; more is two code paths at war. */
  deadlocks: 5,
  deadlockWindow: '10m',

  /** Seconds. A statement of half an hour holds back vacuum for every table that it does not even read. */
  longTransaction: 1800,
  /** Seconds. No application has a reason to think for five minutes with its locks held. */
  idleInTransaction: 300,
  /** Duration. The age says already how long it lasts; one minute only tells it from a late scrape. */
  transactionFor: '1m',

  /** Share of the lock table. When it is full, statements fail in every session. */
  locks: 0.7,
  locksFor: '5m',

  /** Bytes per second written by sorts and joins that do not fit into `work_mem`. */
  tempBytes: 10 * MIB,
  tempBytesWindow: '30m',
  tempBytesFor: '15m',

  /** Share of block reads that the server's own cache answers; with room for the working set it is above 99 %. */
  cacheHitRatio: 0.9,
  /** Blocks per second (of 8 KiB) that missed the cache: below, a low ratio costs nobody anything. */
  cacheMisses: 100,
  cacheWindow: '30m',
  cacheFor: '30m',

  /** Checkpoints in a window that came before their time. Twelve are as many as the timer alone makes. */
  forcedCheckpoints: 12,
  checkpointWindow: '1h',

  /** Share of a table's rows. Autovacuum starts at about 17 % unless set otherwise: at 40 % it does not keep up. */
  deadTuples: 0.4,
  /** Rows: below, bloat costs little. */
  deadTuplesMinimum: 100_000,
  deadTuplesFor: '1h',

  /**
   * Transactions. A forced vacuum starts at 200 million (`autovacuum_freeze_max_age`): at 500 million it
   * does not get through.
   */
  wraparound: 500_000_000,
  /** Near the 1.6 billion where vacuum drops all restraint; at 2.1 billion the server refuses writes. */
  wraparoundCritical: 1_500_000_000,
  wraparoundFor: '10m',

  /** Seconds that a standby's data is behind. */
  replicationLag: 30,
  replicationLagFor: '5m',
  /** Bytes of WAL that a standby has yet to replay: sixteen segments. */
  replicaBehind: 256 * MIB,
  replicaBehindFor: '10m',
  /** Range in which the most replicas seen are what there should be: a whole day, nights and all. */
  replicaWindow: '1d',
  /** Duration. A standby that restarts is back sooner. */
  replicaLostFor: '10m',
  /** Bytes of WAL that a slot keeps on the primary's disk: five times the default `max_wal_size`. */
  slotBytes: 5 * GIB,
  slotFor: '15m',

  /** Range. A failed archive command is tried again every minute. */
  archiveWindow: '10m',
  /** Duration, longer than the range: one failure with a success after it is forgotten. */
  archiveFor: '15m',
} as const;
