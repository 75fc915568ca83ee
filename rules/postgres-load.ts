import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { postgresThresholds as thresholds } from './thresholds/postgres.ts';

const job = `job="${jobs.postgres}"`;
const hitsPerAccess = 'instance_datname:pg_blks_hit_per_access:ratio_rate30m';

/** A counter of pg_stat_database as a rate by server and database. */
const rate = (counter: string) =>
  `sum by (instance, datname) (rate(pg_stat_database_${counter}{${job}}[${thresholds.cacheWindow}]))`;

/** What sessions do to each other and to the server. */
export const postgresLoad: Subject = () => [
  {
    name: 'postgres-load.rules',
    watches: [jobs.postgres],
    rules: [
      {
        record: hitsPerAccess,
        expr: `${rate('blks_hit')} / (${rate('blks_hit')} + ${rate('blks_read')})`,
      },
    ],
  },
  {
    name: 'postgres-load',
    watches: [jobs.postgres],
    rules: [
      {
        alert: 'PostgresDeadlocks',
        expr: `sum by (instance, datname) (increase(pg_stat_database_deadlocks{${job}}[${thresholds.deadlockWindow}])) > ${thresholds.deadlocks}`,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'Transactions deadlock again and again.',
          description:
            'About {{ $value | humanize }} deadlocks in ten minutes in database {{ $labels.datname }} behind {{ $labels.instance }}; each aborted a transaction.',
        },
      },
      {
        // A dump is a long transaction on purpose, and its age is the backup's business.
        alert: 'PostgresLongTransaction',
        expr: `max by (instance, datname) (pg_stat_activity_max_tx_duration{${job}, state="active", backend_type="client backend", application_name!="pg_dump"}) > ${thresholds.longTransaction}`,
        for: thresholds.transactionFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'A transaction has been running for very long.',
          description:
            'The oldest running transaction in database {{ $labels.datname }} behind {{ $labels.instance }} began {{ $value | humanizeDuration }} ago; vacuum waits for it.',
        },
      },
      {
        alert: 'PostgresIdleInTransaction',
        expr: `max by (instance, datname) (pg_stat_activity_max_tx_duration{${job}, state=~"idle in transaction.*"}) > ${thresholds.idleInTransaction}`,
        for: thresholds.transactionFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'A session holds a transaction open and does nothing.',
          description:
            'A session in database {{ $labels.datname }} behind {{ $labels.instance }} began its transaction {{ $value | humanizeDuration }} ago and is idle; others may wait for its locks.',
        },
      },
      {
        alert: 'PostgresLocksNearLimit',
        expr: [
          `sum by (instance) (pg_locks_count{${job}})`,
          `/ (max by (instance) (pg_settings_max_locks_per_transaction{${job}})`,
          `* max by (instance) (pg_settings_max_connections{${job}}))`,
          `> ${thresholds.locks}`,
        ].join(' '),
        for: thresholds.locksFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'The lock table is nearly full.',
          description:
            'Locks take {{ $value | humanizePercentage }} of the lock table of the server behind {{ $labels.instance }}; when it is full, statements fail in every session.',
        },
      },
      {
        alert: 'PostgresTempFiles',
        expr: `sum by (instance, datname) (rate(pg_stat_database_temp_bytes{${job}}[${thresholds.tempBytesWindow}])) > ${thresholds.tempBytes}`,
        for: thresholds.tempBytesFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'Queries spill much data to disk.',
          description:
            'Queries in database {{ $labels.datname }} behind {{ $labels.instance }} write {{ $value | humanize1024 }}B of temporary files per second.',
        },
      },
      {
        alert: 'PostgresCacheHitRatioLow',
        expr: `${hitsPerAccess} < ${thresholds.cacheHitRatio} and ${rate('blks_read')} > ${thresholds.cacheMisses}`,
        for: thresholds.cacheFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'The database reads much from outside its cache.',
          description:
            'The cache answers only {{ $value | humanizePercentage }} of block reads in database {{ $labels.datname }} behind {{ $labels.instance }}.',
        },
      },
    ],
  },
];
