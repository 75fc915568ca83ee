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

/** The one pass that gives every alert what each must carry: team, runbook and dashboard link. */
export function withShared(
  { watches: _, ...group }: RuleGroup,
  subject: SubjectName,
  links: Links,
): FinishedRuleGroup {
  return {
    ...group,
    rules: group.rules.map((rule) =>
      rule.alert === undefined
        ? rule
        : {
            ...rule,
            labels: { ...rule.labels, team: TEAM },
            annotations: {
              ...rule.annotations,
              runbook_url: `${links.runbooks}/${subject}#${runbookAnchor(rule.alert)}`,
              dashboard_url: `${links.grafana}/d/${dashboardOf[rule.labels.component]}`,
            },
          },
    ),
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
