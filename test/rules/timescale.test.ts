import { describe, expect, test } from 'vitest';
import { lokiRuleFiles } from '../../infra/loki-rules.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { watchedBy } from '../../infra/watched.ts';
import { ruleProblems } from '../../rules/check.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { parsers } from '../../rules/parsed-rules.ts';
import { all, walk } from '../../rules/promql/expr.ts';
import { routeTree, type Route } from '../../rules/routing.ts';
import { scaleTime } from '../../rules/timescale.ts';
import { fasterLogql } from '../../rules/timescale/logql.ts';
import { fasterPromql } from '../../rules/timescale/promql.ts';
import type { FinishedRule, FinishedRuleGroup } from '../../rules/types.ts';
import type { Watched } from '../../rules/watched.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { everything, links } from './everything.ts';
import { alert, group, record } from './known.ts';

const at = (timescale: number): Watched => ({
  ...everything,
  timescale,
  scrape: Math.max(1, everything.scrape / timescale),
  applicationScrape: Math.max(1, everything.applicationScrape / timescale),
});

describe('a query where time runs 15 times as fast', () => {
  test.each([
    ['rate(a{x="5m"}[5m])', 'rate(a{x="5m"}[20s])'],
    ['sum by (i) (rate(a[1m] offset 1d)) > 0.2', 'sum by (i) (rate(a[4s] offset 96m)) > 0.2'],
    ['a offset -5m', 'a offset -20s'],
    ['a[300] offset 60', 'a[20s] offset 4s'],
    ['max_over_time(sum(a)[1h:1m])', 'max_over_time(sum(a)[4m:4s])'],
    ['max_over_time(sum(a)[1h:])', 'max_over_time(sum(a)[4m:])'],
    ['a @ 1700000000', 'a @ 1700000000'],
    ['absent_over_time(a[2m])', 'absent_over_time(a[8s])'],
    ['job:requests:rate5m > 5', 'job:requests:rate5m > 5'],
    ['a  >\n 5m  # [5m]\n', 'a  >\n 5m  # [5m]\n'],
  ])('%s becomes %s', (query, expected) => {
    expect(fasterPromql(query, 15)).toBe(expected);
  });

  test.each([
    ['predict_linear(a[6h], 86400) < 0', 'predict_linear(a[24m], 5760) < 0'],
    ['predict_linear(a[6h], 1d) < 0', 'predict_linear(a[24m], 96m) < 0'],
    ['predict_linear(a[6h], -3600)', 'predict_linear(a[24m], -240)'],
    ['predict_linear(a[6h], 4 * 3600)', 'predict_linear(a[24m], (4 * 3600) / 15)'],
    ['predict_linear(a[6h], 100)', 'predict_linear(a[24m], 6.667)'],
    ['quantile_over_time(0.5, a[6h]) > 86400', 'quantile_over_time(0.5, a[24m]) > 86400'],
  ])('%s looks as far ahead as %s', (query, expected) => {
    expect(fasterPromql(query, 15)).toBe(expected);
  });

  test.each([
    ['time() - a > 21600', 'time() - a > 1440'],
    ['21600 < time() - a', '1440 < time() - a'],
    ['time() - a > bool 26h', 'time() - a > bool 104m'],
    ['(time() - max by (s) (a)) > (24 * 3600)', '(time() - max by (s) (a)) > ((24 * 3600) / 15)'],
    ['time() - a > 2 * 3600', 'time() - a > (2 * 3600) / 15'],
    ['min by (i) (time() - a) >= 600 and b > 5', 'min by (i) (time() - a) >= 40 and b > 5'],
    ['(time() - a) / 3600 > 6', '(time() - a) / 3600 > 0.4'],
    ['1000 * (time() - a) > 3000', '1000 * (time() - a) > 200'],
    ['(time() - a and b == 1) > 600', '(time() - a and b == 1) > 40'],
    ['time() - a unless b == 1 > 600', 'time() - a unless b == 1 > 600'],
    ['(time() - a unless b) > 600', '(time() - a unless b) > 40'],
    [
      'last_over_time(pg_replication_lag_seconds[5m] offset 1h) > 30',
      'last_over_time(pg_replication_lag_seconds[20s] offset 4m) > 2',
    ],
    ['max_over_time((time() - a)[1h:1m]) > 600', 'max_over_time((time() - a)[4m:4s]) > 40'],
    [
      'max by (i) (pg_stat_activity_max_tx_duration{state="active"}) > 1800',
      'max by (i) (pg_stat_activity_max_tx_duration{state="active"}) > 120',
    ],
  ])('an age, %s, has the limit of %s', (query, expected) => {
    expect(fasterPromql(query, 15)).toBe(expected);
  });

  test.each([
    ['(a - time()) / 86400 < 30', 'the way to a date'],
    ['a - b > 60', 'how far a date moved'],
    ['count by (i) (time() - a) > 5', 'a number of things that have an age'],
    ['time() - a > b', 'what has no fixed limit'],
    ['(time() - a > 0) * 0 + b > 600', 'what is no longer an age'],
    ['a > 21600', 'any other number'],
    ['histogram_quantile(0.95, a) > 2', 'a latency'],
    ['pg_database_wraparound_age_datfrozenxid_seconds > 500000000', 'an age in transactions'],
  ])('%s keeps its number: %s', (query) => {
    expect(fasterPromql(query, 15)).toBe(query);
  });

  test('over logs, ranges and offsets are divided and not what lines are held against', () => {
    expect(
      fasterLogql('sum(count_over_time({a="[5m]"} | took > 10s |~ `[5m]` [10m])) > 50', 15),
    ).toBe('sum(count_over_time({a="[5m]"} | took > 10s |~ `[5m]` [40s])) > 50');
    expect(fasterLogql('rate({a="b"}[1h] offset 1h) / rate({a="b"}[20s])', 15)).toBe(
      'rate({a="b"}[4m] offset 4m) / rate({a="b"}[1333ms])',
    );
  });

  test('what does not parse is left for the check to refuse', () => {
    expect(fasterPromql('rate(a[5m] >', 15)).toBe('rate(a[5m] >');
    expect(fasterLogql('rate({a="b"}[5m]', 15)).toBe('rate({a="b"}[5m]');
    const broken = group([alert('rate(a[5m] >')]);
    expect(ruleProblems({ promql: [scaleTime(broken, 15)] }, everything)).toEqual([
      expect.stringMatching(/^Example: the query/),
    ]);
  });
});

describe('a group where time runs faster', () => {
  const rules: FinishedRule[] = [
    { ...alert('rate(a[5m]) > 0'), for: '5m', keep_firing_for: '20s' } as FinishedRule,
    alert('a == 0'),
    record('job:a:rate5m', 'rate(a[5m])', { x: '5m' }),
  ];

  test('has its waits divided, and its words, names and labels kept', () => {
    const scaled = scaleTime({ ...group(rules), interval: '1m' }, 15);
    expect(scaled).toEqual({
      name: 'example',
      interval: '4s',
      rules: [
        { ...rules[0], expr: 'rate(a[20s]) > 0', for: '20s', keep_firing_for: '1333ms' },
        rules[1],
        { ...rules[2], expr: 'rate(a[20s])' },
      ],
    });
    expect(Object.keys(scaled.rules[0]!)).toEqual(Object.keys(rules[0]!));
  });

  test('is evaluated each second at most', () => {
    expect(scaleTime({ ...group(rules), interval: '10s' }, 15).interval).toBe('1s');
    expect(scaleTime(group(rules), 15)).not.toHaveProperty('interval');
  });

  test('is itself at 1', () => {
    const same = { ...group(rules), interval: '60s' };
    expect(scaleTime(same, 1)).toBe(same);
  });
});

const languages = [
  ['metrics', 'promql', ruleGroups],
  ['logs', 'logql', logRuleGroups],
] as const;

describe.each(languages)('all rules over %s, 15 times as fast', (_, language, groupsOf) => {
  const [slow, fast] = [groupsOf(everything, links), groupsOf(at(15), links)];
  const pairs = slow.flatMap(({ rules }, i) =>
    rules.map((rule, j) => [rule, fast[i]!.rules[j]!] as const),
  );
  /** Seconds of every range, in the order in which they stand. */
  const ranges = (rule: FinishedRule) =>
    walk(parsers[language](rule.expr).expr!).flatMap((part) =>
      'range' in part && part.range !== undefined ? [part.range] : [],
    );
  const wait = (rule: FinishedRule) => ('for' in rule ? durationSeconds(rule.for ?? '0s') : 0);

  test('are the same rules in the same groups', () => {
    const names = (groups: FinishedRuleGroup[]) =>
      groups.map(({ name, rules }) => [name, ...rules.map((rule) => rule.alert ?? rule.record)]);
    expect(names(fast)).toEqual(names(slow));
    expect(pairs.length).toBeGreaterThan(language === 'promql' ? 150 : 3);
  });

  test('wait and look back a fifteenth', () => {
    for (const [before, after] of pairs) {
      const name = before.alert ?? before.record;
      expect(ranges(after), name).toEqual(ranges(before).map((range) => range / 15));
      expect(wait(after), name).toBe(wait(before) / 15);
    }
  });

  test('say the same, and look at the same series', () => {
    const seen = (rule: FinishedRule) =>
      all(parsers[language](rule.expr).expr!, 'selector').map(({ text }) => text);
    for (const [before, after] of pairs) {
      expect({ ...after, expr: '', for: '' }).toEqual({ ...before, expr: '', for: '' });
      expect(seen(after)).toEqual(seen(before));
    }
  });
});

test('of all numbers that rules compare with, just the limits of ages and looks ahead change', () => {
  const numbers = (text: string) =>
    text.replaceAll(/"[^"]*"|\[[^\]]*\]|offset \w+/g, '').match(/(?<![\w:])\d[\d.]*\w*/g) ?? [];
  const fast = ruleGroups(at(15), links);
  const changed = ruleGroups(everything, links).flatMap(({ rules }, i) =>
    rules.flatMap((rule, j) => {
      const after = numbers(fast[i]!.rules[j]!.expr);
      const moved = numbers(rule.expr).flatMap((number, k) =>
        number === after[k] ? [] : [`${number} -> ${after[k]}`],
      );
      return moved.length === 0 ? [] : [`${rule.alert ?? rule.record}: ${moved.join(', ')}`];
    }),
  );
  expect(changed).toEqual([
    'ApplicationMemoryGrowing: 86400 -> 5760, 21600 -> 1440',
    'BackupTooOld: 26h -> 104m',
    'BackupTooOld: 50h -> 200m',
    'RestoreTestTooOld: 35d -> 56h',
    'HostMemoryWillRunOut: 43200 -> 2880',
    'HostDiskWillFill: 86400 -> 5760',
    'HostDiskWillFill: 14400 -> 960',
    'PostgresLongTransaction: 1800 -> 120',
    'PostgresIdleInTransaction: 300 -> 20',
    'PostgresReplicationLag: 30 -> 2',
    'RedisSaveTooOld: 86400 -> 5760',
    // The time-out of a scrape, which is a second and no fifteenth of what it was.
    'PrometheusScrapeSlow: 8 -> 0.8, 4.8 -> 0.8',
    'LokiRetentionFailing: 10800 -> 720, 10800 -> 720',
  ]);
});

describe('objectives', () => {
  const counts = (timescale: number) =>
    ruleGroups(at(timescale), links).find(({ name }) => name === 'slo.rules')!;

  test('count each fifteenth of a minute, over four scrapes of a second', () => {
    const { interval, rules } = counts(15);
    expect(interval).toBe('4s');
    const { expr } = rules.find(({ record }) => record === 'slo:events:increase1m')!;
    expect(expr).toContain('[4s]');
    expect(expr).not.toContain('/ 4');
  });

  test('count over more minutes where a scrape takes longer than a quarter of one', () => {
    const { interval, rules } = counts(60);
    expect(interval).toBe('1s');
    const requests = rules.filter(({ record }) => record === 'slo:events:increase1m')[1]!.expr;
    expect(requests).toMatch(/^\(sum\(increase\(.*\[4s\]\)\)\) \/ 4$/);
  });
});

describe('a stack with the demo', () => {
  test.each([2, 7, 15, 30, 59, 60])('has rules that can work at %i', (timescale) => {
    const settings = resolveSettings('dev', { timescale }).settings!;
    const watched = watchedBy(settings);
    const groups = { promql: ruleGroups(watched, links), logql: logRuleGroups(watched, links) };
    expect(ruleProblems(groups, watched)).toEqual([]);
    expect(groups.promql.map(({ name }) => name)).toContain('slo.rules');
  });

  test('at the longest interval that settings may have, too', () => {
    for (const timescale of [4, 60]) {
      const scrape = Math.max(1, Math.floor(75_000 / timescale) / 1000);
      const watched = { ...everything, timescale, scrape, applicationScrape: scrape };
      expect(ruleProblems({ promql: ruleGroups(watched, links) }, watched)).toEqual([]);
    }
  });

  test('runs the same at 1 as without a word', () => {
    const [plain, one] = [{}, { timescale: 1 }].map(
      (config) => resolveSettings('dev', config).settings!,
    );
    expect(prometheusFiles(one!)).toEqual(prometheusFiles(plain!));
    expect(lokiRuleFiles(one!)).toEqual(lokiRuleFiles(plain!));
  });
});

test('days of the digest go by as fast', () => {
  const { receivers, routing, timescale } = resolveSettings('dev', { timescale: 15 }).settings!;
  const flat = (route: Route): Route[] => [route, ...(route.routes ?? []).flatMap(flat)];
  const digests = flat(routeTree(receivers, routing, timescale)).filter(
    ({ receiver }) => receiver === 'email-digest',
  );
  expect(digests.filter(({ group_wait }) => group_wait !== undefined)).not.toEqual([]);
  for (const { matchers, ...waits } of digests.filter(({ group_wait }) => group_wait))
    expect(waits, matchers?.join()).toMatchObject({
      group_wait: '4m',
      group_interval: '96m',
      repeat_interval: '92m',
    });
});
