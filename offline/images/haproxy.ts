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
  ref: 'haproxy:2.6.17',
  differs: 'Debian has HAProxy 2.6.12 with its own fixes',
  seconds: 15,
  base: 'debian',
  packages: ['haproxy'],
  files: { '/usr/local/bin/docker-entrypoint.sh': { text: entrypoint, mode: 0o755 } },
  after: [
    // The package takes the next free system uid; the original has 99.
    'groupmod --gid 99 haproxy',
    'usermod --uid 99 --gid 99 haproxy',
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
