import { ABOUT, PLAYED_VERSION } from './about.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';

/** How long running requests may take after a stop signal. */
const STOP_MILLISECONDS = 5000;

const config = readConfig(process.env);
const server = createApp(config);

server.listen(config.port, config.address, () => {
  log('info', ABOUT);
  log('info', 'HTTP Server Listen', {
    address: `${config.address}:${config.port}`,
    playing: PLAYED_VERSION,
  });
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log('info', 'Shutdown started', { reason: `System signal: ${signal}` });
    setTimeout(() => server.closeAllConnections(), STOP_MILLISECONDS).unref();
    // Every change is on disk before its answer: nothing is left to be written.
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
