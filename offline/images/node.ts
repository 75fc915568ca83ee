import type { Recipe } from './recipe.ts';

/** One package per platform carries the binary. */
const package_ = { name: `node-linux-${process.arch}`, version: '24.21.0' };

const entrypoint = `#!/bin/sh
set -e
# "docker run node -e ..." and "docker run node app.js" mean the interpreter, as in the original.
if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** Node.js alone: the binary that the npm registry carries. */
export const node: Recipe = {
  ref: 'node:24.21.0-bookworm-slim',
  differs: 'no npm, corepack or yarn',
  seconds: 15,
  base: 'debian',
  packages: ['libstdc++6'],
  before: [
    'groupadd --gid 1000 node',
    'useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
  ],
  files: {
    '/usr/local/bin/node': { npm: package_, path: 'bin/node', mode: 0o755 },
    '/usr/local/bin/docker-entrypoint.sh': { text: entrypoint, mode: 0o755 },
  },
  config: {
    env: { NODE_VERSION: '24.21.0' },
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['node'],
  },
};
