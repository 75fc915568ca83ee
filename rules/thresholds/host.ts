/** What alerts about the Docker host compare with and wait for. Shares are of one. */
export const hostThresholds = {
  /** Share of CPU time, range and duration from the runbook. */
  cpuBusy: 0.8,
  cpuWindow: '5m',
  cpuBusyFor: '10m',
  /** Tasks that run or wait per core: above two, as the node mixin has it, every task waits as long as it runs. */
  loadPerCpu: 2,
  /** Duration. A build or a backup may take its ten minutes. */
  loadFor: '15m',

  /** Share of memory and duration from the runbook. */
  memoryUsed: 0.85,
  memoryUsedFor: '10m',
  /** Share of memory above which the kernel soon kills; there is no time for ten minutes. */
  memoryUsedCritical: 0.95,
  memoryUsedCriticalFor: '5m',
  /** Range that trends of memory and disks are taken from: longer than hourly jobs, shorter than a day. */
  trendHours: 6,
  /** Share of memory from which its trend matters: caches that fill after a start look like a leak. */
  memoryTrendFrom: 0.7,
  /** Seconds ahead: half a day, so that a leak is seen in the working hours before the night. */
  memoryAhead: 43_200,
  memoryTrendFor: '30m',
  /**
   * Pages that come back from swap in a second: 4 MB/s, which a disk can just do. Pages that only go out
   * are no harm.
   */
  swapInRate: 1000,
  swapInFor: '10m',
  /** Range of rates that need not be quick: four scrapes at the longest interval. */
  rateWindow: '10m',
  /** Range. An OOM kill is one moment: long enough to be seen by two looks of Alertmanager at a group. */
  oomWindow: '10m',

  /** Share of space and duration from the runbook. */
  spaceLeft: 0.2,
  spaceLeftFor: '10m',
  /** Share of space with which databases begin to fail; 5 % is also what ext4 keeps back for root. */
  spaceLeftCritical: 0.05,
  spaceLeftCriticalFor: '5m',
  /** The trend counts below these shares, the node mixin's: a new disk that is being filled alarms nobody. */
  fillingFrom: 0.4,
  fillingFromCritical: 0.2,
  /** Seconds ahead: a day is time for working hours, four hours are not. */
  fillingAhead: 86_400,
  fillingAheadCritical: 14_400,
  /** Duration. A dump that is written and removed again must not count. */
  fillingFor: '1h',
  fillingCriticalFor: '15m',
  /** Share of inodes. At none left nothing can be created, however much space there is. */
  inodesLeft: 0.1,
  inodesLeftFor: '15m',
  inodesLeftCritical: 0.03,
  inodesLeftCriticalFor: '5m',
  /** Duration. The kernel makes a disk read-only once and for all: a minute keeps out only a remount by hand. */
  readOnlyFor: '1m',
  /** Requests in the queue of a disk on average, the node mixin's figure: each waits for ten others. */
  diskQueue: 10,
  diskQueueFor: '30m',

  /** Hours that a state is remembered, for alerts about what was not always so. */
  historyHours: 24,

  /** Packets a second of one interface below which a single bad one is already a per cent. */
  packets: 100,
  /** Share of packets. A sound link has no errors at all. */
  packetErrors: 0.01,
  /** Share of packets. The kernel also counts frames here that nobody wanted, such as a switch's own. */
  packetDrops: 0.05,
  packetsFor: '15m',
  /** Share of the connection table. When it is full new connections are dropped without a word. */
  conntrack: 0.8,
  conntrackFor: '5m',
  /** Share of the file handles that the kernel gives out. */
  fileHandles: 0.8,
  fileHandlesFor: '15m',

  /** Seconds off, the node mixin's figure: log lines and samples of two hosts change places. */
  clockOffset: 0.05,
  clockOffsetFor: '10m',
  /** Duration. A time server that is restarted needs some minutes to trust its sources. */
  clockUnsynchronisedFor: '15m',

  /** Seconds by which the time of boot must move: a clock that is set right moves it a little, too. */
  bootMoved: 60,
  /** Range. Prometheus is on the same host: its last sample before a reboot must lie within. */
  bootWindow: '1h',

  /** Duration. A collector may time out once. */
  collectorFor: '15m',
} as const;

/**
 * File systems that are no disk of this host: in memory, layers of images, or read-only images that are
 * full by nature. node-exporter leaves out most of them already; tmpfs, ramfs and FUSE it does not.
 */
export const realFilesystems =
  'fstype!~"tmpfs|ramfs|overlay|squashfs|erofs|iso9660|udf|fuse[.](lxcfs|snapfuse|portal|gvfsd-fuse)"';

/** Disks themselves: what LVM, RAID and ZFS put above them counts the same requests again. */
export const realDisks = 'device!~"dm-.*|md.*|zd.*"';

/**
 * Collectors that alerts here read. Others of node-exporter fail on hosts that lack what they look for;
 * so does conntrack's, where its module is not loaded.
 */
export const neededCollectors =
  'collector=~"cpu|diskstats|filefd|filesystem|loadavg|meminfo|netdev|stat|textfile|timex|vmstat"';
