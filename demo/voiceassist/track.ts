import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

/** What machines ask for. It is counted, but fails users in nothing and would fill the log. */
export const probeRoutes: readonly string[] = ['/health', '/ready', '/live', '/metrics'];

/** Methods that have a route. Others are one value of the label: a scanner tries them all. */
const methods = ['GET', 'HEAD', 'POST'];

/**
 * Counts and measures every request under its route, and writes one line of log about each that users
 * made or that failed.
 */
export function trackRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    const method = methods.includes(request.method) ? request.method : 'OTHER';
    const endpoint = endpointOf(request);
    const started = performance.now();
    metrics.activeRequests.inc({ method, endpoint });
    // The end of the answer or of the connection, whichever is first: a client that hangs up must not be
    // in progress for ever.
    reply.raw.once('close', () => {
      const seconds = (performance.now() - started) / 1000;
      // 499, as proxies call it: the client did not wait.
      const status = reply.raw.writableFinished ? reply.raw.statusCode : 499;
      metrics.activeRequests.dec({ method, endpoint });
      metrics.requests.inc({ method, endpoint, status: String(status) });
      metrics.requestDuration.observe({ method, endpoint }, seconds);
      if (probeRoutes.includes(endpoint) && status < 500) return;
      const line = `${request.method} ${endpoint} ${status} in ${Math.round(seconds * 1000)} ms`;
      request.log.info({ module: 'requests' }, line);
    });
    done();
  });
}

/** The route with its parameters in braces, never the path: each user would make series of their own. */
export function endpointOf(request: FastifyRequest): string {
  return request.routeOptions.url?.replace(/:(\w+)/g, '{$1}') ?? 'unmatched';
}
