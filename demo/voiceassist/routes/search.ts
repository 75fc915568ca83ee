import type { FastifyInstance } from 'fastify';
import { userOf } from '../authenticate.ts';
import type { Message } from '../database.ts';
import type { Parts } from '../parts.ts';

const querystring = {
  type: 'object',
  required: ['q'],
  properties: { q: { type: 'string', minLength: 1, maxLength: 200 } },
};

/** The user's own messages that are nearest to some words. */
export function searchRoute(app: FastifyInstance, { database, vectors }: Parts): void {
  app.get<{ Querystring: { q: string } }>(
    '/search',
    { schema: { querystring } },
    async (request): Promise<{ messages: Message[]; degraded: boolean }> => {
      const userId = userOf(request);
      const { q } = request.query;
      const nearest = await vectors.search(userId, q).catch(() => undefined);
      // Without vectors only the very words are found, which is better than no answer.
      if (nearest === undefined) {
        return { messages: await database.messagesWith(userId, q), degraded: true };
      }
      // The database decides whose they are.
      return { messages: await database.messagesById(userId, nearest), degraded: false };
    },
  );
}
