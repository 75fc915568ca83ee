import { durationSeconds } from '../stacks/duration.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { postgresThresholds as thresholds } from './thresholds/postgres.ts';
import type { AlertingRule } from './types.ts';

const job = `job="${jobs.postgres}"`;
const streaming = 'instance:pg_replicas_streaming:count';
/** WAL that a standby has yet to replay, as the primary sees it. */
const walDiff = 'pg_stat_replication_pg_wal_lsn_diff';

const replicaLost: AlertingRule = {
  // Nobody tells Prometheus how many standbys there should be: as many as there have been.
  alert: 'PostgresReplicaLost',
  expr: `max_over_time(${streaming}[${thresholds.replicaWindow}]) - ${streaming} > 0`,
  for: thresholds.replicaLostFor,
  labels: { severity: 'warning', component: 'database' },
  annotations: {
    summary: 'A standby is gone.',
    description:
      '{{ $value }} fewer standbys stream from the primary behind {{ $labels.instance }} than a day before.',
  },
};

/**
 * Standbys, from both ends. Nothing of it speaks on a server that never had one: there is no series, or
 * it says 0.
 */
export const postgresReplication: Subject = ({ retention }) => [
  {
    name: 'postgres-replication.rules',
    watches: [jobs.postgres],
    rules: [
      {
        // The last standby to go takes its series along, hence the zero; a server that is down says
        // nothing of its standbys.
        record: streaming,
        expr: `count by (instance) (${walDiff}{${job}, state="streaming"}) or max by (instance) (pg_up{${job}} == 1) * 0`,
      },
    ],
  },
  {
    name: 'postgres-replication',
    watches: [jobs.postgres],
    rules: [
      {
        alert: 'PostgresReplicationLag',
        expr: `pg_replication_lag_seconds{${job}} > ${thresholds.replicationLag}`,
        for: thresholds.replicationLagFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'A standby is behind its primary.',
          description:
            'The standby behind {{ $labels.instance }} shows data of {{ $value | humanizeDuration }} ago.',
        },
      },
      {
        // Without slot_name: the exporter fills it with something else, which changes.
        alert: 'PostgresReplicaBehind',
        expr: `max by (instance, application_name, client_addr) (${walDiff}{${job}}) > ${thresholds.replicaBehind}`,
        for: thresholds.replicaBehindFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'A standby cannot keep up.',
          description:
            'The standby {{ $labels.application_name }} at {{ $labels.client_addr }} has {{ $value | humanize1024 }}B of WAL yet to replay from the primary behind {{ $labels.instance }}.',
        },
      },
      ...(durationSeconds(thresholds.replicaWindow) <= retention ? [replicaLost] : []),
      {
        // Whether the slot is in use or forgotten: what it keeps fills the primary's disk.
        alert: 'PostgresReplicationSlotHoldsWal',
        expr: `max by (instance, slot_name) (pg_replication_slots_pg_wal_lsn_diff{${job}}) > ${thresholds.slotBytes}`,
        for: thresholds.slotFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'A replication slot keeps WAL from being removed.',
          description:
            'The slot {{ $labels.slot_name }} keeps {{ $value | humanize1024 }}B of WAL on the disk of the server behind {{ $labels.instance }}.',
        },
      },
    ],
  },
];
