import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

/**
 * 1.11.0 is the newest Alloy whose module builds on its own. It needs C (its profilers do), so it
 * is built for the C library of Debian.
 */
const go: GoBuild = {
  name: 'alloy',
  module: 'github.com/grafana/alloy',
  version: 'v1.11.0',
  commands: { alloy: 'github.com/grafana/alloy' },
  modules: { 'github.com/grafana/alloy/syntax': 'v0.1.1' },
  variables: prometheusVersion('v1.11.0', 'github.com/grafana/alloy/internal/build'),
  tags: ['netgo'],
  cgo: true,
};

/** Alloy; with bash, as the original: the health check is an HTTP request that bash writes. */
export const alloy: Recipe = {
  ref: 'grafana/alloy:v1.21.2',
  differs: 'Alloy 1.11.0, without web pages, on Debian in place of Ubuntu',
  seconds: 660,
  base: 'debian',
  go: [go],
  before: [
    'groupadd --gid 473 alloy',
    'useradd --uid 473 --gid alloy --create-home alloy',
    'mkdir -p /var/lib/alloy/data',
    'chown -R alloy:alloy /var/lib/alloy',
    'chmod -R 770 /var/lib/alloy',
  ],
  files: {
    '/usr/bin/alloy': { binary: 'alloy' },
    '/etc/alloy/config.alloy': { text: 'logging {\n  level  = "warn"\n  format = "logfmt"\n}\n' },
  },
  config: {
    env: { ALLOY_DEPLOY_MODE: 'docker' },
    entrypoint: ['/bin/alloy'],
    cmd: ['run', '/etc/alloy/config.alloy', '--storage.path=/var/lib/alloy/data'],
  },
};
