import { pasts } from './past.ts';
import type { LiveSeries } from './types.ts';

const commands = /^(get|set|del|mget|expire|zadd|zcount|zremrangebyscore|ping|info)$/;
const disks = /^(sd|vd|xvd|hd|nvme|mmcblk)[a-z0-9]+$/;
const cards = /^(eth|ens|eno|enp|wl)\w+$/;

/** Labels that the series of a metric must have, where an exporter shows more of them than people look at. */
const chosen: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  redis_commands_total: { cmd: commands },
  redis_commands_duration_seconds_total: { cmd: commands },
  pg_locks_count: { mode: /^(accessshare|rowexclusive|exclusive)lock$/ },
  node_network_receive_bytes_total: { device: cards },
  node_network_transmit_bytes_total: { device: cards },
  node_disk_read_bytes_total: { device: disks },
  node_disk_written_bytes_total: { device: disks },
  node_disk_io_time_seconds_total: { device: disks },
};

/** Of a PostgreSQL server's databases, those that nobody works in. */
const idleDatabases = /^(template\d+|postgres|)$/;

/** Whether the past of a series is worth its room. */
export function isChosen({ name, labels }: LiveSeries): boolean {
  if (!(name in pasts) || idleDatabases.test(labels.datname ?? 'any')) return false;
  return Object.entries(chosen[name] ?? {}).every(([label, allowed]) =>
    allowed.test(labels[label] ?? ''),
  );
}
