import { describe, expect, test } from 'vitest';
import { queryProblems, ruleProblems, unusedRecords } from '../../rules/check.ts';
import { queryChecks, ruleChecks } from '../../rules/lint.ts';
import type { FinishedRule } from '../../rules/types.ts';
import type { Watched } from '../../rules/watched.ts';
import { everything } from './everything.ts';
import { alert, group, logProblemsOf, problemsOf, record, world } from './known.ts';

const load = record('instance:load:max5m', 'max by (instance) (node_load1)');
const high = record('instance:load_high:bool', 'max by (instance) (node_load1) > 5');
const said = (list: string[]) => list.map((line) => line.replace(/^[\w:]+: /, ''));
const described = (description: string, expr = 'node_load1 > 5') =>
  alert(expr, { annotations: { description } });

interface Example {
  rule: FinishedRule;
  says: string[];
}
const fine = (rule: FinishedRule | string): Example => ({
  rule: typeof rule === 'string' ? alert(rule) : rule,
  says: [],
});
const wrong = (rule: FinishedRule | string, ...says: string[]): Example => ({
  ...fine(rule),
  says,
});

/** Each check has something that it finds, and something like it that it lets pass. */
const examples: Record<keyof typeof ruleChecks, Example[]> = {
  resultKind: [
    wrong(record('a:b:c', '1 + 2'), 'gives a number, where a rule needs a vector'),
    wrong('up[5m] > 0', '> works on vectors and numbers, not on a range such as [10m]'),
    wrong('rate(node_cpu_seconds_total) > 0', 'rate() takes a range such as [10m], not a vector'),
    wrong('1 > 2', '> between two numbers needs bool'),
    wrong('up and 1', 'and works on vectors, not on a number'),
    wrong('topk("x", up) > 0', 'topk() before its vector needs a number, not a text'),
    wrong('absent("x")', 'absent() takes a vector, not a text'),
    wrong(
      'mad_over_time(node_load1[5m]) > 1',
      'mad_over_time() needs a feature flag that Prometheus is not started with',
    ),
    wrong(
      'limitk(2, node_load1) > 1',
      'limitk() needs a feature flag that Prometheus is not started with',
    ),
    fine('predict_linear(node_load1[1h], 3600) > 5'),
    fine('round(node_load1) > 5'),
    fine('round(node_load1, 0.1) > 5'),
    fine('node_load1 > 5 and on () hour() > 20'),
    fine('count_values by (job) ("value", up) > 1'),
    fine('max_over_time(sum by (mode) (rate(node_cpu_seconds_total[5m]))[1h:1m]) > 0.5'),
  ],
  counterFunctions: [
    wrong('rate(node_load1[5m]) > 0', 'takes rate() of node_load1, which is a gauge'),
    wrong(
      'deriv(node_cpu_seconds_total[5m]) > 0',
      'takes deriv() of node_cpu_seconds_total, which is a counter',
    ),
    wrong(
      'delta(http_request_duration_seconds_count[5m]) > 0',
      'takes delta() of http_request_duration_seconds_count, which is a counter',
    ),
    fine('rate(http_request_duration_seconds_bucket[5m]) > 0'),
    fine('deriv(node_load1[5m]) > 0'),
    fine('increase(loki_wait_seconds_sum[5m]) > 0'),
  ],
  unmatchedSides: [
    wrong(
      'node_cpu_seconds_total / node_load1 > 1',
      'puts nothing together at /: only its left side has cpu, mode; aggregate both sides by the same labels, or say on (...)',
    ),
    wrong(
      'up{job="node"} == 0 unless sum by (zone, instance) (label_replace(up{job="node"}, "zone", "x", "", "")) > 0',
      'puts nothing together at unless: only its left side has job, only its right side has zone; aggregate both sides by the same labels, or say on (...)',
    ),
    fine('node_load1 / node_load1 > 1'),
    fine('sum by (instance) (node_cpu_seconds_total) / sum by (instance) (node_load1) > 1'),
    fine('node_cpu_seconds_total / on (instance, job) group_left () node_load1 > 1'),
    fine('node_load1 > 1 or node_cpu_seconds_total > 1'),
    fine('node_load1 / 2 > 1'),
    // Of two jobs, each with labels of its own.
    fine('up{job=~"node|voiceassist-app"} / scrape_duration_seconds{job="node"} > 1'),
    fine('node_load1 / scalar(node_filesystem_avail_bytes) > 1'),
    fine('ALERTS{alertname="X"} and up == 1'),
  ],
  ambiguousSides: [
    wrong(
      'node_cpu_seconds_total / on (instance) sum by (instance) (node_load1) > 1',
      'may find several series at /, as its left side differs by cpu, job, mode too; aggregate, or say group_left',
    ),
    wrong(
      'node_load1 / ignoring (cpu, mode) node_cpu_seconds_total > 1',
      'may find several series at /, as its right side differs by cpu, mode too; aggregate, or say group_right',
    ),
    fine('node_cpu_seconds_total / on (instance) group_left () sum by (instance) (node_load1) > 1'),
    fine('node_cpu_seconds_total unless on (instance) node_load1 > 1'),
    fine('node_load1{job="node"} / on (instance) node_load1{job="node"} > 1'),
    fine('node_load1 > 5 and on () hour() > 20'),
  ],
  unaggregatedShare: [
    wrong(
      'rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m]) > 0.05',
      'divides each series by itself, as both sides of / keep status; aggregate it away on both sides',
    ),
    wrong(
      '100 * sum by (status) (rate(http_requests_total{status="500"}[5m])) / sum by (status) (rate(http_requests_total[5m])) > 5',
      'divides each series by itself, as both sides of / keep status; aggregate it away on both sides',
    ),
    wrong(
      'node_cpu_seconds_total{mode="idle"} / on (instance, cpu, mode) node_cpu_seconds_total > 0.5',
      'divides each series by itself, as both sides of / keep mode; aggregate it away on both sides',
    ),
    fine(
      'sum by (instance) (rate(http_requests_total{status=~"5.."}[5m])) / sum by (instance) (rate(http_requests_total[5m])) > 0.05',
    ),
    // What is chosen by endpoint alone would be 1; the status is not there any more.
    fine(
      'sum by (endpoint) (rate(http_requests_total{endpoint!="/a", status=~"5.."}[5m])) / sum by (endpoint) (rate(http_requests_total[5m])) > 0.5',
    ),
    fine(
      'node_cpu_seconds_total{mode="idle"} / ignoring (mode) group_left () sum without (mode) (node_cpu_seconds_total) > 0.5',
    ),
    fine('node_load1 / node_load1 offset 1d > 2'),
    fine('rate(http_requests_total{status="500"}[5m]) / rate(http_requests_total[1h]) > 2'),
  ],
  shortRanges: [
    wrong(
      'rate(node_cpu_seconds_total{job="node"}[30s]) > 0',
      'takes rate() over 30 s of node_cpu_seconds_total, less than 4 scrapes of 15 s',
    ),
    wrong(
      'rate(http_requests_total[30s]) > 0',
      'takes rate() over 30 s of http_requests_total, less than 4 scrapes of 10 s',
    ),
    fine('rate(node_cpu_seconds_total{job="node"}[1m]) > 0'),
    fine('rate(http_requests_total[40s]) > 0'),
    fine('absent_over_time(up{job="node"}[15s])'),
    fine('max_over_time(node_load1[15s]) > 5'),
  ],
  alwaysTrue: [
    wrong('up', 'always has a result, so it always fires; compare it with something'),
    wrong(
      'node_load1 > bool 5',
      'always has a result, so it always fires; compare it with something',
    ),
    wrong(
      'node_load1 > 5 or up',
      'always has a result, so it always fires; compare it with something',
    ),
    wrong(
      'instance:load:max5m',
      'always has a result, so it always fires; compare it with something',
    ),
    fine('sum by (instance) (node_load1 > 5)'),
    fine('node_load1 > 5 or up == 0'),
    fine('node_load1 and up{job="node"}'),
    fine('absent(up{job="node"})'),
    fine('100 * (node_load1 > 5)'),
    fine('instance:load_high:bool'),
    fine('ALERTS{alertname="X", alertstate="firing"}'),
    fine(alert('vector(1)', { labels: { severity: 'none' } })),
  ],
  templateLabels: [
    wrong(
      described('On {{ $labels.instanse }}.'),
      'its description names label instanse, which the result lacks; did you mean instance?',
    ),
    wrong(
      described('On {{ index $labels "zone" }}.'),
      'its description names label zone, which the result lacks',
    ),
    wrong(
      described('On {{ $labels.instance }}.', 'sum by (job) (node_load1) > 5'),
      'its description names label instance, which the result lacks',
    ),
    fine(described('{{ $labels.job }} on {{ index $labels "instance" }}: {{ $value }}.')),
    fine(described('{{ $labels.anything }}.', 'ALERTS{alertname="X"}')),
  ],
  unboundedGrouping: [
    wrong(
      record('path:a:b', 'sum by (path) (label_replace(up, "path", "x", "", ""))'),
      'groups sum by path, which has a value for each request or process',
    ),
    wrong(
      'max(sum by (id) (container_memory_usage_bytes)) > 5',
      'groups sum by id, which has a value for each request or process',
    ),
    fine('sum by (endpoint) (rate(http_requests_total[5m])) > 0'),
    fine('max(sum by (name) (container_memory_usage_bytes)) > 5'),
    fine('sum by (id) (label_replace(up, "id", "collection", "", "")) > 0'),
  ],
  stableIdentity: [
    wrong(
      'container_memory_usage_bytes > 5',
      'its result carries id, which changes while the trouble stays; aggregate it away',
      'its result carries image, which changes while the trouble stays; aggregate it away',
    ),
    wrong(
      'node_uname_info > 0',
      'its result carries revision, which changes while the trouble stays; aggregate it away',
    ),
    fine('max by (name) (container_memory_usage_bytes) > 5'),
    fine(record('name:a:b', 'sum without (id) (container_memory_usage_bytes)')),
  ],
  requiredParts: [
    wrong(
      alert('up == 0', { labels: { severity: 'page' } }),
      'has the severity page, which no route knows',
    ),
    wrong(alert('up == 0', { labels: { component: '' } }), 'has no label component'),
    wrong(
      alert('up == 0', { annotations: { description: '', runbook_url: '' } }),
      'has no description',
      'has no runbook_url',
    ),
    wrong(
      alert('up == 0', { annotations: { summary: 'Down: {{ $labels.job }}.' } }),
      'has a template in its summary, which must always read the same',
    ),
    fine('up == 0'),
    fine(alert('up == 0', { labels: { severity: 'info' } })),
  ],
  recordNames: [
    wrong(record('load', 'node_load1'), 'is not named level:metric:operations'),
    wrong(record('instance:load', 'node_load1'), 'is not named level:metric:operations'),
    wrong(record('Instance:load:max', 'node_load1'), 'is not named level:metric:operations'),
    fine(record('instance:load:max5m', 'max by (instance) (node_load1)')),
  ],
};

/** Rules of an example lie in groups as ours do; the others are there to be read. */
function problems({ rule }: Example): string[] {
  const groups =
    rule.alert === undefined
      ? [group([rule], 'example.rules')]
      : [group([load, high], 'other.rules'), group([rule])];
  return ruleProblems({ promql: groups }, everything, world);
}

describe.each(Object.entries(examples))('%s', (_check, list) => {
  test.each(list.map((example) => [example.rule.expr, example] as const))(
    '%s',
    (_expr, example) => {
      const found = said(problems(example));
      if (example.says.length === 0) expect(found).toEqual([]);
      expect(found).toEqual(expect.arrayContaining(example.says));
    },
  );

  test('finds something and lets something pass', () => {
    expect(list.some(({ says }) => says.length > 0)).toBe(true);
    expect(list.some(({ says }) => says.length === 0)).toBe(true);
  });
});

describe('over logs', () => {
  test.each([
    ['{level="error"}', 'selects log lines, where a rule needs numbers'],
    [
      'sum by (service) (rate({level="error"}[5m]))',
      'always has a result, so it always fires; compare it with something',
    ],
    [
      'rate({level="error"}[5m]) > 0',
      'its result carries request_id, which changes while the trouble stays; aggregate it away',
    ],
    [
      'sum by (request_id) (rate({level="error"}[5m])) > 0',
      'groups sum by request_id, which has a value for each request or process',
    ],
    [
      'sum by (service) (rate({level="a"}[5m])) / sum by (level) (rate({level="b"}[5m])) > 1',
      'puts nothing together at /: only its left side has service, only its right side has level; aggregate both sides by the same labels, or say on (...)',
    ],
  ])('%s', (expr, sentence) => {
    expect(said(logProblemsOf(alert(expr)))).toContain(sentence);
  });

  test('templates too', () => {
    const expr = 'sum by (service) (rate({level="error"}[5m])) > 0';
    expect(logProblemsOf(described('{{ $labels.service }} fails.', expr))).toEqual([]);
    expect(said(logProblemsOf(described('{{ $labels.servise }} fails.', expr)))).toEqual([
      'its description names label servise, which the result lacks; did you mean service?',
    ]);
  });
});

describe('a record', () => {
  test('lies in a group whose name says so', () => {
    const said = ruleProblems({ promql: [group([load], 'load')] }, everything, world);
    expect(said).toEqual([
      'instance:load:max5m: is recorded in group load, whose name must end in .rules',
    ]);
  });

  test('that nobody reads is told of, unless a dashboard does', () => {
    const groups = [group([load, high]), group([alert('instance:load_high:bool == 1')])];
    expect(unusedRecords(groups, [])).toEqual(['instance:load:max5m: nothing reads it']);
    expect(unusedRecords(groups, ['max(instance:load:max5m{job="node"})'])).toEqual([]);
  });
});

test('ranges are held against the intervals of the stack at hand', () => {
  const rule = alert('rate(node_cpu_seconds_total{job="node"}[5m]) > 0');
  const slow: Watched = { ...everything, scrape: 120 };
  expect(problemsOf(rule)).toEqual([]);
  expect(said(problemsOf(rule, { watched: slow }))).toEqual([
    'takes rate() over 300 s of node_cpu_seconds_total, less than 4 scrapes of 120 s',
  ]);
});

test('queries of dashboards are held to what holds for any query', () => {
  const query = (expr: string) =>
    said(queryProblems([{ name: 'Panel', language: 'promql', expr }], {}, everything, world));
  expect(query('rate(node_load1[5m])')).toEqual(['takes rate() of node_load1, which is a gauge']);
  expect(query('node_load1 / node_cpu_seconds_total')).toHaveLength(1);
  expect(query('up')).toEqual([]);
  for (const name of Object.keys(queryChecks)) expect(ruleChecks).toHaveProperty(name);
});
