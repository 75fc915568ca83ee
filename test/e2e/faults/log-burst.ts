/**
 * Writes a burst of JSON log lines when it is told to (SIGHUP), so that the log is followed by then.
 * Runs in a container of its own, as text given to node. Arguments: lines, distinct request ids.
 */
const [count = 0, ids = 1] = process.argv.slice(-2).map(Number);

process.on('SIGHUP', () => {
  for (let n = 0; n < count; n++) {
    process.stdout.write(
      `${JSON.stringify({ level: 'info', message: `burst line ${n}`, request_id: `req-${n % ids}`, path: '/api/voice/sessions', duration_ms: n % 997 })}\n`,
    );
  }
});
console.log('ready');
setInterval(() => undefined, 60_000);
