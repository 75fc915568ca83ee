import { node } from './node.ts';
import type { Recipe } from './recipe.ts';

/** No registry has Grafana: a stand-in of its HTTP API, which stores and checks what it is given. */
export const grafana: Recipe = {
  ref: 'grafana/grafana:13.2.3',
  differs: 'a stand-in of the HTTP API: it stores and checks dashboards, and draws none',
  seconds: 10,
  base: node.ref,
  files: {
    '/usr/share/grafana/standin': { repository: 'offline/grafana' },
    '/usr/share/grafana/standin/package.json': { text: '{ "type": "module" }\n' },
    '/run.sh': {
      text: '#!/bin/sh\nexec node /usr/share/grafana/standin/server.ts "$@"\n',
      mode: 0o755,
    },
    '/usr/share/grafana/bin/grafana': {
      text: '#!/bin/sh\nexec node /usr/share/grafana/standin/cli.ts "$@"\n',
      mode: 0o755,
    },
    '/usr/bin/wget': { debian: 'busybox-static', path: 'bin/busybox', mode: 0o755 },
  },
  folders: [
    { path: '/var/lib/grafana', owner: '472:0', mode: 0o777 },
    { path: '/var/log/grafana', owner: '472:0', mode: 0o777 },
    { path: '/etc/grafana/provisioning', owner: '472:0', mode: 0o777 },
  ],
  before: [
    'useradd --uid 472 --gid 0 --no-user-group --home-dir /usr/share/grafana --no-create-home grafana',
  ],
  config: {
    user: '472',
    workdir: '/usr/share/grafana',
    ports: ['3000'],
    env: {
      PATH: '/usr/share/grafana/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      GF_PATHS_CONFIG: '/etc/grafana/grafana.ini',
      GF_PATHS_DATA: '/var/lib/grafana',
      GF_PATHS_HOME: '/usr/share/grafana',
      GF_PATHS_LOGS: '/var/log/grafana',
      GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
      GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
    },
    entrypoint: ['/run.sh'],
  },
};
