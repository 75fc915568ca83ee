import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { hashPassword, isPassword } from '../passwords.ts';

interface Credentials {
  username: string;
  password: string;
}

const body = {
  type: 'object',
  required: ['username', 'password'],
  properties: {
    username: { type: 'string', pattern: '^[a-z0-9_-]{3,32}$' },
    password: { type: 'string', minLength: 8, maxLength: 128 },
  },
};

/** How users come to be, and come in. */
export function userRoutes(app: FastifyInstance, { database, sessions, metrics }: Parts): void {
  app.post<{ Body: Credentials }>('/register', { schema: { body } }, async (request, reply) => {
    const { username, password } = request.body;
    const id = await database.createUser(username, await hashPassword(password));
    if (id === undefined) throw new HttpError(409, 'The name is taken.');
    metrics.registrations.inc();
    request.log.info({ module: 'users', user_id: id }, 'a user registered');
    return reply.code(201).send({ id, username });
  });

  app.post<{ Body: Credentials }>('/login', { schema: { body } }, async (request) => {
    const { username, password } = request.body;
    const user = await database.userByName(username);
    const isRight = await isPassword(password, user?.passwordHash);
    if (user === undefined || !isRight) {
      throw new HttpError(401, 'The name or the password is wrong.');
    }
    request.log.info({ module: 'users', user_id: user.id }, 'a user logged in');
    return { token: await sessions.begin(user.id) };
  });
}
