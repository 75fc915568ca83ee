/** Where things lie inside the containers; checks, flags and configs name the same places. */

/** Where a service's config volume is mounted. `current` in it is the tree that is live. */
export const configDir = {
  prometheus: '/etc/prometheus',
  alertmanager: '/etc/alertmanager',
  'blackbox-exporter': '/etc/blackbox_exporter',
  alloy: '/etc/alloy',
  loki: '/etc/loki',
  'socket-proxy': '/usr/local/etc/haproxy',
  inbox: '/srv/inbox',
} as const;

export type ConfiguredService = keyof typeof configDir;

/** Where a service's secret files are mounted; a directory of its own, never beside config. */
export const secretsDir = '/run/stack-secrets';

/** Path of one secret inside the containers that have it. */
export function secretFile(name: string): string {
  return `${secretsDir}/${name}`;
}
