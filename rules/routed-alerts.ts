import { catalogues, jobOf } from './catalogue.ts';
import { jobs } from './jobs.ts';
import { Known } from './known.ts';
import { parsedRules, recordsIn } from './parsed-rules.ts';
import { all, type Expr } from './promql/expr.ts';
import { has, labelsOf } from './promql/labels.ts';
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
  const rules = parsedRules({ promql: metrics, logql: logs });
  const records = recordsIn(rules);
  const known = new Known(catalogues(), records);
  const jobsIn = (expr: Expr, seen: readonly string[] = []): string[] =>
    all(expr, 'selector').flatMap(({ metric = '', matchers }) =>
      records.has(metric) && !seen.includes(metric)
        ? records.get(metric)!.flatMap((record) => jobsIn(record.expr, [...seen, metric]))
        : known.sources(matchers).map(jobOf),
    );
  return rules.flatMap(({ name, rule, expr, error }) => {
    if (expr === undefined) throw new Error(`${name}: ${error}`);
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
