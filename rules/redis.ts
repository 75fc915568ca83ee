import { jobs } from './jobs.ts';
import { redisDurability } from './redis-durability.ts';
import { redisLoad } from './redis-load.ts';
import type { Subject } from './subjects.ts';
import { redisThresholds as thresholds } from './thresholds/redis.ts';

const job = `job="${jobs.redis}"`;
const usedPerLimit = 'instance:redis_memory_used_per_limit:ratio';
/** By server, so that both sides of a division have one series each. */
const of = (metric: string) => `sum by (instance) (redis_${metric}{${job}})`;

/** The Redis server: there at all, with room for data and clients. */
export const redis: Subject = (watched) => [
  {
    name: 'redis.rules',
    watches: [jobs.redis],
    rules: [
      {
        // maxmemory is 0 where it is not set, which would divide to infinity: then the host's memory ends it.
        record: usedPerLimit,
        expr: `${of('memory_used_bytes')} / (${of('memory_max_bytes')} > 0 or ${of('total_system_memory_bytes')})`,
      },
    ],
  },
  {
    name: 'redis',
    watches: [jobs.redis],
    rules: [
      {
        // The exporter's own word where it has one; where it does not answer, it is as good as down.
        alert: 'RedisDown',
        expr: `(redis_up{${job}} or up{${job}}) == 0 or absent(up{${job}})`,
        for: thresholds.downFor,
        labels: { severity: 'critical', component: 'cache' },
        annotations: {
          summary: 'Redis does not answer.',
          description:
            'For one minute there was no sign of life from Redis of job {{ $labels.job }}: the server refuses the exporter{{ with $labels.instance }} {{ . }}{{ end }}, or the exporter itself does not answer.',
        },
      },
      {
        alert: 'HighRedisMemory',
        expr: `${usedPerLimit} > ${thresholds.memory}`,
        for: thresholds.memoryFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis is nearly out of memory.',
          description:
            'Redis behind {{ $labels.instance }} uses {{ $value | humanizePercentage }} of the memory that it may use.',
        },
      },
      {
        alert: 'RedisFragmentationHigh',
        expr: `redis_mem_fragmentation_ratio{${job}} > ${thresholds.fragmentation} and on (instance) redis_mem_fragmentation_bytes{${job}} > ${thresholds.fragmentationBytes}`,
        for: thresholds.fragmentationFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis holds much more memory than it uses.',
          description:
            'Redis behind {{ $labels.instance }} holds {{ $value | humanize }} times the memory that its data needs.',
        },
      },
      {
        alert: 'RedisConnectionsNearLimit',
        expr: `${of('connected_clients')} / ${of('max_clients')} > ${thresholds.connections}`,
        for: thresholds.connectionsFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis runs out of connections.',
          description:
            '{{ $value | humanizePercentage }} of the connections to Redis behind {{ $labels.instance }} are taken.',
        },
      },
      {
        alert: 'RedisConnectionsRejected',
        expr: `increase(redis_rejected_connections_total{${job}}[${thresholds.rejectedWindow}]) > 0`,
        for: thresholds.rejectedFor,
        labels: { severity: 'critical', component: 'cache' },
        annotations: {
          summary: 'Redis refuses clients.',
          description:
            'Redis behind {{ $labels.instance }} refused about {{ $value | humanize }} connections in ten minutes because `maxclients` are connected.',
        },
      },
      {
        // By its uptime: the exporter computes the start time anew at each scrape, a second more or less.
        alert: 'RedisRestarted',
        expr: `max by (instance) (max_over_time(redis_uptime_in_seconds{${job}}[${thresholds.restartWindow}])) - ${of('uptime_in_seconds')} > 0`,
        labels: { severity: 'info', component: 'cache' },
        annotations: {
          summary: 'Redis was restarted.',
          description:
            'Redis behind {{ $labels.instance }} was restarted within a quarter of an hour; what it had not saved is gone.',
        },
      },
    ],
  },
  ...redisLoad(watched),
  ...redisDurability(watched),
];
