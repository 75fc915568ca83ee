import { durationSeconds } from '../stacks/duration.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { redisThresholds as thresholds } from './thresholds/redis.ts';
import type { AlertingRule } from './types.ts';

const job = `job="${jobs.redis}"`;

const replicaLost: AlertingRule = {
  // Nobody tells Prometheus how many replicas there should be: as many as there have been.
  alert: 'RedisReplicaLost',
  expr: `max by (instance) (max_over_time(redis_connected_slaves{${job}}[${thresholds.replicaWindow}])) - max by (instance) (redis_connected_slaves{${job}}) > 0`,
  for: thresholds.replicaLostFor,
  labels: { severity: 'warning', component: 'cache' },
  annotations: {
    summary: 'A Redis replica is gone.',
    description:
      '{{ $value }} fewer replicas are connected to Redis behind {{ $labels.instance }} than a day before.',
  },
};

/** What is left of the data after a crash: snapshots, the append-only file, replicas. */
export const redisDurability: Subject = ({ retention }) => [
  {
    name: 'redis-durability',
    watches: [jobs.redis],
    rules: [
      {
        alert: 'RedisSaveFailing',
        expr: `redis_rdb_last_bgsave_status{${job}} == 0`,
        for: thresholds.saveFailingFor,
        labels: { severity: 'critical', component: 'cache' },
        annotations: {
          summary: 'Redis cannot save its snapshot.',
          description:
            'The last snapshot of Redis behind {{ $labels.instance }} failed; unless set otherwise, Redis refuses writes until one succeeds.',
        },
      },
      {
        // A server that saves nothing on purpose has not saved since its start either.
        alert: 'RedisSaveTooOld',
        expr: [
          `time() - redis_rdb_last_save_timestamp_seconds{${job}} > ${thresholds.saveAge}`,
          `and on (instance) redis_rdb_changes_since_last_save{${job}} > 0`,
          `and on (instance) redis_rdb_saves_total{${job}} > 0`,
        ].join(' '),
        for: thresholds.saveAgeFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'The snapshot of Redis is old.',
          description:
            'Redis behind {{ $labels.instance }} saved its data {{ $value | humanizeDuration }} ago and has changed since.',
        },
      },
      {
        // Both say 1 where the append-only file is off.
        alert: 'RedisAofFailing',
        expr: `redis_aof_last_write_status{${job}} == 0`,
        for: thresholds.appendFor,
        labels: { severity: 'critical', component: 'cache' },
        annotations: {
          summary: 'Redis cannot write its append-only file.',
          description:
            'The last write of Redis behind {{ $labels.instance }} to its append-only file failed; it refuses writes until one succeeds.',
        },
      },
      {
        alert: 'RedisAofFailing',
        expr: `redis_aof_last_bgrewrite_status{${job}} == 0`,
        for: thresholds.rewriteFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis cannot rewrite its append-only file.',
          description:
            'The last rewrite of the append-only file of Redis behind {{ $labels.instance }} failed; the file grows.',
        },
      },
      {
        // Only a replica has this series.
        alert: 'RedisReplicationLinkDown',
        expr: `redis_master_link_up{${job}} == 0`,
        for: thresholds.linkDownFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'A Redis replica has lost its primary.',
          description:
            'The replica behind {{ $labels.instance }} has no link to {{ $labels.master_host }}:{{ $labels.master_port }}; its data gets old.',
        },
      },
      ...(durationSeconds(thresholds.replicaWindow) <= retention ? [replicaLost] : []),
    ],
  },
];
