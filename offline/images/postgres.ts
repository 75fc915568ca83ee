import type { Recipe } from './recipe.ts';

const binaries = '/usr/lib/postgresql/15/bin';

/** Demo: the database that the dev stack watches. */
export const postgres: Recipe = {
  ref: 'postgres:15.19-bookworm',
  differs: "Debian's newest PostgreSQL 15",
  seconds: 45,
  base: 'debian',
  before: [
    'groupadd --gid 999 --system postgres',
    'useradd --uid 999 --gid postgres --system --home-dir /var/lib/postgresql --create-home' +
      ' --shell /bin/bash postgres',
    // The package would create a cluster of its own under /etc.
    'mkdir -p /etc/postgresql-common',
    'echo create_main_cluster = false > /etc/postgresql-common/createcluster.conf',
  ],
  packages: ['postgresql-15', 'locales'],
  files: {
    '/usr/local/bin/docker-entrypoint.sh': {
      repository: 'offline/images/postgres-entrypoint.sh',
      mode: 0o755,
    },
  },
  links: { '/usr/local/bin/docker-ensure-initdb.sh': 'docker-entrypoint.sh' },
  after: [
    'localedef -i en_US -c -f UTF-8 en_US.UTF-8',
    `sed -i "s/^#\\?listen_addresses.*/listen_addresses = '*'/" /usr/share/postgresql/15/postgresql.conf.sample`,
    'mkdir -p /docker-entrypoint-initdb.d /var/lib/postgresql/data /var/run/postgresql',
    'chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql',
    'chmod 3777 /var/run/postgresql',
    'chmod 1777 /var/lib/postgresql/data',
  ],
  config: {
    env: {
      PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${binaries}`,
      PG_MAJOR: '15',
      PGDATA: '/var/lib/postgresql/data',
      LANG: 'en_US.utf8',
    },
    volumes: ['/var/lib/postgresql/data'],
    ports: ['5432'],
    stopSignal: 'SIGINT',
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['postgres'],
  },
};
