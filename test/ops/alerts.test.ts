import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asMarkdown, asTable, listAlerts, type ListedAlert } from '../../ops/alert-list.ts';
import { condition } from '../../ops/alert-words.ts';
import { root } from '../../ops/stack-file.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { everything, links } from '../rules/everything.ts';

describe('condition in words', () => {
  const value = (format: string) => `Uses {{ $value${format && ` | ${format}`} }}.`;

  test.each([
    ['a > 0.85', 'humanizePercentage', 'Uses more than 85 %.'],
    ['a >= 2', 'humanizeDuration', 'Uses at least 2 s.'],
    ['a < 0.05', 'humanizeDuration', 'Uses less than 50 ms.'],
    ['a <= 93600', 'humanizeDuration', 'Uses at most 26 h.'],
    ['a > 5 * 1024 * 1024', 'humanize1024', 'Uses more than 5 Mi.'],
    ['a > 2e9', 'humanize', 'Uses more than 2 G.'],
    ['a == 3', '', 'Uses 3.'],
    ['a > 0', '', 'Uses one or more.'],
    ['(a > 3 and b > 7) or (c > 4 unless d)', '', 'Uses more than 3 or 4.'],
    ['a > 3 or b < 4', '', 'Uses <value>.'],
    ['a > b', '', 'Uses <value>.'],
    ['sum(count_over_time({level="critical"} |= "x" [5m])) > 2', '', 'Uses more than 2.'],
  ])('%s, %s: %s', (expr, format, words) => {
    expect(condition(value(format), expr)).toBe(words);
  });

  test.each([
    ['{{ $value }} users of {{ $labels.job }}.', 'More than 5 users of <job>.'],
    ['Takes longer than {{ $value }} s.', 'Takes longer than 5 s.'],
    ['Takes {{ $value | humanizeDuration }} or more; bad.', 'Takes more than 5 s; bad.'],
    ['About {{ $value }} locks.', 'More than 5 locks.'],
    ['It refuses{{ with $labels.instance }} {{ . }}{{ end }} all.', 'It refuses all.'],
    ['cAdvisor is away.', 'cAdvisor is away.'],
  ])('%s', (description, words) => {
    expect(condition(description, 'a > 5')).toBe(words);
  });
});

describe('npm run alerts', () => {
  test('has every alert, each with words without a template, receivers and a runbook', () => {
    const alerts = listAlerts();
    const all = [...ruleGroups(everything, links), ...logRuleGroups(everything, links)]
      .flatMap(({ rules }) => rules)
      .flatMap((rule) => (rule.alert === undefined ? [] : [rule]));
    const named = (list: { alert: string; severity: string }[]) =>
      list.map(({ alert, severity }) => `${alert} ${severity}`).sort();
    expect(named(alerts)).toEqual(
      named(all.map(({ alert, labels }) => ({ alert, severity: labels.severity! }))),
    );
    for (const { alert, condition: words, receivers, runbook } of alerts) {
      expect(words, alert).not.toMatch(/[{}]/);
      expect(receivers.length, alert).toBeGreaterThan(0);
      const [, file, anchor] = /^(runbooks\/.+\.md)#(.+)$/.exec(runbook)!;
      const headings = readFileSync(`${root}/docs/${file}`, 'utf8').matchAll(/^## (\S+)$/gm);
      expect([...headings].map(([, name]) => name!.toLowerCase())).toContain(anchor);
    }
  });

  test('a stack has the alerts of what it watches', () => {
    const names = (stack: string) => listAlerts(stack).map(({ alert }) => alert);
    expect(names('dev')).toContain('TLSProbeFailed');
    expect(names('staging')).not.toContain('TLSProbeFailed');
  });

  const alert: ListedAlert = {
    alert: 'RedisDown',
    severity: 'critical',
    component: 'cache',
    condition: 'Redis of <job> does not answer.',
    expr: 'up == 0\nand a',
    for: '1m',
    receivers: ['pagerduty-critical', 'email-ops'],
    runbook: 'runbooks/redis.md#redisdown',
  };

  test('as a table', () => {
    expect(asTable([alert, { ...alert, for: '' }], { width: 20, expr: false })).toBe(
      `ALERT      SEVERITY  FOR  RECEIVERS
RedisDown  critical  1m   pagerduty-critical email-ops
    Redis of <job> does not answer.
    docs/runbooks/redis.md#redisdown
RedisDown  critical       pagerduty-critical email-ops
    Redis of <job> does not answer.
    docs/runbooks/redis.md#redisdown

1 alert by name, 2 with their severities: 2 critical.`,
    );
    expect(asTable([alert], { width: 20, expr: true })).toContain('\n    up == 0\n    and a\n');
  });

  test('as Markdown', () => {
    expect(asMarkdown([alert])).toContain(`## redis

| Alert and runbook | Severity | Condition | For | Receivers |
| --- | --- | --- | --- | --- |
| [RedisDown](runbooks/redis.md#redisdown) | critical | Redis of \`job\` does not answer. | 1m | pagerduty-critical, email-ops |
`);
  });

  test('docs/alerts.md is fresh (npm run golden rewrites it)', () => {
    expect(readFileSync(`${root}/docs/alerts.md`, 'utf8')).toBe(asMarkdown(listAlerts()));
  });
});
