import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Known, type Recorded } from '../../rules/known.ts';
import { labelsOf } from '../../rules/promql/labels.ts';
import { parseLogql } from '../../rules/promql/logql.ts';
import { parsePromql } from '../../rules/promql/parse.ts';
import { world } from './known.ts';

const expr = (text: string) => {
  const parsed = parsePromql(text);
  if (parsed.expr === undefined) throw new Error(`${text}: ${parsed.error}`);
  return parsed.expr;
};
const records = new Map<string, Recorded[]>([
  [
    'instance:cpu:rate5m',
    [{ expr: expr('sum by (instance) (node_cpu_seconds_total)'), labels: [] }],
  ],
  [
    'slo:errors:rate5m',
    [
      { expr: expr('sum(http_requests_total)'), labels: ['slo'] },
      { expr: expr('sum by (job) (up)'), labels: ['slo'] },
    ],
  ],
  [
    'own:past:max',
    [{ expr: expr('max by (cpu) (node_cpu_seconds_total) or own:past:max'), labels: [] }],
  ],
]);
const known = new Known(world, records);
const inferred = (text: string) => {
  const { names, open } = labelsOf(expr(text), known);
  return [
    ...[...names].filter((name) => name !== '__name__').sort(),
    ...(open ? ['...'] : []),
  ].join(' ');
};

describe('labels of a result', () => {
  test.each([
    // Selectors: what the catalogue says, the target's own, and what the family's kind adds.
    ['up', 'application instance job'],
    ['up{job="node"}', 'instance job'],
    ['up{job="voiceassist-app"}', 'application instance job'],
    ['node_cpu_seconds_total', 'cpu instance job mode'],
    ['node_cpu_seconds_total{job="node"}[5m] offset 1h', 'cpu instance job mode'],
    ['http_request_duration_seconds_bucket', 'application endpoint instance job le'],
    ['http_request_duration_seconds_count', 'application endpoint instance job'],
    ['loki_wait_seconds', 'instance job quantile route'],
    ['loki_wait_seconds_sum', 'instance job route'],
    ['ALERTS{alertstate="firing"}', '...'],
    ['{job="node"}', '...'],
    ['no_such_metric', '...'],
    // Numbers.
    ['1', ''],
    ['time() - 5', ''],
    ['vector(1)', ''],
    ['-scalar(node_load1)', ''],
    // Functions.
    ['rate(node_cpu_seconds_total[5m])', 'cpu instance job mode'],
    ['label_replace(up, "zone", "$1", "instance", "(.*)")', 'application instance job zone'],
    ['label_replace(up, "instance", "", "", "")', 'application job'],
    ['label_join(up, "both", "-", "job", "instance")', 'application both instance job'],
    [
      'histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))',
      'application endpoint instance job',
    ],
    ['absent(up{job="node", instance=~"x"})', 'job'],
    ['absent(up{job="node", job!="x"})', ''],
    ['absent_over_time(up{job="node"}[5m])', 'job'],
    ['absent(sum(up))', ''],
    ['max_over_time(sum by (mode) (rate(node_cpu_seconds_total[5m]))[1h:1m])', 'mode'],
    // Aggregations.
    ['sum(up)', ''],
    ['sum by (cpu, mode) (node_cpu_seconds_total)', 'cpu mode'],
    ['sum(node_cpu_seconds_total) without (cpu)', 'instance job mode'],
    ['topk by (job) (3, node_cpu_seconds_total)', 'cpu instance job mode'],
    ['quantile by (job) (0.9, node_cpu_seconds_total)', 'job'],
    ['count_values by (job) ("value", node_load1)', 'job value'],
    // Binary operations.
    ['node_load1 > 5', 'instance job'],
    ['5 < node_load1', 'instance job'],
    ['node_load1 / on (instance) node_uname_info', 'instance'],
    ['node_load1 / ignoring (nodename, revision) node_uname_info', 'instance job'],
    ['node_load1 * on (instance) group_left (nodename) node_uname_info', 'instance job nodename'],
    ['node_uname_info * on (instance) group_right () node_load1', 'instance job'],
    ['node_cpu_seconds_total and on (instance) node_load1', 'cpu instance job mode'],
    ['node_cpu_seconds_total unless node_load1', 'cpu instance job mode'],
    ['node_load1 or node_cpu_seconds_total', 'cpu instance job mode'],
    ['sum by (job) (up) or vector(0)', 'job'],
    // Recording rules: their own expressions, and the labels that they are given.
    ['instance:cpu:rate5m', 'instance'],
    ['slo:errors:rate5m', 'job slo'],
    ['own:past:max', 'cpu'],
  ])('%s: %s', (text, labels) => {
    expect(inferred(text)).toBe(labels);
  });

  test('the name goes with arithmetic and stays with a filter', () => {
    const named = (text: string) => labelsOf(expr(text), known).names.has('__name__');
    expect(['up', 'up == 0', 'sort(up)', 'topk(1, up)', 'up and up'].map(named)).toEqual(
      Array(5).fill(true),
    );
    expect(
      ['up + 1', 'up == bool 0', '-up', 'rate(up[5m])', 'sum without () (up)'].map(named),
    ).toEqual(Array(5).fill(false));
  });

  test.each([
    ['sum by (service) (count_over_time({level="error"}[5m])) > 3', 'service'],
    ['rate({level="error"}[5m])', 'container level request_id service stream'],
    ['sum by (code) (rate({level="error"} | json | code="5" [5m]))', 'code'],
    ['rate({level="error"} | logfmt [5m])', 'container level request_id service stream ...'],
    ['quantile_over_time(0.9, {level="error"} | unwrap bytes [5m]) by (service)', 'service'],
    ['sum(rate({level="error"}[5m])) / sum(rate({level="info"}[5m]))', ''],
    [
      'label_replace(sum by (service) (rate({level="x"}[1m])), "a", "$1", "service", "(.*)")',
      'a service',
    ],
    ['vector(1)', ''],
  ])('LogQL %s: %s', (text, labels) => {
    const { names, open } = labelsOf(parseLogql(text).expr!, known);
    expect([...[...names].sort(), ...(open ? ['...'] : [])].join(' ')).toBe(labels);
  });
});

describe('whatever is grouped', () => {
  const all = ['cpu', 'instance', 'job', 'mode'];
  const labels = fc.subarray(all);

  test('by keeps what it names, without the rest, and both together all', () => {
    fc.assert(
      fc.property(labels, (some) => {
        const list = some.join(', ');
        expect(inferred(`sum by (${list}) (node_cpu_seconds_total)`)).toBe(some.join(' '));
        expect(inferred(`sum without (${list}) (node_cpu_seconds_total)`)).toBe(
          all.filter((label) => !some.includes(label)).join(' '),
        );
      }),
    );
  });

  test('a second grouping never brings a label back', () => {
    fc.assert(
      fc.property(labels, labels, (first, second) => {
        const inner = `sum by (${first.join(', ')}) (node_cpu_seconds_total)`;
        expect(inferred(`sum by (${second.join(', ')}) (${inner})`)).toBe(
          second.filter((label) => first.includes(label)).join(' '),
        );
      }),
    );
  });
});

describe('texts that are no query', () => {
  test.each(['sum(up', 'sum by (job) (up', 'up ==', '', 'nosuchfunction(up)', '{', 'up{job=}'])(
    '%j is refused with a sentence',
    (text) => {
      expect(parsePromql(text).error).toMatch(
        /^the query (is not understood at ".+"|ends too early)$/,
      );
    },
  );
  test.each(['up == 0', 'sum by (a (rate({x="y"}[5m]))', ''])('%j is refused as LogQL', (text) => {
    expect(parseLogql(text).error).toMatch(
      /^the query (is not understood at ".+"|ends too early)$/,
    );
  });

  test('nothing that people can type makes the reader throw', () => {
    const word = fc.constantFrom(
      ...[
        'up',
        'sum',
        'by',
        '(',
        ')',
        '{',
        '}',
        'job',
        '=',
        '"x"',
        '[5m]',
        '/',
        'on',
        '>',
        '1',
        'rate',
        ',',
        '|',
        'json',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        for (const parse of [parsePromql, parseLogql]) {
          const { expr: found } = parse(words.join(' '));
          if (found !== undefined) labelsOf(found, new Known(world, records));
        }
      }),
    );
  });
});
