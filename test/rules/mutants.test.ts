import { describe, expect, test } from 'vitest';
import type { FinishedRule } from '../../rules/types.ts';
import type { SubjectCases } from './case.ts';
import { mutantsOf, titles } from './mutants.ts';
import { mutationReport } from './mutation-report.ts';
import type { Fate, Verdict } from './run-mutants.ts';

const alert = (expr: string, more: { for?: string; keep_firing_for?: string } = {}) =>
  ({
    alert: 'A',
    expr,
    ...more,
    labels: { severity: 'warning', component: 'cache', team: 'devops' },
    annotations: { summary: 'S.', description: 'D.' },
  }) satisfies FinishedRule;

/** What each mutant of an expression is called, and how it reads. */
const mutated = (expr: string) =>
  mutantsOf(alert(expr), 'A').map(({ id, rule }) => [id, rule.expr] as const);

describe('mutants of an expression', () => {
  test('numbers on the right of a comparison, a fifth lower and higher; comparisons turned round', () => {
    expect(mutated('x * 100 > 80')).toEqual([
      ['A: comparison > -> <', 'x * 100 < 80'],
      ['A: number 80 -> 64', 'x * 100 > 64'],
      ['A: number 80 -> 96', 'x * 100 > 96'],
    ]);
    expect(mutated('x >= bool 14.4 * 0.001')).toEqual([
      ['A: comparison >= -> <=', 'x <= bool 14.4 * 0.001'],
      ['A: number 14.4 -> 11.52', 'x >= bool 11.52 * 0.001'],
      ['A: number 14.4 -> 17.28', 'x >= bool 17.28 * 0.001'],
      ['A: number 0.001 -> 0.0008', 'x >= bool 14.4 * 0.0008'],
      ['A: number 0.001 -> 0.0012', 'x >= bool 14.4 * 0.0012'],
    ]);
    expect(mutated('x < 1h')).toEqual([
      ['A: comparison < -> >', 'x > 1h'],
      ['A: number 1h -> 2880', 'x < 2880'],
      ['A: number 1h -> 4320', 'x < 4320'],
    ]);
    expect(mutated('x != +Inf')).toEqual([['A: comparison != -> ==', 'x == +Inf']]);
  });

  test('zero, and whole numbers where something is counted', () => {
    const numbers = (expr: string) =>
      mutated(expr)
        .map(([id]) => id)
        .filter((id) => id.includes('number'));
    expect(numbers('up == 0')).toEqual(['A: number 0 -> -1', 'A: number 0 -> 1']);
    expect(numbers('increase(x[10m]) > 0')).toEqual(['A: number 0 -> -1.5', 'A: number 0 -> 1.5']);
    for (const counting of ['count(x)', 'changes(x[1h])', 'max by (a) ((resets(x[1h])))']) {
      expect(numbers(`${counting} > 2`)).toEqual(['A: number 2 -> 1', 'A: number 2 -> 3']);
      expect(numbers(`${counting} > 20`)).toEqual(['A: number 20 -> 16', 'A: number 20 -> 24']);
    }
    expect(numbers('sum(x) > 2')).toEqual(['A: number 2 -> 1.6', 'A: number 2 -> 2.4']);
  });

  test('each matcher dropped; a selector with none left keeps its name', () => {
    expect(mutated('rate(x{job="a", path!~"/b,c"}[5m]) and y{job="a"} unless {job="z"}')).toEqual([
      ['A: x without job="a"', 'rate(x{path!~"/b,c"}[5m]) and y{job="a"} unless {job="z"}'],
      ['A: x without path!~"/b,c"', 'rate(x{job="a"}[5m]) and y{job="a"} unless {job="z"}'],
      ['A: y without job="a"', 'rate(x{job="a", path!~"/b,c"}[5m]) and y unless {job="z"}'],
      // Prometheus refuses this one: it is shown and not counted.
      [
        'A: {job="z"} without job="z"',
        'rate(x{job="a", path!~"/b,c"}[5m]) and y{job="a"} unless {}',
      ],
    ]);
  });

  test('each label dropped from a grouping or a matching', () => {
    expect(
      mutated('sum by (a, b) (x) / on (a) group_left (b) max without (c) (y) * ignoring (d) z'),
    ).toEqual([
      [
        'A: by (a, b) without a',
        'sum by (b) (x) / on (a) group_left (b) max without (c) (y) * ignoring (d) z',
      ],
      [
        'A: by (a, b) without b',
        'sum by (a) (x) / on (a) group_left (b) max without (c) (y) * ignoring (d) z',
      ],
      [
        'A: on (a) without a',
        'sum by (a, b) (x) / on () group_left (b) max without (c) (y) * ignoring (d) z',
      ],
      [
        'A: group_left (b) without b',
        'sum by (a, b) (x) / on (a) group_left () max without (c) (y) * ignoring (d) z',
      ],
      [
        'A: without (c) without c',
        'sum by (a, b) (x) / on (a) group_left (b) max without () (y) * ignoring (d) z',
      ],
      [
        'A: ignoring (d) without d',
        'sum by (a, b) (x) / on (a) group_left (b) max without (c) (y) * ignoring () z',
      ],
    ]);
  });

  test('the same fault in two places has two ids', () => {
    expect(mutated('x{a="1"} or x{a="1"}').map(([id]) => id)).toEqual([
      'A: x without a="1"',
      'A: x without a="1" #2',
    ]);
  });
});

test('mutants of the times of an alert', () => {
  const times = (more: { for?: string; keep_firing_for?: string }) =>
    mutantsOf(alert('x', more), 'A').map(({ id, rule }) => {
      const { for: wait, keep_firing_for: keep } = rule as ReturnType<typeof alert>;
      return [id, wait, keep];
    });
  expect(times({ for: '1h30m', keep_firing_for: '5m' })).toEqual([
    ['A: for 1h30m -> 2700s', '2700s', '5m'],
    ['A: without for 1h30m', undefined, '5m'],
    ['A: without keep_firing_for 5m', '1h30m', undefined],
  ]);
  expect(times({ for: '15s' })).toEqual([['A: without for 15s', undefined, undefined]]);
  expect(times({})).toEqual([]);
});

test('rules have titles of their own', () => {
  const warning = alert('x');
  const critical = { ...warning, labels: { ...warning.labels, severity: 'critical' } };
  const slow = { ...warning, labels: { ...warning.labels, window: '3d' } };
  const record = { record: 'a:b:c', expr: 'x' };
  const labelled = { ...record, labels: { slo: 'latency' } };
  const again = { ...record, expr: 'y' };
  const rules = [warning, critical, slow, record, labelled, again];
  expect([...titles(rules).values()]).toEqual([
    'A[warning]',
    'A[critical]',
    'A[warning, window=3d]',
    'a:b:c',
    'a:b:c[slo=latency]',
    'a:b:c 2',
  ]);
});

describe('report', () => {
  const verdict = (id: string, fate: Fate): Verdict => ({
    id,
    fate,
    original: alert('x > 1'),
    rule: alert('x < 1'),
  });
  const report = (list: Verdict[], survivors: Record<string, string>) => {
    const cases: Record<string, SubjectCases> = { redis: { alerts: {}, records: {}, survivors } };
    const ids = new Map([['redis', new Set(['A: 1', 'A: 2', 'A: 3', 'A: 4'])]]);
    return mutationReport(new Map([['redis', list]]), ids, cases);
  };

  test('counts by subject; what promtool refuses does not count', () => {
    const { text, problems } = report(
      [
        verdict('A: 1', 'killed'),
        verdict('A: 2', 'killed'),
        verdict('A: 3', 'survived'),
        verdict('A: 4', 'invalid'),
      ],
      { 'A: 3': 'They are the same.' },
    );
    expect(problems).toEqual([]);
    expect(text).toMatch(/^redis +3 +2 +1 +0 +1$/m);
    expect(text).toMatch(/^all +3 +2 +1 +0 +1$/m);
    expect(text).toContain('Score: 66.6 %');
  });

  test('names once a rule whose cases do not hold', () => {
    expect(report([verdict('A: 1', 'unproven'), verdict('A: 2', 'unproven')], {}).problems).toEqual(
      ['A: its cases do not hold for the rule as it is'],
    );
  });

  test('names survivors without a reason, and reasons without a survivor', () => {
    const { problems } = report([verdict('A: 1', 'survived'), verdict('A: 2', 'killed')], {
      'A: 2': 'Once true.',
      'A: 9': 'Once there.',
    });
    expect(problems).toEqual([
      'A: 1: no case tells it from the rule\n    x < 1',
      'A: 9: explained, but there is no such mutant',
      'A: 2: explained, but a case kills it',
    ]);
  });
});
