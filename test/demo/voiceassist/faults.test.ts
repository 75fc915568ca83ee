import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { soon, TestServer } from './running.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(async () => {
  await server.admin('DELETE', '/faults');
  await server.close();
});

describe('the switches', () => {
  test('nothing is on at first; what is on is listed with its options and its end', async () => {
    expect(await server.admin('GET', '/faults')).toEqual({ status: 200, body: { faults: [] } });
    const before = Date.now();
    const { status, body } = await server.admin('PUT', '/faults/errors', { forSeconds: 600 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'errors', options: { rate: 0.2 } });
    const until = Date.parse(body.until as string);
    expect(until).toBeGreaterThanOrEqual(before + 600_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 600_000);
    await server.admin('PUT', '/faults/latency', { seconds: 0.1 });
    const latency = { name: 'latency', options: { seconds: 0.1 }, until: null };
    expect((await server.admin('GET', '/faults')).body).toEqual({ faults: [body, latency] });
  });

  test('one is healed by its name, all together', async () => {
    for (const name of ['errors', 'garbage-metrics', 'latency']) {
      await server.admin('PUT', `/faults/${name}`);
    }
    const left = (await server.admin('DELETE', '/faults/errors')).body.faults;
    expect(left).toMatchObject([{ name: 'garbage-metrics' }, { name: 'latency' }]);
    expect((await server.admin('DELETE', '/faults/errors')).status).toBe(200);
    expect(await server.admin('DELETE', '/faults')).toEqual({ status: 200, body: { faults: [] } });
  });

  test.each([
    ['fire', {}, /^There is no fault "fire"; there are errors, latency, /],
    ['errors', { rate: 1.5 }, /^rate is a number from 0 to 1 \(share of .*\), not 1\.5\.$/],
    ['errors', { rate: '0.5' }, /not "0\.5"\.$/],
    ['errors', { share: 0.5 }, /^The fault errors takes rate, forSeconds, not "share"\.$/],
    ['garbage-metrics', { rate: 1 }, /^The fault garbage-metrics takes forSeconds, not "rate"\.$/],
    ['errors', { forSeconds: 0 }, /^forSeconds is a number of seconds up to \d+, not 0\.$/],
    ['errors', [], /^The options are an object such as /],
  ])('%s with %j is refused with a sentence, and nothing is on', async (name, body, sentence) => {
    const { status, body: answer } = await server.admin('PUT', `/faults/${name}`, body);
    expect([status, answer.error]).toEqual([400, expect.stringMatching(sentence)]);
    expect((await server.admin('GET', '/faults')).body).toEqual({ faults: [] });
  });

  test('an unknown fault cannot be healed, and nothing else is there', async () => {
    expect((await server.admin('DELETE', '/faults/fire')).status).toBe(400);
    expect((await server.admin('GET', '/')).status).toBe(404);
  });
});

describe('errors', () => {
  test('fail their share of the requests of users, none of machines', async () => {
    await server.admin('PUT', '/faults/errors', { rate: 0.2 });
    const statuses: number[] = [];
    for (let request = 0; request < 10; request++) {
      statuses.push((await server.ask('POST', '/login', {})).status);
    }
    expect(statuses.filter((status) => status === 500)).toHaveLength(2);
    expect(statuses.filter((status) => status === 400)).toHaveLength(8);
    for (const path of ['/health', '/ready', '/live', '/metrics']) {
      for (let request = 0; request < 6; request++) {
        expect((await server.call(path)).status).toBe(200);
      }
    }
    expect(
      (await server.samples()).get(
        'http_requests_total{method="POST",endpoint="/login",status="500"}',
      ),
    ).toBe(2);
    await server.admin('DELETE', '/faults/errors');
    expect((await server.ask('POST', '/login', {})).status).toBe(400);
  });

  test('leave an exception in the log for each', async () => {
    await server.admin('PUT', '/faults/errors', { rate: 1 });
    expect(await server.ask('POST', '/login', {})).toEqual({
      status: 500,
      body: { error: 'The server failed; its log says why.' },
    });
    const errors = server.lines.filter(({ level }) => level === 'ERROR');
    expect(errors).toMatchObject([
      { exception: expect.stringMatching(/^Error: the fault "errors" is on\n +at /) as string },
    ]);
  });
});

test('latency: a request waits, in progress, and is measured with its wait', async () => {
  await server.admin('PUT', '/faults/latency', { seconds: 0.3 });
  await server.ask('POST', '/login', {});
  await server.call('/health');
  const samples = await server.samples();
  const bucket = (endpoint: string, method: string) =>
    samples.get(
      `http_request_duration_seconds_bucket{le="0.25",method="${method}",endpoint="${endpoint}"}`,
    );
  expect(bucket('/login', 'POST')).toBe(0);
  await server.admin('DELETE', '/faults/latency');
  await server.ask('POST', '/login', {});
  const after = await server.samples();
  const count = 'http_request_duration_seconds_count{method="POST",endpoint="/login"}';
  expect([samples.get(count), after.get(count)]).toEqual([1, 2]);
});

describe('pool-exhaustion', () => {
  const active = async () =>
    (await server.samples()).get('db_connection_pool_size{state="active"}');

  test('holds every connection, takes back those it loses, and gives all away at the end', async () => {
    await server.admin('PUT', '/faults/pool-exhaustion');
    expect(await active()).toBe(10);
    server.database.breakConnections();
    await soon(async () => expect(await active()).toBe(10));
    await server.admin('DELETE', '/faults/pool-exhaustion');
    expect(await active()).toBe(0);
  });

  test('waits for a database that is away', async () => {
    server.database.isAway = true;
    await server.admin('PUT', '/faults/pool-exhaustion');
    expect(await active()).toBe(0);
    server.database.isAway = false;
    await soon(async () => expect(await active()).toBe(10));
  });
});

describe('cache-full', () => {
  const mine = () => [...server.cache.values.keys()].filter((key) => !key.startsWith('fault:'));
  const filled = () => server.cache.values.size - mine().length;

  test('fills the cache to its limit, writes on every second, and leaves nothing', async () => {
    server.cache.values.set('session:1', '7');
    await server.admin('PUT', '/faults/cache-full', { keysPerSecond: 3 });
    // 62 and a half values of 16 kB fit.
    await soon(() => expect(filled()).toBe(63 + 3));
    await soon(() => expect(filled()).toBe(63 + 6));
    await server.admin('DELETE', '/faults/cache-full');
    expect([filled(), mine()]).toEqual([0, ['session:1']]);
  });

  test('says once that a cache without a limit is never full', async () => {
    server.cache.limit = 0;
    await server.admin('PUT', '/faults/cache-full');
    const said = () => server.lines.filter(({ message }) => message === 'the cache is not filled');
    await soon(() => expect(said()).toHaveLength(1));
    expect(said()[0]!.exception).toMatch(/the cache has no limit/);
    expect(filled()).toBe(0);
  });
});

describe('memory-leak', () => {
  const MIB = 1024 ** 2;

  test('keeps memory that is in use, and gives it back', async () => {
    const buffers = () => process.memoryUsage().arrayBuffers;
    const before = buffers();
    // 100 MB a second.
    await server.admin('PUT', '/faults/memory-leak', { mbPerMinute: 6000, upTo: 0.9 });
    await soon(() => expect(buffers() - before).toBeGreaterThan(99 * MIB));
    await server.admin('DELETE', '/faults/memory-leak');
    expect(buffers() - before).toBeLessThan(50 * MIB);
  });
});

describe('crash-loop', () => {
  test('ends the process with code 1', async () => {
    await server.admin('PUT', '/faults/crash-loop', { seconds: 0 });
    await soon(() => expect(server.exits).toEqual([1]));
  });

  test('does not, once it is healed', async () => {
    await server.admin('PUT', '/faults/crash-loop', { seconds: 0.2 });
    await server.admin('DELETE', '/faults/crash-loop');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.exits).toEqual([]);
  });
});

test('log-panic: a critical line, and a crash as Node writes it, again and again', async () => {
  await server.admin('PUT', '/faults/log-panic', { seconds: 0.1 });
  await soon(() => expect(server.written.length).toBeGreaterThan(1));
  const critical = server.lines.filter(({ level }) => level === 'CRITICAL');
  expect(critical[0]).toMatchObject({
    message: 'panic: a voice worker died',
    exception: expect.stringContaining('the decoder lost its state') as string,
  });
  const lines = server.written[0]!.split('\n');
  // One line of it is what rules/logs.ts looks for: a panic counts once.
  expect(lines.filter((line) => /^Node\.js v\d/.test(line))).toEqual([
    `Node.js ${process.version}`,
  ]);
  expect(lines.filter((line) => line.startsWith('panic: '))).toEqual([]);
});

test('garbage-metrics: /metrics answers 200 with what is none', async () => {
  await server.admin('PUT', '/faults/garbage-metrics');
  const answer = await server.call('/metrics');
  expect([answer.status, await answer.text()]).toEqual([200, '<html>{not a metric}\n']);
  await server.admin('DELETE', '/faults/garbage-metrics');
  expect((await server.samples()).get('user_registrations_total')).toBe(0);
});
