import type { Recipe } from './recipe.ts';

const entrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ]; then set -- haproxy "$@"; fi
if [ "$1" = haproxy ]; then
  shift
  # Master-worker mode, in the foreground: the container's signals reach the master.
  set -- haproxy -W -db "$@"
fi
exec "$@"
`;

/** Plays the filtered Docker-socket proxy. */
export const haproxy: Recipe = {
  ref: 'haproxy:2.6.22-bookworm',
  differs: 'Debian has HAProxy 2.6.12 with its own fixes',
  seconds: 25,
  base: 'debian',
  // The package would take the next free system uid; the original has 99.
  before: [
    'groupadd --gid 99 --system haproxy',
    'useradd --uid 99 --gid haproxy --system --home-dir /var/lib/haproxy --no-create-home haproxy',
  ],
  packages: ['haproxy'],
  files: { '/usr/local/bin/docker-entrypoint.sh': { text: entrypoint, mode: 0o755 } },
  after: [
    'mkdir -p /var/lib/haproxy /usr/local/etc/haproxy/errors',
    'chown haproxy:haproxy /var/lib/haproxy',
    'ln -sf /usr/sbin/haproxy /usr/local/sbin/haproxy',
    'cp -a /etc/haproxy/errors/. /usr/local/etc/haproxy/errors/',
  ],
  config: {
    user: 'haproxy',
    workdir: '/var/lib/haproxy',
    stopSignal: 'SIGUSR1',
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
  },
};
