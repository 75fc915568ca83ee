import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/**
 * Answers the container's health check, and nothing else, while the program runs.
 *
 * @throws when the port is taken
 */
export async function serveHealth(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? 200 : 404).end();
  });
  server.listen(port);
  await once(server, 'listening');
  return server;
}
