import fc from 'fast-check';
import { Histogram } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { alloyFiles } from '../../infra/alloy-config.ts';
import { contract, contractByName, metricOfSeries } from '../../rules/contract.ts';
import { machineRoutes } from '../../rules/contract/endpoints.ts';
import { forbiddenLabels, labels } from '../../rules/contract/labels.ts';
import { logLevels } from '../../rules/contract/logs.ts';
import { contractReaders } from '../../rules/contract/readers.ts';
import { whyNoRoute } from '../../rules/contract/route.ts';
import type { ContractLabel } from '../../rules/contract/types.ts';
import { ruleGroups } from '../../rules/index.ts';
import { jobs } from '../../rules/jobs.ts';
import { matches } from '../../rules/known.ts';
import { parsedRules } from '../../rules/parsed-rules.ts';
import { all } from '../../rules/promql/expr.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { everything, links } from './everything.ts';
import { alert, group, record } from './known.ts';

const rules = ruleGroups(everything, links);
const readers = contractReaders(rules);
/** What rules ask of the application by the name of its job. */
const selectors = parsedRules({ promql: rules })
  .flatMap(({ expr }) => (expr === undefined ? [] : all(expr, 'selector')))
  .filter(({ matchers }) =>
    matchers.some(
      ({ label, op, value }) => label === 'job' && op === '=' && value === jobs.application,
    ),
  );
const isAllowed = ({ allowed }: ContractLabel, value: string) =>
  allowed.kind === 'list'
    ? allowed.values.includes(value)
    : allowed.kind === 'shape'
      ? allowed.pattern.test(value)
      : whyNoRoute(value) === undefined;

describe('the contract', () => {
  test('is that of the runbook, and what client libraries tell of the process', () => {
    const owed = contract.map(({ name, type, labels }) =>
      [name, type, ...labels.map((label) => label.name)].join(' '),
    );
    expect(owed).toEqual([
      'http_requests_total counter method endpoint status',
      'http_request_duration_seconds histogram method endpoint',
      'http_requests_active gauge method endpoint',
      'db_connection_pool_size gauge state',
      'cache_operations_total counter operation status',
      'voice_processing_duration_seconds histogram',
      'voice_processing_errors_total counter error_type',
      'user_registrations_total counter',
      'active_users gauge',
      'conversations_created_total counter',
      'messages_sent_total counter conversation_type',
      'process_start_time_seconds gauge',
      'process_resident_memory_bytes gauge',
      'process_cpu_seconds_total counter',
      'process_virtual_memory_bytes gauge',
      'process_open_fds gauge',
      'process_max_fds gauge',
    ]);
    expect(contractByName.size).toBe(contract.length);
  });

  test('explains each metric and label in a sentence', () => {
    for (const { name, meaning, unit } of contract) {
      expect(meaning, name).toMatch(/^[A-Z].+\.$/);
      expect(unit, name).toMatch(/^[a-z]/);
    }
    for (const { name, meaning } of Object.values(labels))
      expect(meaning, name).toMatch(/^[A-Z].+\.$/);
  });

  test('has each label in a metric, and none that it forbids', () => {
    const used = new Set(contract.flatMap((metric) => metric.labels));
    expect(used).toEqual(new Set(Object.values(labels)));
    for (const { name } of used) expect(forbiddenLabels.has(name), name).toBe(false);
  });

  test('knows the series of a histogram by their own names only', () => {
    const family = contractByName.get('http_request_duration_seconds');
    for (const suffix of ['_bucket', '_sum', '_count'])
      expect(metricOfSeries(`http_request_duration_seconds${suffix}`)).toBe(family);
    expect(metricOfSeries('http_request_duration_seconds')).toBeUndefined();
    expect(metricOfSeries('http_requests_total')?.name).toBe('http_requests_total');
    expect(metricOfSeries('http_requests_total_count')).toBeUndefined();
  });

  test('asks for buckets that the objective and the alerts need, and that libraries have by default', () => {
    expect(contract.flatMap(({ name, buckets }) => (buckets ? [[name, buckets]] : []))).toEqual([
      ['http_request_duration_seconds', { exact: [0.5], above: 5 }],
      ['voice_processing_duration_seconds', { exact: [], above: 5 }],
    ]);
    const { upperBounds } = new Histogram({ name: 'a', help: 'a', registers: [] }) as unknown as {
      upperBounds: number[];
    };
    expect(upperBounds).toContain(0.5);
    expect(upperBounds.at(-1)).toBeGreaterThan(5);
  });
});

describe('rules', () => {
  test('read nothing of the application but the contract', () => {
    expect(selectors.length).toBeGreaterThan(30);
    const strange = selectors
      .map(({ metric = '' }) => metric)
      .filter(
        (metric) => !/^(up|scrape_\w+)$/.test(metric) && metricOfSeries(metric) === undefined,
      );
    expect(strange).toEqual([]);
  });

  test('read nothing that a server may leave out', () => {
    const optional = [...readers.of.keys()].filter((name) => !contractByName.get(name)!.required);
    expect(optional).toEqual([]);
  });

  test('ask for no value that the contract does not allow', () => {
    expect(readers.asked).toEqual([
      { metric: 'cache_operations_total', label: 'operation', value: 'get' },
      { metric: 'cache_operations_total', label: 'status', value: 'hit' },
      { metric: 'db_connection_pool_size', label: 'state', value: 'active' },
      { metric: 'db_connection_pool_size', label: 'state', value: 'idle' },
      { metric: 'http_request_duration_seconds', label: 'le', value: '0.5' },
    ]);
    for (const { metric, label, value } of readers.asked) {
      const { labels, buckets } = contractByName.get(metric)!;
      const own = labels.find(({ name }) => name === label);
      if (label === 'le') expect(buckets!.exact).toContain(Number(value));
      else expect(isAllowed(own!, value), `${metric} ${label} ${value}`).toBe(true);
    }
  });

  test('leave out the routes for machines and no other', () => {
    const excluding = selectors
      .flatMap(({ matchers }) => matchers)
      .filter(({ label, op }) => label === 'endpoint' && op === '!~');
    expect(excluding.length).toBeGreaterThan(5);
    for (const matcher of excluding) {
      for (const { path } of machineRoutes) expect(matches(matcher, path), path).toBe(false);
      for (const path of ['/users/{id}', '/healthy', '/api/health', 'unmatched'])
        expect(matches(matcher, path), path).toBe(true);
    }
  });
});

test('levels of log lines are words that the log shipper makes a label of', () => {
  const text = alloyFiles(resolveSettings('dev', {}).settings!)['config.alloy']!;
  for (const level of logLevels) expect(text).toMatch(new RegExp(`\\}\\}${level}\\{\\{`));
});

describe('who reads the contract', () => {
  test('is told with all alerts, by way of recording rules too', () => {
    expect(readers.of.get('cache_operations_total')).toEqual({
      alerts: ['ApplicationCacheHitRateLow'],
      records: ['instance:cache_lookups:rate30m', 'instance:cache_hits_per_lookups:ratio_rate30m'],
    });
    expect(readers.of.get('http_requests_total')!.alerts).toContain('ApplicationTrafficDrop');
    expect(readers.of.has('user_registrations_total')).toBe(false);
  });

  test('is not told of an objective that is measured otherwise', () => {
    const of = (metric: string) => readers.of.get(metric)!.alerts;
    expect(of('http_requests_total')).toContain('ErrorRateBudgetBurn');
    expect(of('http_requests_total')).not.toContain('LatencyBudgetBurn');
    expect(of('http_request_duration_seconds')).toContain('LatencyBudgetBurn');
    expect(of('http_request_duration_seconds')).not.toContain('ErrorRateBudgetBurn');
    for (const metric of readers.of.keys())
      expect(of(metric)).not.toContain('AvailabilityBudgetBurn');
  });

  const read = (...own: Parameters<typeof group>[0]) => contractReaders([group(own)]);
  const app = 'job="voiceassist-app"';

  test.each([
    ['another job', 'process_open_fds{job="redis"} > 1'],
    ['every job but it', 'process_open_fds{job!="voiceassist-app"} > 1'],
    ['every job', 'process_open_fds > 1'],
    ['what does not parse', `active_users{${app}} >`],
    ['what is not in the contract', `up{${app}} == 0`],
  ])('is not who reads %s', (_what, expr) => {
    expect(read(alert(expr))).toEqual({ of: new Map(), asked: [] });
  });

  test('is who reads a record of a record of it, and one that reads its own past ends', () => {
    const found = read(
      record('a:a:a', `sum(rate(messages_sent_total{${app}}[5m])) or a:a:a offset 5m`),
      record('b:b:b', 'a:a:a * 2'),
      alert('b:b:b > 1'),
    );
    expect(found.of).toEqual(
      new Map([['messages_sent_total', { alerts: ['Example'], records: ['a:a:a'] }]]),
    );
  });

  test('asks for values word for word, not for patterns or for their absence', () => {
    const expr = `cache_operations_total{${app}, operation=~"get|set", status!="miss"} or http_requests_total{${app}, status=~"5..", method="GET"}`;
    expect(read(alert(expr)).asked).toEqual([
      { metric: 'cache_operations_total', label: 'operation', value: 'get' },
      { metric: 'cache_operations_total', label: 'operation', value: 'set' },
      { metric: 'http_requests_total', label: 'method', value: 'GET' },
    ]);
  });
});

describe('a value of endpoint', () => {
  test.each([
    '/',
    '/health',
    '/users/{id}',
    '/users/{user_id}/conversations/{conversation_id:int}',
    '/users/:id',
    '/users/:id(\\d{5,})',
    '/users/<int:id>',
    '/files/[...path]',
    '/static/*',
    '/v1/oauth2/callback',
    '/2fa/verify',
    '/api/v2.1/users',
    '/facade/deadbeef',
    '/oauth2-callback-v2-handler',
    '/.well-known/openid-configuration',
    '/conversations/{id}.json',
    '/@me',
    'unmatched',
    'not_found',
  ])('%s may be a route', (value) => {
    expect(whyNoRoute(value)).toBeUndefined();
  });

  test.each([
    ['/users/17', 'a number'],
    ['/at/-12.5', 'a number'],
    ['/users/7f0c1b1e-3c1d-4b7e-9d53-0a4d6b0b1f11', 'a UUID'],
    ['/users/7F0C1B1E3C1D4B7E9D530A4D6B0B1F11/edit', 'a UUID'],
    ['/messages/msg_1738312530', 'a long number'],
    ['/days/20260131.json', 'a long number'],
    ['/users/ann@example.com', 'an e-mail address'],
    ['/objects/507f1f77bcf86cd799439011', 'a long number'],
    ['/objects/5a7f1f7bbcf8ecd7f9c3a0b1', 'an id in hexadecimal'],
    ['/static/app.3f9a1c2b.js', 'an id in hexadecimal'],
    ['/s/V1StGXR8_Z5jdHi6B-myT', 'a random id'],
    ['/s/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'a random id'],
    ['/users?page=2', 'a query'],
    ['/files/*?page=2', 'a query'],
    ['/search/%20x', 'an encoded character'],
    ['http://host:8000/users', 'a whole address'],
    ['users/{id}', 'neither a route nor one word'],
    ['/a b', 'neither a route nor one word'],
    ['GET /users', 'neither a route nor one word'],
  ])('%s is none: %s', (value, why) => {
    expect(whyNoRoute(value)).toBe(why);
  });

  const word = fc.stringMatching(/^[g-z]{1,12}$/);
  const placeholder = word.map((name) => `{${name}}`);
  const id = fc.oneof(
    fc.uuid(),
    fc.nat().map(String),
    fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,3}$/),
  );
  const path = (segments: string[]) => `/${segments.join('/')}`;

  test('is a route of any words and placeholders, and none when an id stands in place of one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, placeholder)),
        fc.array(word),
        id,
        (before, after, one) => {
          expect(whyNoRoute(path([...before, '{id}', ...after]))).toBeUndefined();
          expect(whyNoRoute(path([...before, one, ...after]))).toBeDefined();
        },
      ),
    );
  });
});
