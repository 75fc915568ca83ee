import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { watchedBy } from '../../infra/watched.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import type { Job } from '../../rules/jobs.ts';
import { runbookAnchor } from '../../rules/shared.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { root } from '../../ops/stack-file.ts';
import { logSubjects, subjects } from '../../rules/subjects.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { cases } from './cases/index.ts';
import { everything, links } from './everything.ts';

const rulesIn = (groups: FinishedRuleGroup[]) =>
  groups.flatMap((group) => group.rules.map((rule) => ({ group: group.name, ...rule })));
const alertsIn = (list: ReturnType<typeof rulesIn>) =>
  list.flatMap((rule) => (rule.alert === undefined ? [] : [rule]));

/** Over metrics, in PromQL. */
const rules = rulesIn(ruleGroups(everything, links));
const metricAlerts = alertsIn(rules);
/** Over logs, in LogQL: test/checkers has Loki itself parse them, test/e2e makes each fire. */
const logAlerts = alertsIn(rulesIn(logRuleGroups(everything, links)));
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
      expect(alert.annotations.runbook_url).toMatch(
        new RegExp(`^https://docs.example.com/runbooks/[a-z-]+#${runbookAnchor(alert.alert)}$`),
      );
      expect(alert.annotations.dashboard_url).toMatch(
        /^https:\/\/grafana\.example\.com\/d\/[a-z-]+$/,
      );
    },
  );

  test.each([...Object.keys(subjects), ...Object.keys(logSubjects)])(
    'of %s has a heading in its runbook, and each heading an alert',
    (subject) => {
      const headings = [
        ...readFileSync(`${root}/docs/runbooks/${subject}.md`, 'utf8').matchAll(/^## (\S+)$/gm),
      ].map(([, name]) => name);
      const own = alerts.filter(({ annotations }) =>
        annotations.runbook_url!.includes(`/${subject}#`),
      );
      expect(headings.sort()).toEqual([...new Set(own.map(({ alert }) => alert))].sort());
    },
  );

  test.each([...Object.keys(subjects), ...Object.keys(logSubjects)])(
    'of %s has in its runbook what someone who is called needs, in that order',
    (subject) => {
      const text = readFileSync(`${root}/docs/runbooks/${subject}.md`, 'utf8');
      for (const [name, ...lines] of text
        .split(/^## /m)
        .slice(1)
        .map((part) => part.split('\n'))) {
        const parts = new Map(
          lines.flatMap((line) => {
            const [, title, words] = /^- \*\*(.+):\*\* (\S.*)$/.exec(line) ?? [];
            return title === undefined ? [] : [[title, words!] as const];
          }),
        );
        const order = ['What users feel', 'Confirm', 'Likely causes', 'Do', 'Escalate'];
        expect(
          [...parts.keys()].filter((title) => order.includes(title)),
          name,
        ).toEqual(order);
        // A query or a command, to be copied.
        expect(parts.get('Confirm'), name).toMatch(/`[^`]+`/);
      }
    },
  );

  test('has a name of its own, whichever server evaluates it', () => {
    const groups = [...ruleGroups(everything, links), ...logRuleGroups(everything, links)].map(
      ({ name }) => name,
    );
    expect(new Set(groups).size).toBe(groups.length);
    const names = (list: { alert: string }[]) => new Set(list.map(({ alert }) => alert));
    expect(names(alerts).size).toBe(names(metricAlerts).size + names(logAlerts).size);
    expect(logAlerts.length).toBeGreaterThan(0);
  });

  test.each(Object.entries(subjects).map(([subject, groups]) => [subject, groups] as const))(
    'and record of %s has its cases: silent, firing, silent again; and one without a fire',
    (subject, groups) => {
      const own = groups(everything).flatMap((group) => group.rules);
      const proven = cases[subject as keyof typeof subjects];
      const names = (of: 'alert' | 'record') =>
        [...new Set(own.flatMap((rule) => rule[of] ?? []))].sort();
      expect(Object.keys(proven.alerts).sort()).toEqual(names('alert'));
      expect(Object.keys(proven.records).sort()).toEqual(names('record'));
      for (const [name, list] of Object.entries(proven.alerts)) {
        // The one alert that has no silence.
        if (name === 'Watchdog') continue;
        const counts = list.map((story) => Object.values(story.fires).map((fired) => fired.length));
        const whole = counts.some((moments) => {
          const first = moments.findIndex((n) => n > 0);
          return first > 0 && moments.slice(first).includes(0);
        });
        expect(whole, `${name} is silent, fires and ends in one story`).toBe(true);
        const quiet = counts.some((moments) => moments.every((n) => n === 0));
        expect(quiet, `${name} stays silent in a story`).toBe(true);
        for (const { labels } of own.filter((rule) => rule.alert === name)) {
          const fired = list.flatMap((story) => Object.values(story.fires).flat());
          expect(
            fired.some((alert) => alert.labels.severity === labels!.severity),
            `${name} fires with severity ${labels!.severity}`,
          ).toBe(true);
        }
      }
      for (const [name, list] of Object.entries(proven.records)) {
        expect(
          list.some(({ samples }) => Object.values(samples).flat().length > 0),
          name,
        ).toBe(true);
      }
    },
  );
});

describe('rules follow what a stack runs', () => {
  test('no alert selects a job that the stack does not scrape', () => {
    const { settings } = resolveSettings('staging', {});
    const watched = watchedBy({
      ...settings!,
      parts: { cadvisor: false, logs: false, demo: false },
    });
    const text = JSON.stringify(ruleGroups(watched, links));
    const selected = [...text.matchAll(/job=\\"([^"\\]+)\\"/g)].map(([, job]) => job as Job);
    expect(selected).toContain('prometheus');
    for (const job of selected) expect([...watched.sources]).toContain(job);
    expect(text).not.toContain('alloy');
  });
});
