import { describe, expect, test } from 'vitest';
import { aimText, benchTable, median, medianTime, type Row } from '../../ops/bench/bench.ts';
import { manyRules } from '../../ops/bench/many-rules.ts';
import { ruleProblems } from '../../rules/check.ts';
import { ruleGroups } from '../../rules/index.ts';
import { namesRead } from '../../rules/parsed-rules.ts';
import { everything, links } from '../rules/everything.ts';

describe('many rules', () => {
  const own = ruleGroups(everything, links);
  const rulesIn = (groups: ReturnType<typeof manyRules>) => groups.flatMap(({ rules }) => rules);

  test.each([1, 100, 1000, 2345])('%i of them, each group with a name of its own', (count) => {
    const groups = manyRules(own, count);
    expect(rulesIn(groups)).toHaveLength(count);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
    expect(manyRules(own, count)).toEqual(groups);
  });

  test('the first are the own ones; copies have names of their own and read their own records', () => {
    const group = {
      name: 'g',
      interval: '1m',
      rules: [
        { record: 'job:up:sum', expr: 'sum by (job) (up)' },
        {
          alert: 'Down',
          expr: 'job:up:sum{job="a"} == 0',
          labels: { severity: 'warning' },
          annotations: {},
        },
      ],
    };
    expect(manyRules([group], 3)).toEqual([
      { name: 'g', rules: group.rules },
      { name: 'g-2', rules: [{ record: 'job:up:sum_copy2', expr: 'sum by (job) (up)' }] },
    ]);
    const copy = manyRules([group], 4)[1]!.rules[1]!;
    expect([copy.alert, copy.expr]).toEqual(['DownCopy2', 'job:up:sum_copy2{job="a"} == 0']);
  });

  test('copies are let through by the guard and the lint, as the own ones are', () => {
    const groups = manyRules(own, 3 * rulesIn(own).length);
    expect(groups.map(({ name }) => name)).toContain('application-3.rules');
    expect(ruleProblems({ promql: groups }, everything)).toEqual([]);
  });

  test('no copy reads a record that is not there', () => {
    const all = rulesIn(manyRules(own, 3 * rulesIn(own).length));
    const records = new Set(all.flatMap(({ record }) => record ?? []));
    const read = all.flatMap(({ expr }) => namesRead(expr)).filter((name) => name.includes(':'));
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((name) => !records.has(name))).toEqual([]);
  });
});

test('figures are shown beside how many times the base they are', () => {
  const table = benchTable({
    sizes: ['2 rules', '1000 rules'],
    rows: [
      { name: 'rules', unit: '', values: [2, 1000] },
      { name: 'reload', unit: 'ms', values: [12.345, 37.1] },
    ],
    notes: ['Read me.'],
  });
  expect(table).toBe(
    [
      '         2 rules        1000 rules',
      'rules          2       1000 (x500)',
      'reload   12.3 ms   37.1 ms (x3.01)',
      '',
      'Read me.',
    ].join('\n'),
  );
});

test('what is hoped for stands beside the figures, where anything is', () => {
  const table = benchTable({
    sizes: ['compose', 'pulumi'],
    rows: [
      { name: 'up', unit: 's', values: [10, 12], aim: { of: 'ratio', atMost: [null, 1.3] } },
      { name: 'CPU', unit: '%', values: [0, 5] },
    ],
    notes: [],
  });
  expect(table).toBe(
    [
      '      compose        pulumi                 aim',
      'up       10 s   12 s (x1.2)   x1.3 at most: met',
      'CPU       0 %           5 %                    ',
    ].join('\n'),
  );
});

test.each<[string, Omit<Row, 'name'>]>([
  ['', { unit: 's', values: [1, 2] }],
  ['x10, x50 at most: met', ratio([1, 10, 49.9], [null, 10, 50])],
  ['x10, x50 at most: missed', ratio([1, 10.1, 20], [null, 10, 50])],
  ['1024 MiB at most: met', value([1024, 4000], [1024, null])],
  ['1024 MiB at most: missed', value([1024.1, 4000], [1024, null])],
  ['2 MiB at most: missed', value([1, 3], [2, 2])],
])('an aim reads %j', (text, row) => {
  expect(aimText({ name: 'row', ...row })).toBe(text);
});

function ratio(values: number[], atMost: (number | null)[]): Omit<Row, 'name'> {
  return { unit: 's', values, aim: { of: 'ratio', atMost } };
}

function value(values: number[], atMost: (number | null)[]): Omit<Row, 'name'> {
  return { unit: 'MiB', values, aim: { of: 'value', atMost } };
}

test('the median of some runs', () => {
  expect(median([300, 20, 100])).toBe(100);
  let runs = 0;
  expect(medianTime(3, () => void runs++)).toBeGreaterThanOrEqual(0);
  expect(runs).toBe(3);
});
