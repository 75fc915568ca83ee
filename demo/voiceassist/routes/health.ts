import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';
import { within } from '../within.ts';

/** The version of VoiceAssist whose interface this is. */
const VERSION = '2.0.0';
/** Seconds that a store may take to say that it is there. */
const CHECK = 2;

/** Whether the process lives, and whether what it depends on answers. */
export function healthRoutes(app: FastifyInstance, { database, cache, vectors }: Parts): void {
  const now = () => new Date().toISOString();
  app.get('/health', () => ({ status: 'healthy', timestamp: now(), version: VERSION }));
  app.get('/live', () => ({ status: 'alive' }));
  app.get('/ready', async (_request, reply) => {
    const [hasDatabase, hasRedis, hasQdrant] = await Promise.all(
      [database, cache, vectors].map((store) => answers(store)),
    );
    const checks = { database: hasDatabase, redis: hasRedis, qdrant: hasQdrant };
    const isReady = Object.values(checks).every((check) => check);
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'not_ready', timestamp: now(), checks });
  });
}

async function answers(store: { check(): Promise<void> }): Promise<boolean> {
  try {
    await within(CHECK, store.check());
    return true;
  } catch {
    return false;
  }
}
