import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { embed } from '../../../demo/voiceassist/embedding.ts';
import { createLog } from '../../../demo/voiceassist/log.ts';
import { Qdrant } from '../../../demo/voiceassist/qdrant.ts';
import type { Line } from './running.ts';

let http: Server;
let qdrant: Qdrant;
/** Requests as they came: method, path and body. */
let asked: [string, unknown][];
let lines: Line[];
/** What the server answers; by default that the collection is there. */
let answer: (request: string) => { status: number; body: unknown };

beforeEach(async () => {
  [asked, lines] = [[], []];
  answer = () => ({
    status: 200,
    body: { result: { exists: true, points: [{ id: 7 }, { id: 3 }] } },
  });
  http = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const what = `${request.method} ${request.url}`;
      asked.push([what, text === '' ? undefined : JSON.parse(text)]);
      const { status, body } = answer(what);
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Line) });
  qdrant = new Qdrant(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`, log);
});
afterEach(() => {
  vi.useRealTimers();
  http.closeAllConnections();
  http.close();
});

const exists = 'GET /collections/messages/exists';

test('a message becomes a point with its vector and whose it is', async () => {
  await qdrant.add(5, 2, 'lentil soup');
  const points = [{ id: 5, vector: embed('lentil soup'), payload: { user_id: 2 } }];
  expect(asked).toEqual([
    [exists, undefined],
    ['PUT /collections/messages/points', { points }],
  ]);
});

test('a search asks for the nearest of the user, and gives their ids in order', async () => {
  expect(await qdrant.search(2, 'soup')).toEqual([7, 3]);
  expect(asked[1]).toEqual([
    'POST /collections/messages/points/query',
    {
      query: embed('soup'),
      filter: { must: [{ key: 'user_id', match: { value: 2 } }] },
      limit: 20,
    },
  ]);
});

test('the collection is made where there is none, and looked for once', async () => {
  answer = () => ({ status: 200, body: { result: { exists: false, points: [] } } });
  await qdrant.search(2, 'soup');
  await qdrant.search(2, 'soup');
  expect(asked.map(([what]) => what)).toEqual([
    exists,
    'PUT /collections/messages',
    'POST /collections/messages/points/query',
    'POST /collections/messages/points/query',
  ]);
  expect(asked[1]![1]).toEqual({ vectors: { size: 32, distance: 'Cosine' } });
});

describe('a failure', () => {
  beforeEach(() => {
    answer = () => ({ status: 500, body: { status: { error: 'disk full' } } });
  });

  test('is told with what Qdrant said, once, and is not tried again for ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expect(qdrant.search(2, 'soup')).rejects.toThrow('qdrant does not answer');
    await expect(qdrant.add(5, 2, 'soup')).rejects.toThrow('qdrant does not answer');
    expect(asked).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10_001);
    await expect(qdrant.search(2, 'soup')).rejects.toThrow('qdrant does not answer');
    expect(asked).toHaveLength(2);
    expect(lines).toMatchObject([
      {
        level: 'WARNING',
        module: 'qdrant',
        exception: expect.stringContaining(
          'answered 500: {"status":{"error":"disk full"}}',
        ) as string,
      },
    ]);
  });

  test('is over when Qdrant answers again, whose collection may be new', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expect(qdrant.search(2, 'soup')).rejects.toThrow();
    vi.setSystemTime(Date.now() + 10_001);
    answer = () => ({ status: 200, body: { result: { exists: false, points: [{ id: 1 }] } } });
    expect(await qdrant.search(2, 'soup')).toEqual([1]);
    expect(asked.map(([what]) => what)).toContain('PUT /collections/messages');
    expect(lines.map(({ message }) => message)).toEqual([
      'qdrant does not answer',
      'qdrant answers',
    ]);
  });

  test('of the health check alone stops nothing', async () => {
    await expect(qdrant.check()).rejects.toThrow('GET /healthz answered 500');
    answer = () => ({ status: 200, body: { result: { exists: true, points: [] } } });
    await qdrant.check();
    expect(await qdrant.search(2, 'soup')).toEqual([]);
  });
});
