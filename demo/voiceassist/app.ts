import { randomUUID } from 'node:crypto';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import { exceptionOf, HttpError, Unavailable } from './errors.ts';
import { troubleUsers } from './faults/trouble.ts';
import type { Parts } from './parts.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { healthRoutes } from './routes/health.ts';
import { messageRoutes } from './routes/messages.ts';
import { metricsRoute } from './routes/metrics.ts';
import { searchRoute } from './routes/search.ts';
import { userRoutes } from './routes/users.ts';
import { authenticate } from './authenticate.ts';
import { trackRequests } from './track.ts';

/** Octets of a request's body: a recording of two minutes fits. */
const LARGEST_BODY = 1024 * 1024;

/** The HTTP server with all its routes; it listens where its caller says. */
export function createApp(parts: Parts): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = parts.log;
  const app = fastify({
    loggerInstance,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    // A client may bring its own, so that its log and ours can be put side by side.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
    },
    bodyLimit: LARGEST_BODY,
    requestTimeout: 30_000,
    // While it ends it still answers; a 503 would count as a failure.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  trackRequests(app, parts.metrics);
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    done(null, payload);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'Nothing is here.' }));
  app.setErrorHandler((error, request, reply) => {
    const { status, sentence } = answerTo(error);
    if (status >= 500) {
      request.log.error({ module: 'requests', exception: exceptionOf(error) }, sentence);
    }
    return reply.code(status).send({ error: sentence });
  });

  healthRoutes(app, parts);
  metricsRoute(app, parts);
  void app.register((users, _options, done) => {
    troubleUsers(users, parts);
    userRoutes(users, parts);
    void users.register((known, _options, done) => {
      authenticate(known, parts);
      conversationRoutes(known, parts);
      messageRoutes(known, parts);
      searchRoute(known, parts);
      done();
    });
    done();
  });
  return app;
}

function answerTo(error: unknown): { status: number; sentence: string } {
  if (error instanceof HttpError) return { status: error.status, sentence: error.message };
  if (error instanceof Unavailable) {
    return { status: 503, sentence: `The server cannot answer now: ${error.message}.` };
  }
  // The framework's own: a body that is no JSON, too large, or not what the route takes.
  const { statusCode = 500, message } = error as FastifyError;
  if (statusCode < 500) return { status: statusCode, sentence: message };
  return { status: 500, sentence: 'The server failed; its log says why.' };
}
