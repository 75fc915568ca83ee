import type { Recipe } from './recipe.ts';

const entrypoint = `#!/bin/sh
set -e
# A first argument like -x or some.conf is the server's.
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then set -- redis-server "$@"; fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \\! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi
# New files are the server's alone, unless the caller chose another mask.
if [ "$(umask)" = 0022 ]; then umask 0077; fi
exec "$@"
`;

/** The original's server has protected mode off unless it is asked for; Debian's has it on. */
const server = `#!/bin/sh
case "\${1:--}" in
  -v | --version | -h | --help | --test-memory | --check-system) ;;
  -*) set -- --protected-mode no "$@" ;;
  *) if ! grep -qi '^ *protected-mode' "$1"; then set -- "$@" --protected-mode no; fi ;;
esac
exec /usr/bin/redis-server "$@"
`;

/** Demo: the cache that the dev stack watches. */
export const redis: Recipe = {
  ref: 'redis:7.2.11',
  differs: 'Debian has Redis 7.0',
  seconds: 15,
  base: 'debian',
  before: [
    'groupadd --gid 999 --system redis',
    'useradd --uid 999 --gid redis --system --home-dir /data --no-create-home redis',
  ],
  packages: ['redis-server', 'redis-tools'],
  files: {
    '/usr/local/bin/docker-entrypoint.sh': { text: entrypoint, mode: 0o755 },
    '/usr/local/bin/redis-server': { text: server, mode: 0o755 },
  },
  after: [
    'mkdir -p /data',
    'chown redis:redis /data',
    // The original runs without a configuration file.
    'rm -rf /etc/redis',
  ],
  config: {
    workdir: '/data',
    volumes: ['/data'],
    ports: ['6379'],
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['redis-server'],
  },
};
