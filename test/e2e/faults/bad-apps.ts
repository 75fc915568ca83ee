/**
 * Applications that misbehave, all in one process: the name by which it is asked decides which one
 * answers. Runs in a container of its own, as text given to node, so it imports only node's own.
 */
import { createServer, type ServerResponse } from 'node:http';

const MIB = 1024 * 1024;
const started = Date.now();
const anHourAhead = () => Date.now() + 3_600_000;

function lines(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => line(n)).join('');
}

/** Well-formed metrics without end, as fast as they are taken; 200 MiB in all. */
function flood(response: ServerResponse): void {
  const chunk = lines(20_000, (n) => `flood_total{n="${n}"} 1\n`);
  let left = 200 * MIB;
  const write = () => {
    while (left > 0) {
      left -= chunk.length;
      if (!response.write(chunk)) return;
    }
    response.end();
  };
  response.on('drain', write);
  write();
}

const metrics: Record<string, (response: ServerResponse) => void> = {
  garbage: (response) => response.end('<html>502 { Bad Gateway</html>\n'),
  'flood-of-bytes': flood,
  silent: () => undefined,
  'flood-of-series': (response) => response.end(lines(200_000, (n) => `s{n="${n}"} 1\n`)),
  'long-label': (response) => response.end(`path_total{path="/${'x'.repeat(20_000)}"} 1\n`),
  'clock-ahead': (response) =>
    response.end(
      `clock_ahead_uptime_seconds ${(Date.now() - started) / 1000} ${anHourAhead()}\nclock_ahead_build_info 1\n`,
    ),
};

createServer((request, response) => {
  const app = (request.headers.host ?? '').split(':')[0]!;
  if (app === 'silent') return;
  if (request.url === '/metrics') metrics[app]?.(response);
  else response.end('ok\n');
}).listen(8000);

// What the application with the wrong clock logs.
setInterval(() => {
  const time = new Date(anHourAhead()).toISOString();
  console.log(JSON.stringify({ time, level: 'error', message: 'clock-ahead', request_id: time }));
}, 1000);
