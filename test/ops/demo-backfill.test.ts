import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { createHistory } from '../../demo/history/history.ts';
import { storyText } from '../../ops/demo/break-command.ts';
import { pastText } from '../../ops/demo/backfill-command.ts';
import { layerText, recordLayers, recordNames } from '../../ops/demo/layers.ts';
import { liveSeries } from '../../ops/demo/live-series.ts';
import { prometheusClient, type Answered } from '../../ops/demo/prometheus-query.ts';
import { firstSamples } from '../../ops/demo/real-samples.ts';
import { deletionsOf } from '../../ops/demo/replace.ts';
import { asked, spanOf } from '../../ops/demo/span.ts';
import { ruleGroups } from '../../rules/index.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { chunk, options } from '../demo/history-samples.ts';
import { everything, links } from '../rules/everything.ts';

const settings = resolveSettings('dev', { profile: 'dev' }).settings!;
const DAY = 86_400;

describe('how much history', () => {
  test('is a duration of a day or more', () => {
    expect(asked('30d', settings)).toBe(30 * DAY);
    expect(asked('1w', settings)).toBe(7 * DAY);
    for (const wrong of ['', 'all', '12h', '-30d']) {
      expect(() => asked(wrong, settings)).toThrow(
        `How much history must be a duration of a day or more, such as 30d, not "${wrong}".`,
      );
    }
  });

  test('is no more than the stack keeps', () => {
    expect(() => asked('90d', settings)).toThrow(
      'This stack keeps samples for 35d, so 90d of history would be deleted again',
    );
  });

  test('makes no sense where time runs faster', () => {
    expect(() => asked('30d', { ...settings, timescale: 15 })).toThrow('Time runs 15 times');
  });
});

describe('where it lies', () => {
  const first = new Map([
    ['voiceassist-app', 1_700_000_012],
    ['node', 1_700_000_005],
  ]);

  test('for each job before its first sample, and before what is in memory', () => {
    expect(spanOf(DAY, first, 1_700_000_000)).toEqual({
      start: 1_699_999_980 - DAY,
      end: 1_699_999_980,
      ends: { 'voiceassist-app': 1_699_999_980, node: 1_699_999_980 },
    });
    // Others were there for weeks before the application came.
    const later = new Map([...first, ['node', 1_690_000_000] as const]);
    expect(spanOf(DAY, later, 1_800_000_000)).toEqual({
      start: 1_699_999_980 + 30 - DAY,
      end: 1_700_000_010,
      ends: { 'voiceassist-app': 1_700_000_010, node: 1_689_999_990 },
    });
  });
});

/** A Prometheus that answers by the path that it is asked, and remembers what it was asked. */
function answering(answers: (query: string, time: string | null) => Answered[]) {
  const asked: string[] = [];
  const client = prometheusClient((method, path) => {
    const url = new URL(path, 'http://x');
    const query = url.searchParams.get('query')!;
    asked.push(`${method} ${url.pathname} ${query}`);
    const result = answers(query, url.searchParams.get('time'));
    return Promise.resolve({ status: 200, body: JSON.stringify({ data: { result } }) });
  });
  return { client, asked };
}

describe('what is asked of Prometheus', () => {
  test('the first sample of each job: seen coarsely, then to the second', async () => {
    const { client } = answering((query) =>
      query.startsWith('group')
        ? [
            { metric: { job: 'a' }, values: [[1000, '1'], [1300, '1']] }, // prettier-ignore
            { metric: { job: 'b' }, values: [[2200, '1']] },
          ]
        : query.includes('"a"')
          ? [
              { metric: {}, values: [[912.5, '1']] },
              { metric: {}, values: [[905, '0']] },
            ]
          : [],
    );
    const first = await firstSamples(client, { now: 3000, retention: 2000 });
    expect([...first]).toEqual([
      ['a', 905],
      ['b', 2200],
    ]);
  });

  test('series as they are now, counters with what they counted at first, and their pace', async () => {
    const pg = { job: 'postgresql', instance: 'x' };
    const of = (name: string, ...values: [number, string][]) => ({
      metric: { __name__: name, ...pg },
      values,
    });
    const { client, asked: queries } = answering((_query, time) =>
      time === null
        ? [
            of('pg_stat_bgwriter_buffers_clean_total', [0, '100'], [60, '160'], [120, '20']),
            of('pg_database_size_bytes', [0, '7'], [120, '9']),
            of('pg_stat_bgwriter_checkpoints_req_total', [120, '3']),
          ]
        : [
            of('pg_stat_bgwriter_buffers_clean_total', [5, '42']),
            of('pg_database_size_bytes', [5, '1']),
          ],
    );
    const live = await liveSeries(client, new Map([['postgresql', 5]]));
    expect(live).toEqual([
      // 60 more, then 20 after a restart, in two minutes.
      { name: 'pg_stat_bgwriter_buffers_clean_total', labels: pg, value: 42, rate: 80 / 120 },
      { name: 'pg_database_size_bytes', labels: pg, value: 9, rate: 2 / 120 },
      { name: 'pg_stat_bgwriter_checkpoints_req_total', labels: pg, value: 0, rate: 0 },
    ]);
    expect(queries[0]).toContain('job="postgresql"}[10m]');
  });

  test('a refusal is a sentence with its words', async () => {
    const client = prometheusClient(() =>
      Promise.resolve({ status: 422, body: 'too many samples\n' }),
    );
    await expect(client.query('up')).rejects.toThrow(
      'Prometheus answered 422 to up: too many samples',
    );
  });
});

describe('records over it', () => {
  const { metrics } = createHistory(options(), chunk);
  const layers = recordLayers(ruleGroups(everything, links), metrics);
  const namesOf = (index: number) => recordNames(layers.slice(index, index + 1));

  test('are those that it has the metrics for, each after what it reads', () => {
    expect(namesOf(0)).toEqual(
      expect.arrayContaining([
        'instance:http_requests:rate5m',
        'slo:errors:increase1m',
        'slo:error_budget:ratio',
      ]),
    );
    expect(namesOf(1)).toEqual(
      expect.arrayContaining([
        'instance:http_request_errors_per_requests:ratio_rate5m',
        'slo:burn_rate:ratio1h',
        'slo:error_budget_remaining:ratio',
      ]),
    );
    expect(namesOf(0)).not.toContain('slo:burn_rate:ratio1h');
    const rules = layers.flat().flatMap((group) => group.rules);
    expect(rules.length).toBe(new Set(rules).size);
    expect(rules.every(({ alert }) => alert === undefined)).toBe(true);
    // Qdrant has no past.
    expect(recordNames(layers).some((name) => name.includes('qdrant'))).toBe(false);
  });

  test('are worked out once a minute where their group says nothing else', () => {
    const { groups } = parse(layerText(layers.flat())) as {
      groups: { name: string; interval: string }[];
    };
    const intervals = Object.fromEntries(groups.map(({ name, interval }) => [name, interval]));
    expect(intervals['application.rules']).toBe('1m');
    expect(intervals['slo-budget.rules']).toBe('5m');
  });
});

test('what is taken back is each job up to its end, and the records', () => {
  const journal = {
    ...{ made: '2026-11-28T12:00:00Z', isWhole: true, start: 1000 },
    ...{ ends: { node: 2000, 'voiceassist-app': 3000 }, records: ['a:b', 'c:d'], recordsEnd: 2000 },
  };
  expect(deletionsOf(journal)).toEqual([
    { match: '{job="node"}', start: 1000, end: 1999 },
    { match: '{job="voiceassist-app"}', start: 1000, end: 2999 },
    { match: '{__name__=~"a:b|c:d"}', start: 1000, end: 2000 },
  ]);
  expect(deletionsOf({ ...journal, records: [] })).toHaveLength(2);
});

describe('what people are told', () => {
  test('of a past: what is in it and what went wrong', () => {
    const told = pastText(
      {
        options: options(),
        incidents: [{ kind: 'outage', start: 1_795_000_020, end: 1_795_000_530 }],
        ...{ series: 300, samples: 24_120_000, records: 31, bytes: 61_400_000 },
      },
      { grafana: 'http://g', prometheus: 'http://p' },
    );
    expect(told).toContain(
      'From 2026-11-21 12:00 to 2026-11-28 12:00 UTC there are now 300 series with 24.1 million samples, and 31 records over them: 62 MB.',
    );
    expect(told).toContain('  2026-11-18 11:07    9 min  the server was away\n');
  });

  test('of a fault: what it does, what will fire, where to look and how it ends', () => {
    const told = storyText({ stack: 'dev', settings }, 'errors', { rate: 0.2 }, 600);
    expect(told).toContain('errors: a share of the requests of users is answered with 500.');
    expect(told).toContain('Expect these alerts:\n  HighErrorRate (warning)\n');
    expect(told).toContain('http://127.0.0.1:9090/graph?g0.expr=instance%3Ahttp_request_errors');
    expect(told).toContain('http://127.0.0.1:8025 (what receivers are told)');
    expect(told).toContain('It ends by itself after 600 s, or with: npm run demo -- heal errors');
    const other = storyText({ stack: 'mine', settings }, 'latency', { seconds: 1 }, undefined);
    expect(other).toContain('So little of it raises no alert.');
    expect(other).toContain('It lasts until: npm run demo -- heal latency --stack mine');
  });
});
