import { readdirSync, readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scrapedJobs } from '../../infra/services.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { jobs, type Job } from '../../rules/jobs.ts';
import { runbookAnchor } from '../../rules/shared.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { root } from '../../ops/stack-file.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

const allJobs = new Set<Job>(Object.values(jobs));
const links = { grafana: 'https://grafana.example.com' };
const rulesIn = (groups: FinishedRuleGroup[]) =>
  groups.flatMap((group) => group.rules.map((rule) => ({ group: group.name, ...rule })));
const alertsIn = (list: ReturnType<typeof rulesIn>) =>
  list.flatMap((rule) => (rule.alert === undefined ? [] : [rule]));

/** Over metrics, in PromQL. */
const rules = rulesIn(ruleGroups(allJobs, links));
const metricAlerts = alertsIn(rules);
/** Over logs, in LogQL: test/checkers has Loki itself parse them, test/e2e makes each fire. */
const logAlerts = alertsIn(rulesIn(logRuleGroups(links)));
const alerts = [...metricAlerts, ...logAlerts];

function syntaxErrors(expr: string): number {
  let errors = 0;
  parser.parse(expr).iterate({ enter: (node) => void (errors += node.type.isError ? 1 : 0) });
  return errors;
}

describe('every rule', () => {
  test.each(rules.map((rule) => [rule.alert ?? rule.record, rule] as const))(
    '%s parses',
    (_name, rule) => {
      expect(syntaxErrors(rule.expr)).toBe(0);
    },
  );

  test('the parser of this test does refuse what is wrong', () => {
    expect(syntaxErrors('sum(up')).toBeGreaterThan(0);
  });
});

describe('every alert', () => {
  test.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s carries what each must',
    (_name, alert) => {
      expect(alert.alert).toMatch(/^([A-Z][a-z0-9]*)+$/);
      expect(alert.labels.severity).toMatch(/^(critical|warning|info|none)$/);
      expect(alert.labels.component).toBeTruthy();
      expect(alert.labels.team).toBe('devops');
      expect(alert.annotations.summary).toMatch(/^[A-Z][^{}]*\.$/);
      expect(alert.annotations.description).toMatch(/\.$/);
      expect(alert.annotations.runbook_url).toBe(
        `https://docs.voiceassist.local/runbooks#${runbookAnchor(alert.alert)}`,
      );
      expect(alert.annotations.dashboard_url).toMatch(
        /^https:\/\/grafana\.example\.com\/d\/[a-z-]+$/,
      );
    },
  );

  test('has a heading in docs/runbooks.md, and each heading an alert', () => {
    const headings = [
      ...readFileSync(`${root}/docs/runbooks.md`, 'utf8').matchAll(/^## (\S+)$/gm),
    ].map(([, name]) => name);
    expect(headings.sort()).toEqual([...new Set(alerts.map(({ alert }) => alert))].sort());
  });

  test('has a name of its own, whichever server evaluates it', () => {
    const groups = [...ruleGroups(allJobs, links), ...logRuleGroups(links)].map(({ name }) => name);
    expect(new Set(groups).size).toBe(groups.length);
    const names = (list: { alert: string }[]) => new Set(list.map(({ alert }) => alert));
    expect(names(alerts).size).toBe(names(metricAlerts).size + names(logAlerts).size);
    expect(logAlerts.length).toBeGreaterThan(0);
  });

  test('over metrics has a promtool case in which it fires and one in which it stays silent', () => {
    interface Case {
      alertname: string;
      exp_alerts?: unknown[];
    }
    const cases = readdirSync(`${root}/test/promtool`)
      .map(
        (name) =>
          parse(readFileSync(`${root}/test/promtool/${name}`, 'utf8')) as {
            tests: { alert_rule_test?: Case[] }[];
          },
      )
      .flatMap(({ tests }) => tests.flatMap((t) => t.alert_rule_test ?? []));
    for (const { alert } of metricAlerts) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      expect(
        own.some((c) => (c.exp_alerts ?? []).length > 0),
        `${alert} fires`,
      ).toBe(true);
      // The one alert that has no silence.
      if (alert === 'Watchdog') continue;
      expect(
        own.some((c) => (c.exp_alerts ?? []).length === 0),
        `${alert} stays silent`,
      ).toBe(true);
    }
  });
});

describe('rules follow what a stack runs', () => {
  test('no alert selects a job that the stack does not scrape', () => {
    const { settings } = resolveSettings('staging', {});
    const deployed = scrapedJobs({
      ...settings!,
      parts: { cadvisor: false, logs: false, demo: false },
    });
    const text = JSON.stringify(ruleGroups(deployed, { grafana: 'http://g' }));
    const selected = [...text.matchAll(/job=\\"([^"\\]+)\\"/g)].map(([, job]) => job as Job);
    expect(selected).toContain('prometheus');
    for (const job of selected) expect([...deployed]).toContain(job);
    expect(text).not.toContain('alloy');
  });
});
