import type { SubjectName } from './subjects.ts';
import type { Component, FinishedRuleGroup, RuleGroup } from './types.ts';

/** What links in alerts begin with. */
export interface Links {
  /** Grafana as people reach it, without a slash at the end. */
  grafana: string;
  /** Where `docs/runbooks/` is published, without a slash at the end. */
  runbooks: string;
}

/** Who is called for: the one team of the seed. */
export const TEAM = 'devops';

/** The heading of an alert in `docs/runbooks/<subject>.md`, as a link anchor. */
export function runbookAnchor(alert: string): string {
  return alert.toLowerCase();
}

/**
 * Grafana's Explore with the lines of a LogQL selector, of the hour before someone looks. Templates in the
 * selector stay as they are, for whoever evaluates the rule to fill in: they must write URL text.
 */
export function exploreUrl(grafana: string, logql: string): string {
  const panes = {
    logs: {
      datasource: 'loki',
      queries: [{ refId: 'A', datasource: { type: 'loki', uid: 'loki' }, expr: logql }],
      range: { from: 'now-1h', to: 'now' },
    },
  };
  const encoded = encodeURIComponent(JSON.stringify(panes)).replaceAll(
    /%7B%7B(.*?)%7D%7D/g,
    (template) => decodeURIComponent(template),
  );
  return `${grafana}/explore?schemaVersion=1&orgId=1&panes=${encoded}`;
}

/** The one pass that gives every alert what each must carry: team, runbook and dashboard link. */
export function withShared(
  { watches: _, ...group }: RuleGroup,
  subject: SubjectName,
  links: Links,
): FinishedRuleGroup {
  return {
    ...group,
    rules: group.rules.map((rule) => {
      if (rule.alert === undefined) return rule;
      const { logs, ...alert } = rule;
      return {
        ...alert,
        labels: { ...alert.labels, team: TEAM },
        annotations: {
          ...alert.annotations,
          runbook_url: `${links.runbooks}/${subject}#${runbookAnchor(alert.alert)}`,
          dashboard_url: `${links.grafana}/d/${dashboardOf[alert.labels.component]}`,
          ...(logs === undefined ? {} : { logs_url: exploreUrl(links.grafana, logs) }),
        },
      };
    }),
  };
}

/** Which dashboard shows what an alert of a component speaks of. Until a subject has its own, the stack's. */
const dashboardOf: Record<Component, string> = {
  application: 'voiceassist-monitoring-stack',
  infrastructure: 'voiceassist-monitoring-stack',
  database: 'voiceassist-monitoring-stack',
  cache: 'voiceassist-monitoring-stack',
  'vector-store': 'voiceassist-monitoring-stack',
  monitoring: 'voiceassist-monitoring-stack',
};
