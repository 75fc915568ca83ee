import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { postgresThresholds as thresholds } from './thresholds/postgres.ts';

const job = `job="${jobs.postgres}"`;
const age = `pg_database_wraparound_age_datfrozenxid_seconds{${job}}`;
const wraparound = {
  summary: 'Transaction ids run out.',
  description:
    'The oldest unfrozen transaction in database {{ $labels.datname }} behind {{ $labels.instance }} is {{ $value | humanize }} transactions old; at 2.1 G the server refuses writes.',
};

/** Rows of a table, dead or live. */
const rows = (kind: 'dead' | 'live') =>
  `sum by (instance, datname, schemaname, relname) (pg_stat_user_tables_n_${kind}_tup{${job}})`;

/** What the server does for itself: vacuum, checkpoints, archiving. */
export const postgresUpkeep: Subject = () => [
  {
    name: 'postgres-upkeep',
    watches: [jobs.postgres],
    rules: [
      {
        // An age in transactions, in spite of the metric's name.
        alert: 'PostgresTransactionIdWraparound',
        expr: `${age} > ${thresholds.wraparound}`,
        for: thresholds.wraparoundFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: wraparound,
      },
      {
        alert: 'PostgresTransactionIdWraparound',
        expr: `${age} > ${thresholds.wraparoundCritical}`,
        for: thresholds.wraparoundFor,
        labels: { severity: 'critical', component: 'database' },
        annotations: wraparound,
      },
      {
        alert: 'PostgresDeadTuples',
        expr: `${rows('dead')} / (${rows('dead')} + ${rows('live')}) > ${thresholds.deadTuples} and ${rows('dead')} > ${thresholds.deadTuplesMinimum}`,
        for: thresholds.deadTuplesFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'Autovacuum does not keep up with a table.',
          description:
            '{{ $value | humanizePercentage }} of the rows of {{ $labels.schemaname }}.{{ $labels.relname }} in database {{ $labels.datname }} behind {{ $labels.instance }} are dead.',
        },
      },
      {
        // PostgreSQL 17 moved the counter to a view, and the exporter to a metric, of its own.
        alert: 'PostgresCheckpointsTooFrequent',
        expr: [
          `sum by (instance) (increase(pg_stat_bgwriter_checkpoints_req_total{${job}}[${thresholds.checkpointWindow}])`,
          `or increase(pg_stat_checkpointer_num_requested_total{${job}}[${thresholds.checkpointWindow}]))`,
          `> ${thresholds.forcedCheckpoints}`,
        ].join(' '),
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'Checkpoints come before their time.',
          description:
            'The server behind {{ $labels.instance }} had to begin {{ $value | humanize }} checkpoints early in an hour; `max_wal_size` is too small for what is written.',
        },
      },
      {
        // Where archiving is off nothing is tried, so nothing fails.
        alert: 'PostgresArchiveFailing',
        expr: `sum by (instance) (increase(pg_stat_archiver_failed_count{${job}}[${thresholds.archiveWindow}])) > 0`,
        for: thresholds.archiveFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'WAL is not archived.',
          description:
            'The archive command of the server behind {{ $labels.instance }} has failed for a quarter of an hour; WAL piles up on its disk, and backups end where it stopped.',
        },
      },
    ],
  },
];
