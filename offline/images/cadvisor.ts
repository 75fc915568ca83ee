import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

const go: GoBuild = {
  name: 'cadvisor',
  module: 'github.com/google/cadvisor',
  version: 'v0.55.1',
  commands: { cadvisor: './main' },
  sources: {
    'main.go': readFileSync(join(import.meta.dirname, 'cadvisor', 'main.go'), 'utf8'),
  },
  variables: prometheusVersion('0.55.1', 'github.com/google/cadvisor/version'),
  tags: ['netgo'],
};

/** The last cAdvisor that speaks to engines older than API 1.44. */
export const cadvisor: Recipe = {
  ref: 'ghcr.io/google/cadvisor:0.55.1',
  differs:
    'our own command over the library: metrics of Docker containers, no web pages, no perf and resctrl',
  seconds: 30,
  base: 'scratch',
  busybox: true,
  go: [go],
  files: { '/usr/bin/cadvisor': { binary: 'cadvisor' } },
  // As in Alpine: a mount at either path is seen at both.
  folders: [{ path: '/run', owner: '0:0' }],
  links: { '/var/run': '../run' },
  config: {
    ports: ['8080'],
    env: { CADVISOR_HEALTHCHECK_URL: 'http://localhost:8080/healthz' },
    healthcheck: {
      interval: '30s',
      timeout: '3s',
      command: 'wget -q --spider $CADVISOR_HEALTHCHECK_URL || exit 1',
    },
    entrypoint: ['/usr/bin/cadvisor', '-logtostderr'],
  },
};
