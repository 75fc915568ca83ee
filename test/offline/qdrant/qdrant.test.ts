import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../offline/qdrant/app.ts';
import { catalogues } from '../../../rules/catalogue.ts';
import { jobs } from '../../../rules/jobs.ts';

const server = createApp();
let base = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

async function ask(method: string, path: string, body?: unknown) {
  const answer = await fetch(base + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as { result?: unknown } };
}

describe('the stand-in for Qdrant', () => {
  test('says what it is', async () => {
    expect(JSON.stringify((await ask('GET', '/')).body)).toContain('stand-in for Qdrant');
  });

  test.each(['/healthz', '/livez', '/readyz'])('%s answers', async (path) => {
    expect((await fetch(base + path)).status).toBe(200);
  });

  test('keeps points and finds the nearest first', async () => {
    expect((await ask('PUT', '/collections/near', { vectors: { size: 2 } })).status).toBe(200);
    const points = [
      { id: 1, vector: [1, 0], payload: { word: 'east' } },
      { id: 2, vector: [0, 1], payload: { word: 'north' } },
    ];
    expect((await ask('PUT', '/collections/near/points?wait=true', { points })).status).toBe(200);
    const search = { vector: [0.9, 0.1], limit: 1, with_payload: true };
    const { body } = await ask('POST', '/collections/near/points/search', search);
    expect(body.result).toMatchObject([{ id: 1, payload: { word: 'east' } }]);
    const query = { query: [0.1, 0.9], limit: 1 };
    const queried = await ask('POST', '/collections/near/points/query', query);
    expect(queried.body.result).toEqual({
      points: [{ id: 2, version: 0, score: expect.closeTo(0.994, 2) as number }],
    });
  });

  test.each([
    ['a collection that is not there', 404, 'POST', '/collections/none/points/search', {}],
    ['a vector of another size', 400, 'POST', '/collections/small/points/search', { vector: [1] }],
    ['a point without an id', 400, 'PUT', '/collections/small/points', { points: [{}] }],
    ['a second collection of a name', 409, 'PUT', '/collections/small', { vectors: { size: 2 } }],
    ['a path that it does not know', 404, 'POST', '/snapshots', {}],
  ])('refuses %s', async (_what, status, method, path, body) => {
    await ask('PUT', '/collections/small', { vectors: { size: 2 } });
    expect((await ask(method, path, body)).status).toBe(status);
  });

  test('shows nothing that Qdrant does not, but that it is a stand-in', async () => {
    await ask('GET', '/collections');
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain(
      'rest_responses_total{method="GET",endpoint="/collections",status="200"}',
    );
    const shown = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    const known = catalogues().metrics.get(jobs.qdrant)!;
    const unlike = shown.filter(([name, type]) => known[name!]?.type !== type);
    expect(unlike).toEqual([['qdrant_stand_in_info', 'gauge']]);
    for (const name of ['process_max_fds', 'process_open_mmaps', 'system_max_mmaps']) {
      expect(Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]), name).toBeGreaterThan(10);
    }
  });
});
