/**
 * A fleet of applications that do nothing but show metrics, for `npm run bench -- targets`. One process,
 * a port for each application; Node's built-in modules only, so that a plain Node image runs it.
 */
import { createServer, type Server } from 'node:http';
import { firstPort, fleetOf } from './bound.ts';
import { applicationMetrics, probeMetrics } from './metrics.ts';

const started = performance.now();

/** Answers every path with a text; what is sent is read and let go. */
function listen(port: number, text: (path: string) => string): Server {
  return createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(text(request.url ?? '/'));
  }).listen(port);
}

try {
  const { targets, series, otherPorts } = fleetOf(process.env);
  const age = () => (performance.now() - started) / 1000;
  const servers = [
    ...Array.from({ length: targets }, (_, target) =>
      listen(firstPort + target, () => applicationMetrics(target, series, age())),
    ),
    // Prometheus asks a prober, Grafana and Alertmanager too, and sends alerts.
    ...otherPorts.map((port) =>
      listen(port, (path) => (path.startsWith('/probe') ? probeMetrics() : 'stand_in 1\n')),
    ),
  ];
  process.on('SIGTERM', () => {
    for (const server of servers) server.close().closeAllConnections();
  });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
