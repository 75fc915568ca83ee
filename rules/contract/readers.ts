import { catalogues } from '../catalogue.ts';
import { metricOfSeries } from '../contract.ts';
import { jobs } from '../jobs.ts';
import { Known } from '../known.ts';
import { parsedRules, recordsIn, type ParsedRule } from '../parsed-rules.ts';
import { all, type Expr, type Matcher, type Selector } from '../promql/expr.ts';
import type { FinishedRuleGroup } from '../types.ts';

/** Who stands on a metric of the contract: names, in the order of the rules. */
export interface Readers {
  /** Alerts, also those that read it by way of recording rules. */
  alerts: readonly string[];
  /** Recording rules that read it themselves. */
  records: readonly string[];
}

/** A value of a label that rules name word for word: without such a series they are silent for ever. */
export interface Asked {
  metric: string;
  label: string;
  value: string;
}

export interface ContractReaders {
  /** By metric of the contract; what nothing reads is not in it. */
  of: ReadonlyMap<string, Readers>;
  asked: readonly Asked[];
}

/** One rule that reads one metric. */
interface Use {
  metric: string;
  rule: ParsedRule;
  selector: Selector;
  /** Whether the rule's own expression names it, not that of a recording rule below. */
  isOwn: boolean;
}

/** What rules read of the contract, by their own expressions; one that does not parse reads nothing. */
export function contractReaders(groups: readonly FinishedRuleGroup[]): ContractReaders {
  const rules = parsedRules({ promql: groups });
  const known = new Known(catalogues(), recordsIn(rules));
  const usesIn = (expr: Expr, rule: ParsedRule): Use[] =>
    all(expr, 'selector').flatMap((selector) => {
      const metric = metricOfSeries(selector.metric ?? '')?.name;
      const isHere =
        isAboutJobs(selector) &&
        known.series(selector).some(({ source }) => source === jobs.application);
      return metric !== undefined && isHere
        ? [{ metric, rule, selector, isOwn: expr === rule.expr }]
        : [];
    });
  const uses = rules.flatMap((rule) => reached(rule, rules).flatMap((expr) => usesIn(expr, rule)));
  return {
    of: new Map(
      [...Map.groupBy(uses, ({ metric }) => metric)].map(([metric, list]) => [
        metric,
        {
          alerts: unique(list.flatMap(({ rule }) => rule.rule.alert ?? [])),
          records: unique(
            list.flatMap(({ rule, isOwn }) => (isOwn ? (rule.rule.record ?? []) : [])),
          ),
        },
      ]),
    ),
    asked: askedIn(uses),
  };
}

/** What is about every job, or all but some, stands on none in particular. */
const isAboutJobs = ({ matchers }: Selector) =>
  matchers.some(({ label, op }) => label === 'job' && !op.startsWith('!'));

const unique = (names: readonly string[]) => [...new Set(names)];

/**
 * A rule's expression and those of the recording rules that it stands on. Where any selector asks for one
 * value of a label, such as `slo`, recording rules that set another are not below: `and` holds the parts
 * of an alert together by their labels.
 */
function reached(
  rule: ParsedRule,
  rules: readonly ParsedRule[],
  asked: ReadonlyMap<string, string> = new Map(),
  seen: Set<ParsedRule> = new Set(),
): Expr[] {
  if (rule.expr === undefined || seen.has(rule)) return [];
  seen.add(rule);
  const selectors = all(rule.expr, 'selector');
  const own = selectors.flatMap(({ matchers }) =>
    matchers.flatMap(({ label, op, value }) => (op === '=' ? [[label, value] as const] : [])),
  );
  const here = new Map([...asked, ...own]);
  const isOther = ({ rule: { labels = {} } }: ParsedRule) =>
    Object.entries(labels).some(([label, value]) => (here.get(label) ?? value) !== value);
  const read = new Set(selectors.map(({ metric }) => metric));
  const below = rules.filter((other) => other.rule.record !== undefined && read.has(other.name));
  return [
    rule.expr,
    ...below
      .filter((other) => !isOther(other))
      .flatMap((other) => reached(other, rules, here, seen)),
  ];
}

/** Values that selectors name: `=`, or words between the bars of `=~`; patterns ask for none in particular. */
function askedIn(uses: readonly Use[]): Asked[] {
  const asked = uses.flatMap(({ metric, selector }) =>
    selector.matchers
      .filter(({ label }) => label !== 'job')
      .flatMap(({ label, op, value }) =>
        literals(op, value).map((one) => ({ metric, label, value: one })),
      ),
  );
  return [...new Map(asked.map((one) => [JSON.stringify(Object.values(one)), one])).values()];
}

function literals(op: Matcher['op'], value: string): string[] {
  if (op === '=') return [value];
  return op === '=~' ? value.split('|').filter((word) => /^[\w-]+$/.test(word)) : [];
}
