/** The Prometheus exporters that are one static binary each. */
import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

const nodeExporterBuild: GoBuild = {
  name: 'node-exporter',
  module: 'github.com/prometheus/node_exporter',
  version: 'v1.12.1',
  commands: { node_exporter: 'github.com/prometheus/node_exporter' },
  variables: prometheusVersion('1.12.1'),
  tags: ['netgo', 'osusergo'],
};

const postgresExporterBuild: GoBuild = {
  name: 'postgres-exporter',
  module: 'github.com/prometheus-community/postgres_exporter',
  version: 'v0.17.1',
  commands: {
    postgres_exporter: 'github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter',
  },
  variables: prometheusVersion('0.17.1'),
  tags: ['netgo'],
};

const blackboxExporterBuild: GoBuild = {
  name: 'blackbox-exporter',
  module: 'github.com/prometheus/blackbox_exporter',
  version: 'v0.28.0',
  commands: { blackbox_exporter: 'github.com/prometheus/blackbox_exporter' },
  variables: prometheusVersion('0.28.0'),
  tags: ['netgo'],
};

const redisExporterBuild: GoBuild = {
  name: 'redis-exporter',
  module: 'github.com/oliver006/redis_exporter',
  version: 'v1.88.0',
  commands: { redis_exporter: 'github.com/oliver006/redis_exporter' },
  variables: {
    'main.BuildVersion': 'v1.88.0',
    'main.BuildCommitSha': 'module',
    'main.BuildDate': 'voiceassist-offline',
  },
};

export const nodeExporter: Recipe = {
  ref: 'prom/node-exporter:v1.12.1',
  seconds: 15,
  base: 'scratch',
  busybox: true,
  go: [nodeExporterBuild],
  files: { '/bin/node_exporter': { binary: 'node_exporter' } },
  config: { user: 'nobody', ports: ['9100'], entrypoint: ['/bin/node_exporter'] },
};

export const postgresExporter: Recipe = {
  ref: 'prometheuscommunity/postgres-exporter:v0.17.1',
  seconds: 15,
  base: 'scratch',
  busybox: true,
  go: [postgresExporterBuild],
  files: { '/bin/postgres_exporter': { binary: 'postgres_exporter' } },
  config: { user: 'nobody', ports: ['9187'], entrypoint: ['/bin/postgres_exporter'] },
};

/** Names no user, as the original: an ICMP probe needs root or CAP_NET_RAW. */
export const blackboxExporter: Recipe = {
  ref: 'prom/blackbox-exporter:v0.28.0',
  seconds: 30,
  base: 'scratch',
  busybox: true,
  go: [blackboxExporterBuild],
  files: {
    '/bin/blackbox_exporter': { binary: 'blackbox_exporter' },
    '/etc/blackbox_exporter/config.yml': {
      text: `modules:
  http_2xx:
    prober: http
  tcp_connect:
    prober: tcp
  icmp:
    prober: icmp
`,
    },
  },
  config: {
    ports: ['9115'],
    entrypoint: ['/bin/blackbox_exporter'],
    cmd: ['--config.file=/etc/blackbox_exporter/config.yml'],
  },
};

/** The `-alpine` variant: with a shell and wget. */
export const redisExporter: Recipe = {
  ref: 'oliver006/redis_exporter:v1.88.0-alpine',
  seconds: 15,
  base: 'scratch',
  busybox: true,
  go: [redisExporterBuild],
  files: { '/redis_exporter': { binary: 'redis_exporter' } },
  config: { user: '59000:59000', ports: ['9121'], entrypoint: ['/redis_exporter'] },
};
