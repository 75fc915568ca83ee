import type { Catalogues, Metric } from '../../rules/catalogue.ts';
import { ruleProblems } from '../../rules/check.ts';
import type { FinishedRule, FinishedRuleGroup } from '../../rules/types.ts';
import { jobs } from '../../rules/jobs.ts';
import type { Source, Watched } from '../../rules/watched.ts';
import { everything } from './everything.ts';

const metric = (type: Metric['type'], ...labels: string[]): Metric => ({ type, labels });

/** A small world, so that a test says all that it stands on. */
export const world: Catalogues = {
  metrics: new Map<Source, Record<string, Metric>>([
    [
      jobs.node,
      {
        node_cpu_seconds_total: metric('counter', 'cpu', 'mode'),
        node_load1: metric('gauge'),
        node_filesystem_avail_bytes: metric('gauge', 'device', 'fstype', 'mountpoint'),
        node_uname_info: metric('gauge', 'nodename', 'revision'),
      },
    ],
    ['backups', { backup_last_success_timestamp_seconds: metric('gauge', 'store') }],
    [
      jobs.application,
      {
        http_requests_total: metric('counter', 'endpoint', 'status'),
        http_request_duration_seconds: metric('histogram', 'endpoint'),
        process_resident_memory_bytes: metric('gauge'),
      },
    ],
    [jobs.loki, { loki_wait_seconds: metric('summary', 'route') }],
    [jobs.cadvisor, { container_memory_usage_bytes: metric('gauge', 'id', 'image', 'name') }],
  ]),
  rare: new Set(),
  logs: {
    source: 'test',
    stream: ['container', 'level', 'service', 'stream'],
    structuredMetadata: ['request_id'],
  },
};

/** An alert that has all that each must have. */
export function alert(
  expr: string,
  more: { labels?: Record<string, string>; annotations?: Record<string, string> } = {},
): FinishedRule {
  return {
    alert: 'Example',
    expr,
    labels: { severity: 'warning', component: 'monitoring', team: 'devops', ...more.labels },
    annotations: {
      summary: 'It is so.',
      description: 'It is so here.',
      runbook_url: 'https://docs.example.com/runbooks/x#example',
      dashboard_url: 'https://grafana.example.com/d/x',
      ...more.annotations,
    },
  };
}

export const record = (
  name: string,
  expr: string,
  labels?: Record<string, string>,
): FinishedRule => ({
  record: name,
  expr,
  ...(labels ? { labels } : {}),
});

export const group = (rules: FinishedRule[], name = 'example'): FinishedRuleGroup => ({
  name,
  rules,
});

/** What is said about an alert over metrics, beside recording rules. */
export function problemsOf(
  rule: FinishedRule,
  { records = [], watched = everything }: { records?: FinishedRule[]; watched?: Watched } = {},
): string[] {
  return ruleProblems({ promql: [group(records, 'example.rules'), group([rule])] }, watched, world);
}

/** What is said about an alert over logs. */
export function logProblemsOf(rule: FinishedRule): string[] {
  return ruleProblems({ logql: [group([rule])] }, everything, world);
}
