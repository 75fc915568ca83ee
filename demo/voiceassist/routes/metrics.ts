import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';

/** What Prometheus asks for. */
export function metricsRoute(app: FastifyInstance, { metrics, database, switches }: Parts): void {
  app.get('/metrics', async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    if (switches.garbageMetrics) return '<html>{not a metric}\n';
    const { active, idle } = database.pool();
    metrics.pool.set({ state: 'active' }, active);
    metrics.pool.set({ state: 'idle' }, idle);
    return metrics.registry.metrics();
  });
}
