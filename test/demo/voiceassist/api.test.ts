import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestServer } from './running.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

const anna = { username: 'anna', password: 'anna-password' };
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;

describe('users', () => {
  test('register, log in, and are known by their token', async () => {
    expect(await server.ask('POST', '/register', anna)).toEqual({
      status: 201,
      body: { id: 1, username: 'anna' },
    });
    const { status, body } = await server.ask('POST', '/login', anna);
    expect([status, body]).toEqual([
      200,
      { token: expect.stringMatching(/^[\w-]{43}$/) as string },
    ]);
    expect(await server.ask('GET', '/conversations', undefined, body.token as string)).toEqual({
      status: 200,
      body: { conversations: [] },
    });
  });

  test('a taken name, a wrong password and an unknown name are refused alike to strangers', async () => {
    await server.user('anna');
    expect(await server.ask('POST', '/register', anna)).toEqual({
      status: 409,
      body: { error: 'The name is taken.' },
    });
    const wrong = { status: 401, body: { error: 'The name or the password is wrong.' } };
    expect(await server.ask('POST', '/login', { ...anna, password: 'other-password' })).toEqual(
      wrong,
    );
    expect(await server.ask('POST', '/login', { ...anna, username: 'nobody' })).toEqual(wrong);
  });

  test.each([
    [{ username: 'anna' }, /password/],
    [{ ...anna, username: 'An na' }, /username/],
    [{ ...anna, password: 'short' }, /password/],
  ])('%j registers nobody', async (credentials, about) => {
    const { status, body } = await server.ask('POST', '/register', credentials);
    expect([status, body.error]).toEqual([400, expect.stringMatching(about)]);
    expect(server.database.users).toEqual([]);
  });

  test('neither the database nor the cache holds a password or a token', async () => {
    const token = await server.user('anna');
    const kept = JSON.stringify([server.database.users, [...server.cache.values]]);
    expect(kept).not.toContain(anna.password);
    expect(kept).not.toContain(token);
  });

  test.each(['', 'Bearer', 'Bearer wrong', 'Basic abc'])(
    'the authorization %j opens nothing',
    async (authorization) => {
      const answer = await server.call('/conversations', { headers: { authorization } });
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { error: 'Log in first, and send the token.' },
      ]);
    },
  );

  test('a session that outlived its user cannot begin a conversation', async () => {
    const token = await server.user('anna');
    server.database.users.length = 0;
    const { status } = await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    expect(status).toBe(401);
  });
});

describe('conversations', () => {
  test('are made, listed newest first, and opened', async () => {
    const token = await server.user('anna');
    const made = await server.ask('POST', '/conversations', { title: 'First' }, token);
    const first = { id: 1, userId: 1, title: 'First', createdAt: isoTime };
    expect(made).toEqual({ status: 201, body: first });
    await server.ask('POST', '/conversations', { title: 'Second' }, token);
    const { body } = await server.ask('GET', '/conversations', undefined, token);
    expect(body.conversations).toMatchObject([{ title: 'Second' }, { title: 'First' }]);
    const opened = await server.ask('GET', '/conversations/1', undefined, token);
    expect(opened).toEqual({ status: 200, body: first });
  });

  test('of others do not exist', async () => {
    const anna = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Mine' }, anna);
    await server.ask('GET', '/conversations/1', undefined, anna);
    const boris = await server.user('boris');
    const none = { status: 404, body: { error: 'There is no such conversation.' } };
    expect(await server.ask('GET', '/conversations/1', undefined, boris)).toEqual(none);
    expect(await server.ask('GET', '/conversations/2', undefined, boris)).toEqual(none);
    const text = { type: 'text', text: 'Hello' };
    expect(await server.ask('POST', '/conversations/1/messages', text, boris)).toEqual(none);
    expect(await server.ask('GET', '/conversations/1/messages', undefined, boris)).toEqual(none);
    expect(server.database.messages).toEqual([]);
  });

  test.each(['0', 'x', '99999999999', '1.5'])('%s is no id', async (id) => {
    const token = await server.user('anna');
    const { status } = await server.ask('GET', `/conversations/${id}`, undefined, token);
    expect(status).toBe(400);
  });
});

describe('messages', () => {
  const voice = { type: 'voice', codec: 'opus', seconds: 2.5, audio: 'UklGRg==' };
  let token: string;
  beforeEach(async () => {
    token = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
  });
  const send = (message: unknown) =>
    server.ask('POST', '/conversations/1/messages', message, token);
  const list = async () =>
    (await server.ask('GET', '/conversations/1/messages', undefined, token)).body.messages;

  test('text is kept as it is', async () => {
    expect(await send({ type: 'text', text: 'Hello there' })).toEqual({
      status: 201,
      body: { id: 1, conversationId: 1, type: 'text', text: 'Hello there', createdAt: isoTime },
    });
  });

  test('voice becomes a text', async () => {
    const { status, body } = await send(voice);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 'voice',
      text: expect.stringMatching(/^\[voice, 2\.5 s, [0-9a-f]{16}\]$/) as string,
    });
  });

  test.each([
    [{ ...voice, codec: 'amr' }, 415, 'The codec is one of opus, aac, mp3, pcm.'],
    [{ ...voice, audio: '' }, 422, 'The recording is empty.'],
  ])('%j is refused, and no message', async (message, status, error) => {
    expect(await send(message)).toEqual({ status, body: { error } });
    expect(server.database.messages).toEqual([]);
  });

  test.each([
    { type: 'image' },
    { type: 'text' },
    { type: 'text', text: '' },
    { type: 'voice', text: 'Hello' },
    { ...voice, audio: 'not base64!' },
    { ...voice, seconds: 1000 },
  ])('%j is no message', async (message) => {
    expect((await send(message)).status).toBe(400);
    expect(server.database.messages).toEqual([]);
  });

  test('a list is read once and then comes from the cache, until something is said', async () => {
    await send({ type: 'text', text: 'One' });
    expect(await list()).toMatchObject([{ text: 'One' }]);
    expect(await list()).toMatchObject([{ text: 'One' }]);
    expect(server.database.reads).toBe(1);
    await send({ type: 'text', text: 'Two' });
    expect(await list()).toMatchObject([{ text: 'Two' }, { text: 'One' }]);
    expect(server.database.reads).toBe(2);
  });

  test('are found by their vectors, those of others never', async () => {
    await send({ type: 'text', text: 'lentil soup' });
    const boris = await server.user('boris');
    await server.ask('POST', '/conversations', { title: 'Food' }, boris);
    const his = { type: 'text', text: 'onion soup' };
    await server.ask('POST', '/conversations/2/messages', his, boris);
    const { body } = await server.ask('GET', '/search?q=soup', undefined, token);
    expect(body).toMatchObject({ degraded: false, messages: [{ text: 'lentil soup' }] });
    expect(body.messages).toHaveLength(1);
  });

  test('are sent, and found by their very words, while Qdrant is away', async () => {
    server.vectors.isAway = true;
    expect((await send({ type: 'text', text: 'lentil soup' })).status).toBe(201);
    const { status, body } = await server.ask('GET', '/search?q=til%20so', undefined, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ degraded: true, messages: [{ text: 'lentil soup' }] });
  });
});

describe('errors', () => {
  test('nothing is at an unknown path, nor behind another method', async () => {
    const none = { status: 404, body: { error: 'Nothing is here.' } };
    expect(await server.ask('GET', '/admin.php')).toEqual(none);
    expect(await server.ask('DELETE', '/login')).toEqual(none);
    expect(await server.ask('GET', '/faults')).toEqual(none);
  });

  test('a body that is no JSON, or too large, is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const post = (body: string) => server.call('/login', { method: 'POST', headers, body });
    expect((await post('{"username":')).status).toBe(400);
    expect((await post(JSON.stringify('x'.repeat(1024 * 1024)))).status).toBe(413);
  });

  test('while the database is away: 503 for who needs it, all else goes on', async () => {
    const token = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    await server.ask('GET', '/conversations/1/messages', undefined, token);
    server.database.isAway = true;
    expect(await server.ask('GET', '/conversations', undefined, token)).toEqual({
      status: 503,
      body: { error: 'The server cannot answer now: store does not answer.' },
    });
    const cached = await server.ask('GET', '/conversations/1/messages', undefined, token);
    expect(cached).toEqual({ status: 200, body: { messages: [] } });
    expect((await server.call('/health')).status).toBe(200);
  });

  test('while the cache is away nobody is known, and the answer says why', async () => {
    const token = await server.user('anna');
    server.cache.isAway = true;
    const { status } = await server.ask('GET', '/conversations', undefined, token);
    expect(status).toBe(503);
  });
});
