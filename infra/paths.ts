/** Where things lie inside the containers; checks, flags and configs name the same places. */

/** Where a service's config volume is mounted. `current` in it is the tree that is live. */
export const configDir = {
  prometheus: '/etc/prometheus',
  alertmanager: '/etc/alertmanager',
  'blackbox-exporter': '/etc/blackbox_exporter',
  alloy: '/etc/alloy',
  loki: '/etc/loki',
  'loki-rules': '/etc/loki-rules',
  'socket-proxy': '/usr/local/etc/haproxy',
  'voiceassist-server': '/srv/voiceassist',
  'voiceassist-traffic': '/srv/traffic',
  inbox: '/srv/inbox',
} as const;

/** Each has a config volume; all but one are named after the service that reads it. */
export type ConfiguredService = keyof typeof configDir;

/** The service that reads a config tree. Loki has two: one needs a new container, the other it takes live. */
export function readerOf<Name extends string>(name: Name): Exclude<Name, 'loki-rules'> | 'loki' {
  return name === 'loki-rules' ? 'loki' : (name as Exclude<Name, 'loki-rules'>);
}

/** Where a service's secret files are mounted; a directory of its own, never beside config. */
export const secretsDir = '/run/stack-secrets';

/** Path of one secret inside the containers that have it. */
export function secretFile(name: string): string {
  return `${secretsDir}/${name}`;
}
