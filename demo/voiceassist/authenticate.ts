import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from './errors.ts';
import type { Parts } from './parts.ts';

const users = new WeakMap<FastifyRequest, number>();

/** Lets only requests with the token of a login through to the routes of `app`. */
export function authenticate(app: FastifyInstance, { sessions, activeUsers }: Parts): void {
  app.addHook('onRequest', async (request) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const userId = token === undefined ? undefined : await sessions.userOf(token);
    if (userId === undefined) throw new HttpError(401, 'Log in first, and send the token.');
    users.set(request, userId);
    request.log = request.log.child({ user_id: userId });
    activeUsers.seen(userId);
  });
}

/** The user who asks, on a route behind `authenticate`. */
export function userOf(request: FastifyRequest): number {
  return users.get(request)!;
}
