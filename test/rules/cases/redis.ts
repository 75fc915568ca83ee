import type { SubjectCases } from '../case.ts';

const instance = 'redis-exporter:9121';
const at = `instance="${instance}"`;
const redisJob = `job="redis", ${at}`;
/** What no rule of this subject may look at. */
const foreign = `job="other", ${at}`;
/** A second server, which shows what becomes of a rule without its labels. */
const second = 'job="redis", instance="second:9121"';

const down = {
  labels: { severity: 'critical', job: 'redis', instance },
  description: `For one minute there was no sign of life from Redis of job redis: the server refuses the exporter ${instance}, or the exporter itself does not answer.`,
};
const restarted = {
  labels: { severity: 'info', instance },
  description: `Redis behind ${instance} was restarted within a quarter of an hour; what it had not saved is gone.`,
};
/** A server that has saved before and has something to save: only the age matters. */
const saving = (job: string) => ({
  [`redis_rdb_changes_since_last_save{${job}}`]: '1x100',
  [`redis_rdb_saves_total{${job}}`]: '1x100',
});
const replicaLost = {
  labels: { severity: 'warning', instance },
  description: `1 fewer replicas are connected to Redis behind ${instance} than a day before.`,
};
const hits = (job: string) => `redis_keyspace_hits_total{${job}}`;
const misses = (job: string) => `redis_keyspace_misses_total{${job}}`;

export const redis: SubjectCases = {
  alerts: {
    RedisDown: [
      {
        name: 'fires once when the server has not answered for a minute, until it does',
        series: {
          [`up{${redisJob}}`]: '1x40',
          [`redis_up{${redisJob}}`]: '1x4 0x10 1x20',
          [`up{${second}}`]: '1x40',
          [`redis_up{${second}}`]: '1x40',
          'up{job="other", instance="x"}': '0x40',
          'redis_up{job="other", instance="x"}': '0x40',
        },
        fires: { '2m': [], '2m15s': [down], '3m45s': [down], '4m': [] },
      },
      {
        name: 'fires under the same labels when the exporter does not answer, whichever fails first',
        series: {
          [`up{${redisJob}}`]: '1x8 0x10 1x20',
          [`redis_up{${redisJob}}`]: '1x4 0x3 stale _x10 1x20',
        },
        fires: { '2m': [], '2m15s': [down], '4m45s': [down], '5m': [] },
      },
      {
        name: 'fires when nobody even asks',
        series: { 'up{job="postgresql", instance="postgres-exporter:9187"}': '1x40' },
        fires: {
          '45s': [],
          '1m': [
            {
              labels: { severity: 'critical', job: 'redis' },
              description:
                'For one minute there was no sign of life from Redis of job redis: the server refuses the exporter, or the exporter itself does not answer.',
            },
          ],
        },
      },
      {
        name: 'stays silent over a quick restart',
        series: { [`up{${redisJob}}`]: '1x40', [`redis_up{${redisJob}}`]: '1x4 0x3 1x20' },
        fires: { '1m45s': [], '2m': [], '2m15s': [], '5m': [] },
      },
    ],
    HighRedisMemory: [
      {
        name: 'fires when more than 90 % of maxmemory have been used for five minutes',
        series: {
          [`redis_memory_used_bytes{${redisJob}}`]: '50x4 95x40 50x20',
          [`redis_memory_max_bytes{${redisJob}}`]: '100x100',
          [`redis_total_system_memory_bytes{${redisJob}}`]: '1000x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'warning', instance },
              description: `Redis behind ${instance} uses 95% of the memory that it may use.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent below, with a limit and without',
        series: {
          [`redis_memory_used_bytes{${redisJob}}`]: '85x100',
          [`redis_memory_max_bytes{${redisJob}}`]: '100x100',
          [`redis_memory_used_bytes{${second}}`]: '85x100',
          [`redis_memory_max_bytes{${second}}`]: '0x100',
          [`redis_total_system_memory_bytes{${second}}`]: '100x100',
        },
        fires: { '6m': [], '20m': [] },
      },
    ],
    RedisFragmentationHigh: [
      {
        name: 'fires when a large server has held too much memory for half an hour',
        series: {
          [`redis_mem_fragmentation_ratio{${redisJob}}`]: '1.2x4 1.6x140 1.2x20',
          [`redis_mem_fragmentation_bytes{${redisJob}}`]: '300000000x200',
          [`redis_mem_fragmentation_ratio{${second}}`]: '1.2x200',
          [`redis_mem_fragmentation_bytes{${second}}`]: '300000000x200',
        },
        fires: {
          '31m': [],
          '31m15s': [
            {
              labels: { severity: 'warning', job: 'redis', instance },
              description: `Redis behind ${instance} holds 1.6 times the memory that its data needs.`,
            },
          ],
          '36m30s': [],
        },
      },
      {
        name: 'stays silent at the usual ratio',
        series: {
          [`redis_mem_fragmentation_ratio{${redisJob}}`]: '1.4x200',
          [`redis_mem_fragmentation_bytes{${redisJob}}`]: '400000000x200',
          [`redis_mem_fragmentation_ratio{${foreign}}`]: '5x200',
        },
        fires: { '31m': [], '45m': [] },
      },
      {
        name: 'stays silent about a small server, whatever others hold',
        series: {
          [`redis_mem_fragmentation_ratio{${redisJob}}`]: '5x200',
          [`redis_mem_fragmentation_bytes{${redisJob}}`]: '240000000x200',
          [`redis_mem_fragmentation_bytes{${foreign}}`]: '400000000x200',
          [`redis_mem_fragmentation_ratio{${second}}`]: '1.2x200',
          [`redis_mem_fragmentation_bytes{${second}}`]: '400000000x200',
        },
        fires: { '31m': [], '45m': [] },
      },
    ],
    RedisConnectionsNearLimit: [
      {
        name: 'fires when more than 80 % of the connections have been taken for five minutes',
        series: {
          [`redis_connected_clients{${redisJob}}`]: '10x4 85x40 10x20',
          [`redis_max_clients{${redisJob}}`]: '100x100',
          [`redis_max_clients{${foreign}}`]: '100x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'warning', instance },
              description: `85% of the connections to Redis behind ${instance} are taken.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent below',
        series: {
          [`redis_connected_clients{${redisJob}}`]: '70x100',
          [`redis_connected_clients{${foreign}}`]: '20x100',
          [`redis_max_clients{${redisJob}}`]: '100x100',
        },
        fires: { '6m': [], '20m': [] },
      },
    ],
    RedisConnectionsRejected: [
      {
        name: 'pages a minute after a client was refused, for ten minutes',
        series: {
          [`redis_rejected_connections_total{${redisJob}}`]: '3x4 4x100',
          [`redis_rejected_connections_total{${second}}`]: '3x100',
        },
        fires: {
          '2m': [],
          '2m15s': [
            {
              labels: { severity: 'critical', job: 'redis', instance },
              description: `Redis behind ${instance} refused about 1.056 connections in ten minutes because \`maxclients\` are connected.`,
            },
          ],
          '11m': [],
        },
      },
      {
        name: 'stays silent while all are let in',
        series: {
          [`redis_rejected_connections_total{${redisJob}}`]: '3x100',
          [`redis_rejected_connections_total{${foreign}}`]: '3+1x100',
        },
        fires: { '2m15s': [], '15m': [] },
      },
    ],
    RedisRestarted: [
      {
        name: 'tells of a restart for a quarter of an hour',
        series: {
          [`redis_uptime_in_seconds{${redisJob}}`]: '1000+15x20 0+15x100',
          [`redis_uptime_in_seconds{${foreign}}`]: '99999x121',
          [`redis_uptime_in_seconds{${second}}`]: '500+15x121',
        },
        fires: { '5m': [], '5m15s': [restarted], '19m45s': [restarted], '20m': [] },
      },
      {
        name: 'tells of each restart of a server that hardly gets up',
        series: { [`redis_uptime_in_seconds{${redisJob}}`]: '10 9+15x40' },
        fires: { '0m': [], '15s': [restarted], '30s': [] },
      },
      {
        name: 'stays silent at the first start, and when only the exporter is restarted',
        series: {
          [`redis_uptime_in_seconds{${redisJob}}`]: '_x4 0+15x20 stale _x4 375+15x60',
        },
        fires: { '2m': [], '7m': [], '15m': [] },
      },
    ],
    RedisEvictingKeys: [
      {
        // 11 keys per second; the window is full enough after 9 minutes and a quarter.
        name: 'fires when more than ten keys per second have been evicted for ten minutes',
        series: {
          [`redis_evicted_keys_total{${redisJob}}`]: '0+165x100 16500x60',
          [`redis_evicted_keys_total{${second}}`]: '0+135x160',
        },
        fires: {
          '19m': [],
          '19m15s': [
            {
              labels: { severity: 'warning', job: 'redis', instance },
              description: `Redis behind ${instance} evicts 11 keys per second.`,
            },
          ],
          '27m': [],
        },
      },
      {
        name: 'stays silent below',
        series: {
          [`redis_evicted_keys_total{${redisJob}}`]: '0+135x160',
          [`redis_evicted_keys_total{${foreign}}`]: '0+900x160',
        },
        fires: { '25m': [], '35m': [] },
      },
    ],
    RedisHitRatioLow: [
      {
        // 11 lookups per second; the half-hour window is full enough after 27.5 minutes.
        name: 'fires when most of many lookups have missed for half an hour',
        series: {
          [hits(redisJob)]: '0+74.25x400',
          [misses(redisJob)]: '0+90.75x280 25410x120',
        },
        fires: {
          '57m15s': [],
          '57m30s': [
            {
              labels: { severity: 'warning', instance },
              description: `Only 45% of lookups in Redis behind ${instance} find their key.`,
            },
          ],
          '80m': [],
        },
      },
      {
        name: 'stays silent when a little more than a half is found',
        series: { [hits(redisJob)]: '0+412.5x400', [misses(redisJob)]: '0+337.5x400' },
        fires: { '70m': [], '100m': [] },
      },
      {
        name: 'stays silent when hardly anybody asks',
        series: { [hits(redisJob)]: '0+13.5x400', [misses(redisJob)]: '0+121.5x400' },
        fires: { '70m': [], '100m': [] },
      },
    ],
    RedisCommandsSlow: [
      {
        name: 'fires when commands have taken more than 5 ms on average for ten minutes',
        series: {
          [`redis_commands_total{${redisJob}, cmd="get"}`]: '0+900x200',
          [`redis_commands_total{${redisJob}, cmd="keys"}`]: '0+100x200',
          [`redis_commands_duration_seconds_total{${redisJob}, cmd="get"}`]: '0+0.5x200',
          [`redis_commands_duration_seconds_total{${redisJob}, cmd="keys"}`]: '0+5x80 400x120',
          [`redis_commands_total{${foreign}, cmd="get"}`]: '0+900x200',
        },
        fires: {
          '10m': [],
          '10m15s': [
            {
              labels: { severity: 'warning', instance },
              description: `A command takes Redis behind ${instance} 5.5ms on average.`,
            },
          ],
          '22m': [],
        },
      },
      {
        name: 'stays silent below',
        series: {
          [`redis_commands_total{${redisJob}, cmd="get"}`]: '0+1000x200',
          [`redis_commands_duration_seconds_total{${redisJob}, cmd="get"}`]: '0+4.5x200',
          [`redis_commands_duration_seconds_total{${foreign}, cmd="get"}`]: '0+4.5x200',
        },
        fires: { '11m': [], '30m': [] },
      },
    ],
    RedisSlowLogGrowing: [
      {
        name: 'fires when more than fifty slow commands were logged in a quarter of an hour',
        series: {
          [`redis_slowlog_last_id{${redisJob}}`]: '100x4 152x100',
          [`redis_slowlog_last_id{${second}}`]: '100x100',
        },
        fires: {
          '1m': [],
          '1m15s': [
            {
              labels: { severity: 'warning', job: 'redis', instance },
              description: `Redis behind ${instance} logged about 57.2 slow commands in a quarter of an hour.`,
            },
          ],
          '16m': [],
        },
      },
      {
        name: 'stays silent below, and when a restart empties the log',
        series: {
          [`redis_slowlog_last_id{${redisJob}}`]: '100x4 145x100',
          [`redis_slowlog_last_id{${second}}`]: '900x4 0x100',
          [`redis_slowlog_last_id{${foreign}}`]: '100+100x100',
        },
        fires: { '1m15s': [], '15m': [] },
      },
    ],
    RedisSaveFailing: [
      {
        name: 'pages when no snapshot has been saved for five minutes, until one is',
        series: {
          [`redis_rdb_last_bgsave_status{${redisJob}}`]: '1x4 0x40 1x20',
          [`redis_rdb_last_bgsave_status{${foreign}}`]: '0x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'critical', job: 'redis', instance },
              description: `The last snapshot of Redis behind ${instance} failed; unless set otherwise, Redis refuses writes until one succeeds.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent when the next one succeeds',
        series: { [`redis_rdb_last_bgsave_status{${redisJob}}`]: '1x4 0x19 1x60' },
        fires: { '5m': [], '6m': [], '15m': [] },
      },
    ],
    RedisSaveTooOld: [
      {
        // The moment of the last save is before the story begins.
        name: 'fires ten minutes after the snapshot is a day old, until there is another',
        series: {
          ...saving(redisJob),
          [`redis_rdb_last_save_timestamp_seconds{${redisJob}}`]: '-86300x60 900x40',
        },
        fires: {
          '11m30s': [],
          '11m45s': [
            {
              labels: { severity: 'warning', job: 'redis', instance },
              description: `Redis behind ${instance} saved its data 1d 0h 10m 5s ago and has changed since.`,
            },
          ],
          '15m30s': [],
        },
      },
      {
        name: 'stays silent about a snapshot of yesterday',
        series: {
          ...saving(redisJob),
          [`redis_rdb_last_save_timestamp_seconds{${redisJob}}`]: '-80000x100',
          [`redis_rdb_last_save_timestamp_seconds{${foreign}}`]: '-99999x100',
        },
        fires: { '12m': [], '20m': [] },
      },
      {
        name: 'stays silent when nothing has changed, whatever changes elsewhere',
        series: {
          [`redis_rdb_last_save_timestamp_seconds{${redisJob}}`]: '-99999x100',
          [`redis_rdb_changes_since_last_save{${redisJob}}`]: '0x100',
          [`redis_rdb_saves_total{${redisJob}}`]: '3x100',
          ...saving(second),
          ...saving(foreign),
        },
        fires: { '12m': [], '20m': [] },
      },
      {
        name: 'stays silent about a server that never saves, whoever else does',
        series: {
          [`redis_rdb_last_save_timestamp_seconds{${redisJob}}`]: '-99999x100',
          [`redis_rdb_changes_since_last_save{${redisJob}}`]: '5x100',
          [`redis_rdb_saves_total{${redisJob}}`]: '0x100',
          ...saving(second),
          ...saving(foreign),
        },
        fires: { '12m': [], '20m': [] },
      },
    ],
    RedisAofFailing: [
      {
        name: 'pages a minute after a write failed, until one succeeds',
        series: {
          [`redis_aof_last_write_status{${redisJob}}`]: '1x4 0x40 1x20',
          [`redis_aof_last_write_status{${foreign}}`]: '0x100',
          [`redis_aof_last_bgrewrite_status{${redisJob}}`]: '1x100',
        },
        fires: {
          '2m': [],
          '2m15s': [
            {
              labels: { severity: 'critical', job: 'redis', instance },
              description: `The last write of Redis behind ${instance} to its append-only file failed; it refuses writes until one succeeds.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'warns when no rewrite has succeeded for a quarter of an hour',
        series: {
          [`redis_aof_last_write_status{${redisJob}}`]: '1x100',
          [`redis_aof_last_bgrewrite_status{${redisJob}}`]: '1x4 0x70 1x20',
          [`redis_aof_last_bgrewrite_status{${foreign}}`]: '0x100',
        },
        fires: {
          '16m': [],
          '16m15s': [
            {
              labels: { severity: 'warning', job: 'redis', instance },
              description: `The last rewrite of the append-only file of Redis behind ${instance} failed; the file grows.`,
            },
          ],
          '19m': [],
        },
      },
      {
        name: 'stays silent where the file is off, and over one failure',
        series: {
          [`redis_aof_last_write_status{${redisJob}}`]: '1x100',
          [`redis_aof_last_bgrewrite_status{${redisJob}}`]: '1x100',
          [`redis_aof_last_write_status{${second}}`]: '1x4 0x3 1x60',
          [`redis_aof_last_bgrewrite_status{${second}}`]: '1x4 0x40 1x60',
        },
        fires: { '2m': [], '2m15s': [], '12m': [], '20m': [] },
      },
    ],
    RedisReplicationLinkDown: [
      {
        name: 'fires when a replica has had no link for five minutes',
        series: {
          [`redis_master_link_up{${redisJob}, master_host="primary", master_port="6379"}`]:
            '1x4 0x40 1x20',
          [`redis_master_link_up{${foreign}, master_host="primary", master_port="6379"}`]: '0x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: {
                severity: 'warning',
                job: 'redis',
                instance,
                master_host: 'primary',
                master_port: '6379',
              },
              description: `The replica behind ${instance} has no link to primary:6379; its data gets old.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent on a server of its own, and while a replica resynchronises',
        series: {
          [`redis_connected_slaves{${redisJob}}`]: '0x100',
          [`redis_master_link_up{${second}, master_host="primary", master_port="6379"}`]:
            '1x4 0x19 1x60',
        },
        fires: { '5m': [], '6m15s': [], '15m': [] },
      },
    ],
    RedisReplicaLost: [
      {
        name: 'fires when one of two replicas has been gone for ten minutes, until it is back',
        series: {
          [`redis_connected_slaves{${redisJob}}`]: '2x4 1x60 2x20',
          [`redis_connected_slaves{${foreign}}`]: '9x100',
          [`redis_connected_slaves{${second}}`]: '2x100',
        },
        fires: { '11m': [], '11m15s': [replicaLost], '16m30s': [] },
      },
      {
        name: 'stays silent over a quick restart, and where none ever was',
        series: {
          [`redis_connected_slaves{${redisJob}}`]: '2x4 1x30 2x60',
          [`redis_connected_slaves{${foreign}}`]: '9x4 0x100',
          [`redis_connected_slaves{${second}}`]: '0x100',
        },
        fires: { '8m': [], '11m15s': [], '20m': [] },
      },
    ],
  },
  records: {
    'instance:redis_memory_used_per_limit:ratio': [
      {
        name: 'measures against maxmemory, or against the host where there is none',
        series: {
          [`redis_memory_used_bytes{${redisJob}}`]: '0.5x4',
          [`redis_memory_max_bytes{${redisJob}}`]: '1x4',
          [`redis_total_system_memory_bytes{${redisJob}}`]: '1000x4',
          [`redis_memory_used_bytes{${foreign}}`]: '10x4',
          [`redis_memory_max_bytes{${foreign}}`]: '10x4',
          [`redis_memory_used_bytes{${second}}`]: '100x4',
          [`redis_memory_max_bytes{${second}}`]: '0x4',
          [`redis_total_system_memory_bytes{${second}}`]: '1000x4',
          'redis_total_system_memory_bytes{job="other", instance="second:9121"}': '1000x4',
        },
        samples: {
          '1m': [
            { labels: `{instance="${instance}"}`, value: 0.5 },
            { labels: '{instance="second:9121"}', value: 0.1 },
          ],
        },
      },
    ],
    'instance:redis_keyspace_lookups:rate30m': [
      {
        name: 'adds hits and misses of each server',
        series: {
          [hits(redisJob)]: '0+150x200',
          [misses(redisJob)]: '0+75x200',
          [hits(foreign)]: '0+150x200',
          [misses(foreign)]: '0+150x200',
          [hits(second)]: '0+150x200',
          [misses(second)]: '0+150x200',
        },
        samples: {
          '40m': [
            { labels: `{instance="${instance}"}`, value: 15 },
            { labels: '{instance="second:9121"}', value: 20 },
          ],
        },
      },
    ],
    'instance:redis_keyspace_hits_per_lookup:ratio_rate30m': [
      {
        name: 'tells hits from all lookups of each server',
        series: {
          [hits(redisJob)]: '0+30x20',
          [misses(redisJob)]: '0+10x20',
          [hits(foreign)]: '0+30x20',
          [hits(second)]: '0+10x20',
          [misses(second)]: '0+10x20',
        },
        samples: {
          '5m': [
            { labels: `{instance="${instance}"}`, value: 0.75 },
            { labels: '{instance="second:9121"}', value: 0.5 },
          ],
        },
      },
    ],
  },
};
