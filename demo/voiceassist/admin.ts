import fastify from 'fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import { HttpError } from './errors.ts';
import type { FaultBoard } from './faults/board.ts';

/**
 * The switches of the faults. No password guards them: the server listens for them on its own loopback
 * address alone, where only who may run commands in its container can reach it.
 */
export function createAdmin(board: FaultBoard): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  const all = () => ({ faults: board.list() });

  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'There are only /faults and /faults/<name>.' }),
  );
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as FastifyError;
    const status = error instanceof HttpError ? error.status : statusCode;
    return reply.code(status).send({ error: message });
  });
  app.get('/faults', all);
  app.put<{ Params: { name: string } }>('/faults/:name', (request) =>
    board.put(request.params.name, request.body),
  );
  app.delete<{ Params: { name: string } }>('/faults/:name', async (request) => {
    await board.heal(request.params.name);
    return all();
  });
  app.delete('/faults', async () => {
    await board.healAll();
    return all();
  });
  return app;
}
