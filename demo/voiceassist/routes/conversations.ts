import type { FastifyInstance, FastifyRequest } from 'fastify';
import { userOf } from '../authenticate.ts';
import type { Conversation } from '../database.ts';
import { HttpError } from '../errors.ts';
import type { Parts } from '../parts.ts';

/** Seconds that a conversation is kept in the cache. Nothing of it ever changes. */
const KEPT = 3600;

const body = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', minLength: 1, maxLength: 200 } },
};

/** For routes with `:id`: whole, positive, and within the column's type. */
export const params = {
  type: 'object',
  properties: { id: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
};

/** What `params` has checked. */
export interface ById {
  Params: { id: number };
}

/** The conversations of a user. */
export function conversationRoutes(app: FastifyInstance, parts: Parts): void {
  const { database, metrics } = parts;

  app.post<{ Body: { title: string } }>(
    '/conversations',
    { schema: { body } },
    async (request, reply) => {
      const made = await database.createConversation(userOf(request), request.body.title);
      if (made === undefined) throw new HttpError(401, 'The user is gone; register again.');
      metrics.conversations.inc();
      return reply.code(201).send(made);
    },
  );

  app.get('/conversations', async (request) => ({
    conversations: await database.conversationsOf(userOf(request)),
  }));

  app.get<ById>('/conversations/:id', { schema: { params } }, (request) =>
    ownConversation(request, parts),
  );
}

/** @throws HttpError 404, also for those of other users: whether they exist is nobody's business */
export async function ownConversation(
  request: FastifyRequest<ById>,
  { lookups, database }: Pick<Parts, 'lookups' | 'database'>,
): Promise<Conversation> {
  const { id } = request.params;
  const found = await lookups.through(`conversation:${id}`, KEPT, () => database.conversation(id));
  if (found?.userId !== userOf(request)) throw new HttpError(404, 'There is no such conversation.');
  return found;
}
