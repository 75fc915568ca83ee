/**
 * What the past of a series looks like, seen from what it is now:
 * - `constant`: as now;
 * - `level`: around what it is now, up and down with the traffic by `swing`, by chance by `noise`;
 * - `grown`: it came from so much of what it is now;
 * - `counter`: it grew as it does now, `swing` of it with the traffic;
 * - `cpu`: seconds of one CPU in one mode, all modes of which are one second a second.
 */
export type Past =
  | { kind: 'constant' }
  | { kind: 'level'; swing: number; noise: number }
  | { kind: 'grown'; from: number }
  | { kind: 'counter'; swing: number }
  | { kind: 'cpu' };

const constant: Past = { kind: 'constant' };
const traffic: Past = { kind: 'counter', swing: 1 };
const steady: Past = { kind: 'counter', swing: 0 };
const partly: Past = { kind: 'counter', swing: 0.5 };
const level = (swing: number, noise = 0.05): Past => ({ kind: 'level', swing, noise });
const grown = (from: number): Past => ({ kind: 'grown', from });

const ofDatabase = (kinds: string, past: Past) =>
  kinds.split(' ').map((kind) => [`pg_stat_database_${kind}`, past] as const);

/** The metrics of exporters that have a past: what panels of database, cache, host and probes read. */
export const pasts: Readonly<Record<string, Past>> = {
  up: constant,
  probe_success: constant,
  probe_duration_seconds: level(0.1, 0.3),

  pg_up: constant,
  pg_settings_max_connections: constant,
  pg_settings_superuser_reserved_connections: constant,
  pg_database_size_bytes: grown(0.4),
  pg_locks_count: level(0.5, 0.3),
  pg_stat_activity_count: level(0.3, 0.2),
  pg_wal_size_bytes: level(0, 0),
  ...Object.fromEntries([
    ['pg_stat_database_numbackends', level(0.3, 0.1)],
    ...ofDatabase('xact_commit xact_rollback blks_hit blks_read temp_bytes temp_files', traffic),
    ...ofDatabase('tup_fetched tup_returned tup_inserted tup_updated tup_deleted', traffic),
    ...ofDatabase('deadlocks conflicts active_time_seconds_total', traffic),
  ]),
  pg_stat_bgwriter_checkpoints_timed_total: steady,
  pg_stat_bgwriter_checkpoints_req_total: steady,
  pg_stat_bgwriter_buffers_checkpoint_total: traffic,
  pg_stat_bgwriter_buffers_clean_total: traffic,
  pg_stat_bgwriter_buffers_backend_total: traffic,
  pg_stat_bgwriter_checkpoint_write_time_total: traffic,

  redis_up: constant,
  redis_memory_max_bytes: constant,
  redis_max_clients: constant,
  redis_memory_used_bytes: grown(0.8),
  redis_memory_used_rss_bytes: grown(0.85),
  redis_mem_fragmentation_ratio: level(0, 0.02),
  redis_db_keys: grown(0.7),
  redis_db_keys_expiring: grown(0.7),
  redis_connected_clients: level(0, 0),
  redis_blocked_clients: constant,
  redis_commands_total: traffic,
  redis_commands_processed_total: traffic,
  redis_commands_duration_seconds_total: traffic,
  redis_keyspace_hits_total: traffic,
  redis_keyspace_misses_total: traffic,
  redis_evicted_keys_total: traffic,
  redis_expired_keys_total: traffic,
  redis_net_input_bytes_total: traffic,
  redis_net_output_bytes_total: traffic,
  redis_connections_received_total: partly,
  redis_rejected_connections_total: traffic,
  redis_cpu_sys_seconds_total: partly,
  redis_cpu_user_seconds_total: partly,

  node_cpu_seconds_total: { kind: 'cpu' },
  node_load1: level(0.4, 0.3),
  node_load5: level(0.4, 0.15),
  node_load15: level(0.4, 0.05),
  node_memory_MemTotal_bytes: constant,
  node_memory_MemAvailable_bytes: level(-0.04, 0.01),
  node_memory_MemFree_bytes: level(-0.04, 0.03),
  node_memory_Cached_bytes: level(0, 0.01),
  node_memory_Buffers_bytes: level(0, 0.01),
  node_memory_SwapTotal_bytes: constant,
  node_memory_SwapFree_bytes: constant,
  node_filesystem_size_bytes: constant,
  node_filesystem_avail_bytes: grown(1.02),
  node_filesystem_free_bytes: grown(1.02),
  node_network_receive_bytes_total: partly,
  node_network_transmit_bytes_total: partly,
  node_disk_read_bytes_total: partly,
  node_disk_written_bytes_total: partly,
  node_disk_io_time_seconds_total: partly,
};
