import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

/** A release v3.13.5 is the Go module v0.313.5: the project's modules stayed below 1. */
const go: GoBuild = {
  name: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  version: 'v0.313.5',
  commands: {
    prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
    promtool: 'github.com/prometheus/prometheus/cmd/promtool',
  },
  variables: prometheusVersion('3.13.5'),
  tags: ['netgo', 'builtinassets'],
  placeholders: {
    // The release generates this file and the compiled pages; the module's archive has neither.
    'web/ui/embed.go': `package ui

import "embed"

//go:embed static
var EmbedFS embed.FS
`,
    'web/ui/static/mantine-ui/index.html': `<!doctype html>
<html lang="en">
<title>Prometheus (offline build)</title>
<h1>Prometheus</h1>
<p>This offline build has no web pages: they are in no package registry. Everything else is there:
<a href="api/v1/targets">targets</a>, <a href="api/v1/rules">rules</a>,
<a href="api/v1/alerts">alerts</a>, <a href="api/v1/query?query=up">queries</a>,
<a href="metrics">metrics</a>.</p>
</html>
`,
  },
};

/** Prometheus with promtool. */
export const prometheus: Recipe = {
  ref: 'prom/prometheus:v3.13.5',
  differs: 'its web pages are one page of links',
  seconds: 290,
  base: 'scratch',
  busybox: true,
  go: [go],
  files: {
    '/bin/prometheus': { binary: 'prometheus' },
    '/bin/promtool': { binary: 'promtool' },
    '/etc/prometheus/prometheus.yml': {
      text: `scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ['localhost:9090']
`,
    },
  },
  folders: [{ path: '/prometheus', owner: '65534:65534' }],
  config: {
    user: 'nobody',
    workdir: '/prometheus',
    volumes: ['/prometheus'],
    ports: ['9090'],
    entrypoint: ['/bin/prometheus'],
    cmd: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
  },
};
