import { stringify } from 'yaml';
import { namesRead } from '../../rules/parsed-rules.ts';
import { TEAM } from '../../rules/shared.ts';
import type { FinishedRule } from '../../rules/types.ts';
import type { AlertCase, Fired, RecordCase } from './case.ts';

const DEFAULTS = { interval: '15s', evaluation: '15s' };

/** Files that promtool reads for one alert's or record's cases, by name: `<name>.rules.yml`, `<name>.test.yml`. */
export function promtoolFiles(
  name: string,
  cases: readonly (AlertCase | RecordCase)[],
  rules: readonly FinishedRule[],
): Record<string, string> {
  const needed = neededBy(name, rules);
  const file = name.replaceAll(':', '__');
  const yaml = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  // Cases with another evaluation interval need a file of their own: promtool has one per file.
  const byEvaluation = Map.groupBy(cases, (c) => c.evaluation ?? DEFAULTS.evaluation);
  return {
    [`${file}.rules.yml`]: yaml({ groups: [{ name, rules: needed }] }),
    ...Object.fromEntries(
      [...byEvaluation].map(([evaluation, list]) => [
        `${file}.${evaluation}.test.yml`,
        yaml({
          rule_files: [`${file}.rules.yml`],
          evaluation_interval: evaluation,
          tests: list.map((c) => ({
            name: `${name} ${c.name}`,
            interval: c.interval ?? DEFAULTS.interval,
            input_series: Object.entries(c.series).map(([series, values]) => ({ series, values })),
            ...('fires' in c
              ? { alert_rule_test: alertTests(name, c, needed) }
              : { promql_expr_test: recordTests(name, c) }),
          })),
        }),
      ]),
    ),
  };
}

/** The rules of a name and the records that they read, however deep, records first. */
export function neededBy(name: string, rules: readonly FinishedRule[]): FinishedRule[] {
  const own = rules.filter((rule) => (rule.alert ?? rule.record) === name);
  if (own.length === 0) throw new Error(`There is no rule ${name}.`);
  const wanted = new Set<FinishedRule>();
  const add = (rule: FinishedRule) => {
    if (wanted.has(rule)) return;
    const read = new Set(namesRead(rule.expr));
    for (const other of rules) {
      if (other !== rule && other.record !== undefined && read.has(other.record)) add(other);
    }
    wanted.add(rule);
  };
  own.forEach(add);
  return [...wanted];
}

function alertTests(alert: string, { fires }: AlertCase, rules: readonly FinishedRule[]) {
  return Object.entries(fires).map(([at, list]) => ({
    alertname: alert,
    eval_time: at,
    exp_alerts: list.map((fired) => expected(alert, fired, rules)),
  }));
}

/** What every alert carries comes from the rule itself; other tests hold that pass. */
function expected(alert: string, { labels, description }: Fired, rules: readonly FinishedRule[]) {
  const rule = rules.find((r) => r.alert === alert && r.labels.severity === labels.severity);
  if (rule?.alert === undefined)
    throw new Error(`${alert} has no rule of severity ${labels.severity}.`);
  return {
    exp_labels: { component: rule.labels.component, team: TEAM, ...labels },
    exp_annotations: { ...rule.annotations, description },
  };
}

function recordTests(record: string, { samples }: RecordCase) {
  return Object.entries(samples).map(([at, list]) => ({
    expr: record,
    eval_time: at,
    exp_samples: list.map(({ labels, value }) => ({ labels: `${record}${labels}`, value })),
  }));
}
