import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../../demo/voiceassist/log.ts';
import { logFields } from '../../../rules/contract/logs.ts';
import { soon, TestServer, type Line } from './running.ts';

describe('a line', () => {
  const written = (write: (log: ReturnType<typeof createLog>) => void): Line => {
    let line = '';
    write(createLog({ write: (text) => void (line += text) }));
    return JSON.parse(line) as Line;
  };

  test('has the time in ISO 8601, the logger and the message', () => {
    expect(written((log) => log.info({ module: 'voice' }, 'Hello'))).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      level: 'INFO',
      logger: 'voiceassist',
      module: 'voice',
      message: 'Hello',
    });
  });

  test.each([
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('%s is the level %s', (method, level) => {
    expect(written((log) => log[method]('x')).level).toBe(level);
  });
});

describe('the server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  const about = (request: string) =>
    server.lines.filter(({ request_id }) => request_id === request);
  const headers = { 'x-request-id': 'r-1' };

  test('writes one line per request of a user, with route, request and user', async () => {
    const token = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    const answer = await server.call('/conversations/1', {
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    await soon(() => expect(about('r-1')).toHaveLength(1));
    expect(about('r-1')[0]).toMatchObject({
      level: 'INFO',
      module: 'requests',
      user_id: 1,
      message: expect.stringMatching(/^GET \/conversations\/\{id\} 200 in \d+ ms$/) as string,
    });
  });

  test('takes no request id that could be anything else', async () => {
    const answer = await server.call('/nothing', { headers: { 'x-request-id': '"}{ x' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('writes no line about a probe that succeeds, and one about one that fails', async () => {
    for (const path of ['/health', '/live', '/ready', '/metrics']) await server.call(path);
    server.vectors.isAway = true;
    await server.call('/ready', { headers });
    await soon(() => expect(about('r-1')).toHaveLength(1));
    expect(server.lines.filter(({ module }) => module === 'requests')).toEqual(about('r-1'));
  });

  test('writes an error with its exception, and its cause, for what ends in 5xx alone', async () => {
    const token = await server.user('anna');
    server.database.isAway = true;
    const authorization = `Bearer ${token}`;
    await server.call('/conversations', { headers: { ...headers, authorization } });
    await server.call('/conversations', { headers: { 'x-request-id': 'r-2' } });
    await soon(() => expect(about('r-2')).toHaveLength(1));
    expect(about('r-1').map(({ level }) => level)).toEqual(['ERROR', 'INFO']);
    expect(about('r-1')[0]).toMatchObject({
      user_id: 1,
      exception: expect.stringMatching(
        /^Unavailable: store does not answer\n +at [^]*Caused by: Error: ECONNREFUSED\n +at /,
      ) as string,
    });
    expect(about('r-2').map(({ level }) => level)).toEqual(['INFO']);
  });

  test('tells the log nothing that opens a door, and only fields of the contract', async () => {
    const token = await server.user('anna');
    await server.ask('POST', '/login', { username: 'anna', password: 'wrong-password' });
    await server.ask('POST', '/login', { username: 'anna', password: 1 });
    await server.ask('GET', '/conversations', undefined, token);
    await server.admin('PUT', '/faults/errors', { rate: 1 });
    await server.ask('GET', '/conversations', undefined, token);
    const text = JSON.stringify(server.lines);
    expect(text).not.toMatch(/anna-password|wrong-password/);
    expect(text).not.toContain(token);
    const started = ['port', 'tlsPort', 'adminPort'];
    const fields = new Set(server.lines.flatMap((line) => Object.keys(line)));
    const known = [...logFields.map(({ name }) => name), ...started];
    expect([...fields].filter((field) => !known.includes(field))).toEqual([]);
  });
});
