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

/** Characters of a line that a message has; templates cut it once more. */
const LINE = 300;

/**
 * A template that asks Loki, as the alert fires, for one of the lines of a LogQL selector: the most frequent
 * of the range. The one `topk` keeps the answer below Loki's limit of series, however many lines there are.
 */
export function lineTemplate(logql: string, range: string): string {
  const service = '{{ $labels.service | urlquery }}';
  const query = `topk(1, sum by (log_line) (count_over_time(${logql.replace(service, '%s')} | regexp "^(?P<log_line>.{1,${LINE}})" [${range}])))`;
  return `{{ range query (printf ${JSON.stringify(query)} $labels.service) }}{{ .Labels.log_line }}{{ end }}`;
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
      const { logs, lineOf, ...alert } = rule;
      return {
        ...alert,
        labels: { ...alert.labels, team: TEAM },
        annotations: {
          ...alert.annotations,
          runbook_url: `${links.runbooks}/${subject}#${runbookAnchor(alert.alert)}`,
          dashboard_url: `${links.grafana}/d/${dashboardOf[alert.labels.component]}`,
          ...(logs === undefined ? {} : { logs_url: exploreUrl(links.grafana, logs) }),
          ...(logs === undefined || lineOf === undefined
            ? {}
            : { log_line: lineTemplate(logs, lineOf) }),
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
