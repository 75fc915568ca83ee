import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { redisThresholds as thresholds } from './thresholds/redis.ts';

const job = `job="${jobs.redis}"`;
const lookups = 'instance:redis_keyspace_lookups:rate30m';
const hitsPerLookup = 'instance:redis_keyspace_hits_per_lookup:ratio_rate30m';

/** A counter as a rate by server. */
const rate = (counter: string, window: string) =>
  `sum by (instance) (rate(redis_${counter}{${job}}[${window}]))`;
const hits = rate('keyspace_hits_total', thresholds.lookupsWindow);
const misses = rate('keyspace_misses_total', thresholds.lookupsWindow);

/** How well the cache does its work, and how fast. */
export const redisLoad: Subject = () => [
  {
    name: 'redis-load.rules',
    watches: [jobs.redis],
    rules: [
      { record: lookups, expr: `${hits} + ${misses}` },
      { record: hitsPerLookup, expr: `${hits} / ${lookups}` },
    ],
  },
  {
    name: 'redis-load',
    watches: [jobs.redis],
    rules: [
      {
        alert: 'RedisEvictingKeys',
        expr: `rate(redis_evicted_keys_total{${job}}[${thresholds.evictionsWindow}]) > ${thresholds.evictions}`,
        for: thresholds.evictionsFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis drops many keys to make room.',
          description:
            'Redis behind {{ $labels.instance }} evicts {{ $value | humanize }} keys per second.',
        },
      },
      {
        alert: 'RedisHitRatioLow',
        expr: `${hitsPerLookup} < ${thresholds.hitRatio} and ${lookups} > ${thresholds.lookups}`,
        for: thresholds.hitRatioFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Most lookups miss the cache.',
          description:
            'Only {{ $value | humanizePercentage }} of lookups in Redis behind {{ $labels.instance }} find their key.',
        },
      },
      {
        // Over all commands: one thread serves them in turn, so a slow kind of command slows every other.
        alert: 'RedisCommandsSlow',
        expr: `${rate('commands_duration_seconds_total', thresholds.commandsWindow)} / ${rate('commands_total', thresholds.commandsWindow)} > ${thresholds.commandSeconds}`,
        for: thresholds.commandsFor,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Redis is slow.',
          description:
            'A command takes Redis behind {{ $labels.instance }} {{ $value | humanizeDuration }} on average.',
        },
      },
      {
        alert: 'RedisSlowLogGrowing',
        expr: `delta(redis_slowlog_last_id{${job}}[${thresholds.slowWindow}]) > ${thresholds.slowCommands}`,
        labels: { severity: 'warning', component: 'cache' },
        annotations: {
          summary: 'Many commands land in the slow log of Redis.',
          description:
            'Redis behind {{ $labels.instance }} logged about {{ $value | humanize }} slow commands in a quarter of an hour.',
        },
      },
    ],
  },
];
