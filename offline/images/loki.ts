import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

const go: GoBuild = {
  name: 'loki',
  module: 'github.com/grafana/loki/v3',
  version: 'v3.7.8',
  commands: { loki: 'github.com/grafana/loki/v3/cmd/loki' },
  variables: prometheusVersion('3.7.8', 'github.com/grafana/loki/v3/pkg/util/build'),
  tags: ['netgo'],
};

/** Loki; without a shell, as the original: `loki -health` is the health check. */
export const loki: Recipe = {
  ref: 'grafana/loki:3.7.8',
  seconds: 420,
  base: 'scratch',
  go: [go],
  files: {
    '/usr/bin/loki': { binary: 'loki' },
    '/etc/passwd': {
      text: 'root:x:0:0:root:/root:/sbin/nologin\nloki:x:10001:10001::/home/loki:/sbin/nologin\n',
    },
    '/etc/group': { text: 'root:x:0:\nloki:x:10001:\n' },
    '/etc/loki/local-config.yaml': {
      text: `auth_enabled: false
server:
  http_listen_port: 3100
common:
  instance_addr: 127.0.0.1
  path_prefix: /loki
  replication_factor: 1
  ring:
    kvstore:
      store: inmemory
  storage:
    filesystem:
      chunks_directory: /loki/chunks
      rules_directory: /loki/rules
schema_config:
  configs:
    - from: 2024-01-01
      store: tsdb
      object_store: filesystem
      schema: v13
      index:
        prefix: index_
        period: 24h
analytics:
  reporting_enabled: false
`,
    },
  },
  folders: [
    { path: '/loki', owner: '10001:10001' },
    { path: '/loki/rules', owner: '10001:10001' },
    { path: '/loki/rules-temp', owner: '10001:10001' },
  ],
  config: {
    user: '10001',
    workdir: '/',
    ports: ['3100'],
    entrypoint: ['/usr/bin/loki'],
    cmd: ['-config.file=/etc/loki/local-config.yaml'],
  },
};
