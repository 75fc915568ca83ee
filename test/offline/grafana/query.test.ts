import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withMacros } from '../../../offline/grafana/query.ts';
import { formatSpan, parseSpan, parseTime } from '../../../offline/grafana/time.ts';
import { startBackend, startStandIn, type StandIn } from './start.ts';

const matrix = {
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: { __name__: 'up', job: 'a' },
        values: [
          [10, '1'],
          [25, 'NaN'],
        ],
      },
    ],
  },
};
const vector = {
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: { job: 'a' }, value: [25, '3'] }] },
};
const streams = {
  status: 'success',
  data: {
    resultType: 'streams',
    result: [
      { stream: { service: 'x' }, values: [['1000000000000000001', 'first']] },
      { stream: { service: 'y' }, values: [['2000000000000000002', 'second']] },
    ],
  },
};

let standIn: StandIn;
let prometheus: Awaited<ReturnType<typeof startBackend>>;
let loki: Awaited<ReturnType<typeof startBackend>>;

beforeAll(async () => {
  standIn = await startStandIn();
  prometheus = await startBackend({
    '/api/v1/query_range': matrix,
    '/api/v1/query': vector,
    '/api/v1/labels': { status: 'success', data: ['job'] },
  });
  loki = await startBackend({ '/loki/api/v1/query_range': streams, '/loki/api/v1/query': vector });
  const add = (body: object): Promise<unknown> =>
    standIn.call('POST', '/api/datasources', { access: 'proxy', ...body });
  await add({
    name: 'P',
    uid: 'p',
    type: 'prometheus',
    url: prometheus.url,
    basicAuth: true,
    basicAuthUser: 'reader',
    jsonData: { timeInterval: '15s', httpHeaderName1: 'X-Tenant' },
    secureJsonData: { basicAuthPassword: 'hush', httpHeaderValue1: 'team' },
  });
  await add({ name: 'L', uid: 'l', type: 'loki', url: loki.url });
  await add({ name: 'Dead', uid: 'dead', type: 'prometheus', url: 'http://127.0.0.1:1' });
});
afterAll(() => Promise.all([standIn.stop(), prometheus.stop(), loki.stop()]));

const ask = (uid: string, query: object): ReturnType<StandIn['call']> =>
  standIn.call('POST', '/api/ds/query', {
    queries: [{ refId: 'A', datasource: { uid }, ...query }],
    from: '10000',
    to: '100000',
  });

test('secrets are used and never given out', async () => {
  const { text, body } = await standIn.call('GET', '/api/datasources/uid/p');
  expect(text).not.toMatch(/hush|team/);
  expect(body['secureJsonFields']).toEqual({ basicAuthPassword: true, httpHeaderValue1: true });
  await standIn.call('GET', '/api/datasources/proxy/uid/p/api/v1/labels?match[]=up');
  expect(prometheus.asked.at(-1)).toBe('GET /api/v1/labels?match%5B%5D=up');
  expect(prometheus.headers.at(-1)).toMatchObject({
    authorization: `Basic ${Buffer.from('reader:hush').toString('base64')}`,
    'x-tenant': 'team',
  });
  expect((await standIn.call('GET', '/api/datasources')).text).not.toMatch(/hush|team/);
});

test('a secret that is not sent again stays', async () => {
  const { body } = await standIn.call('GET', '/api/datasources/uid/p');
  await standIn.call('PUT', '/api/datasources/uid/p', body);
  await standIn.call('GET', '/api/datasources/proxy/uid/p/api/v1/labels');
  expect(prometheus.headers.at(-1)?.['x-tenant']).toBe('team');
});

test.each([
  ['p', 200, 'OK', 'Successfully queried the Prometheus API.'],
  ['l', 200, 'OK', 'Data source successfully connected.'],
  ['dead', 400, 'ERROR', 'There was an error returned querying the Prometheus API.'],
])('health of %s is really asked', async (uid, status, word, message) => {
  const answer = await standIn.call('GET', `/api/datasources/uid/${uid}/health`);
  expect([answer.status, answer.body]).toEqual([status, { status: word, message }]);
});

test('a range query gives time series on the grid of its step', async () => {
  const { status, body } = await ask('p', {
    expr: 'rate(x[$__rate_interval])',
    range: true,
    intervalMs: 15000,
    maxDataPoints: 1000,
    legendFormat: '{{job}}',
  });
  expect(status).toBe(200);
  const form = new URLSearchParams(prometheus.asked.at(-1)?.split(' ')[2]);
  expect(Object.fromEntries(form)).toEqual({
    query: 'rate(x[1m])',
    start: '0',
    end: '90',
    step: '15',
  });
  const [frame] = (body['results'] as { A: { frames: unknown[] } }).A.frames;
  expect(frame).toMatchObject({
    schema: {
      refId: 'A',
      meta: { type: 'timeseries-multi' },
      fields: [{ type: 'time' }, { type: 'number', config: { displayNameFromDS: 'a' } }],
    },
    data: {
      values: [
        [10000, 25000],
        [1, null],
      ],
    },
  });
});

test('an instant query gives one value', async () => {
  const { body } = await ask('p', { expr: 'up', instant: true });
  const { frames } = (body['results'] as { A: { frames: unknown[] } }).A;
  expect(frames).toMatchObject([{ data: { values: [[25000], [3]] } }]);
});

test('a log query gives lines, the newest first', async () => {
  const { body } = await ask('l', { expr: '{service=~".+"}', maxLines: 7 });
  expect(loki.asked.at(-1)).toContain('limit=7');
  const { frames } = (body['results'] as { A: { frames: unknown[] } }).A;
  expect(frames).toMatchObject([
    {
      data: {
        values: [
          [{ service: 'y' }, { service: 'x' }],
          [2000000000000, 1000000000000],
          ['second', 'first'],
          ['2000000000000000002', '1000000000000000001'],
          expect.anything(),
        ],
      },
    },
  ]);
});

test('what a query cannot do is told with its letter', async () => {
  const { status, body } = await ask('dead', { expr: 'up' });
  expect(status).toBe(400);
  expect((body['results'] as { A: { error: string } }).A.error).toMatch(/ECONNREFUSED|bad port/);
  const missing = await ask('nowhere', { expr: 'up' });
  expect(missing.body['results']).toMatchObject({ A: { error: 'Data source not found' } });
});

describe('times and spans', () => {
  test.each([
    ['now', 1_000_000],
    ['now-15m', 100_000],
    ['5000', 5000],
    ['1970-01-01T00:00:01Z', 1000],
    ['yesterday', undefined],
  ])('%s', (text, expected) => expect(parseTime(text, 1_000_000)).toBe(expected));

  test.each([
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    ['x', undefined],
  ])('span %s', (text, expected) => expect(parseSpan(text)).toBe(expected));

  test.each([
    [60_000, '1m'],
    [90_000, '1m30s'],
    [1500, '1s500ms'],
  ])('%d ms are %s', (span, text) => expect(formatSpan(span)).toBe(text));

  test('variables are filled in, unknown ones stay', () => {
    const times = { from: 0, to: 3_600_000, step: 30_000, minimum: 15_000 };
    expect(withMacros('$__interval ${__range} $__range_s $__rate_interval $job', times)).toBe(
      '30s 1h 3600 1m $job',
    );
  });
});
