import { catalogues, jobOf } from './catalogue.ts';
import { jobs } from './jobs.ts';
import { Known, type Recorded } from './known.ts';
import { all, type Expr } from './promql/expr.ts';
import { has, labelsOf } from './promql/labels.ts';
import { parseLogql } from './promql/logql.ts';
import { parsePromql } from './promql/parse.ts';
import type { RoutedAlert } from './route-matrix.ts';
import type { FinishedRuleGroup } from './types.ts';

/** Targets of these jobs carry their application's URL, for inhibition (infra/prometheus-config.ts). */
const ofApplications: string[] = [jobs.application, jobs.httpProbe];

/**
 * The alerts of a stack with the labels that their results may have, by what the exporters show.
 *
 * @throws when an expression does not parse
 */
export function routedAlerts(
  metrics: readonly FinishedRuleGroup[],
  logs: readonly FinishedRuleGroup[],
): RoutedAlert[] {
  const records = new Map<string, Recorded[]>();
  const rules = [
    ...metrics.flatMap((group) => group.rules.map((rule) => ({ rule, parse: parsePromql }))),
    ...logs.flatMap((group) => group.rules.map((rule) => ({ rule, parse: parseLogql }))),
  ].map(({ rule, parse }) => {
    const { expr, error } = parse(rule.expr);
    if (expr === undefined) throw new Error(`${rule.alert ?? rule.record}: ${error}`);
    if (rule.record !== undefined) {
      const labels = Object.keys(rule.labels ?? {});
      records.set(rule.record, [...(records.get(rule.record) ?? []), { expr, labels }]);
    }
    return { rule, expr };
  });
  const known = new Known(catalogues(), records);
  const jobsIn = (expr: Expr, seen: readonly string[] = []): string[] =>
    all(expr, 'selector').flatMap(({ metric = '', matchers }) =>
      records.has(metric) && !seen.includes(metric)
        ? records.get(metric)!.flatMap((record) => jobsIn(record.expr, [...seen, metric]))
        : known.sources(matchers).map(jobOf),
    );
  return rules.flatMap(({ rule, expr }) => {
    if (rule.alert === undefined) return [];
    const labels = labelsOf(expr, known);
    const jobs = new Set(jobsIn(expr));
    return [
      {
        alert: rule.alert,
        labels: rule.labels,
        jobs,
        // What the scrape configuration adds to a target stays where `job` does.
        mayHave: (label) =>
          label === 'application'
            ? has(labels, 'job') && [...ofApplications].some((job) => jobs.has(job))
            : has(labels, label),
      },
    ];
  });
}
