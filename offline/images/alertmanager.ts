import { type GoBuild, prometheusVersion } from '../go.ts';
import type { Recipe } from './recipe.ts';

const go: GoBuild = {
  name: 'alertmanager',
  module: 'github.com/prometheus/alertmanager',
  version: 'v0.34.2',
  commands: {
    alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
  },
  variables: prometheusVersion('0.34.2'),
  tags: ['netgo'],
  placeholders: {
    // The release compiles its pages here; the module's archive has their sources only.
    'ui/app/dist/index.html': {
      compressed: `<!doctype html>
<html lang="en">
<title>Alertmanager (offline build)</title>
<h1>Alertmanager</h1>
<p>This offline build has no web pages: they are in no package registry. Everything else is there:
<a href="api/v2/alerts">alerts</a>, <a href="api/v2/silences">silences</a>,
<a href="api/v2/status">status and configuration</a>, <a href="metrics">metrics</a>.</p>
</html>
`,
    },
  },
};

/** Alertmanager with amtool. */
export const alertmanager: Recipe = {
  ref: 'prom/alertmanager:v0.34.2',
  differs: 'its web pages are one page of links',
  seconds: 50,
  base: 'scratch',
  busybox: true,
  go: [go],
  files: {
    '/bin/alertmanager': { binary: 'alertmanager' },
    '/bin/amtool': { binary: 'amtool' },
    '/etc/alertmanager/alertmanager.yml': {
      text: `route:
  receiver: none
receivers:
  - name: none
`,
    },
  },
  folders: [{ path: '/alertmanager', owner: '65534:65534' }],
  config: {
    user: 'nobody',
    workdir: '/alertmanager',
    volumes: ['/alertmanager'],
    ports: ['9093'],
    entrypoint: ['/bin/alertmanager'],
    cmd: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
  },
};
