#!/bin/sh
# What a delivery asks of the docker command, answered without an engine: shell scripts run here, on a
# directory that plays the volume, and nc leads to a port of this machine. See fake-volume.ts.
for last; do :; done
case "$*" in
  container*.State*) cat "$FAKE_CONTAINER/state" ;;
  container*) cat "$FAKE_CONTAINER/arguments" ;;
  *--entrypoint\ nc*)
    exec node -e '
      const socket = require("node:net").connect(process.argv[1], "127.0.0.1");
      process.stdin.pipe(socket).pipe(process.stdout);
      socket.on("error", () => process.exit(1)).on("close", () => process.exit(0));
    ' "$last"
    ;;
  *) exec sh -ec "$(printf '%s' "$last" | sed "s#/volume#$FAKE_VOLUME#g")" ;;
esac
