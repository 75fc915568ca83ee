#!/bin/sh
# Runs a command of ops/ on a machine that may have nothing but npm: installs the dependencies when the
# lock file is newer than what is installed, then hands over to the Node that they pin.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.package-lock.json
if [ ! -x node_modules/.bin/node ] || [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  echo "Installing dependencies from the lock file ..." >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch "$stamp"
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node "$@"
