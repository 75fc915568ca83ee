import { catalogues as ofCheckout, type Catalogues } from './catalogue.ts';
import { deadParts } from './guard.ts';
import { Known } from './known.ts';
import { queryChecks, ruleChecks } from './lint.ts';
import type { Check } from './lint/examined.ts';
import {
  namesRead,
  parsedRules,
  parsers,
  recordsIn,
  type GroupsByLanguage,
  type Language,
} from './parsed-rules.ts';
import { has, labelsOf } from './promql/labels.ts';
import type { FinishedRuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

/**
 * Everything that is wrong with a stack's rules: what does not parse, what can never match, and what lint
 * says. Pure; a sentence per problem, which begins with the rule's name.
 */
export function ruleProblems(
  groups: GroupsByLanguage,
  watched: Watched,
  catalogues: Catalogues = ofCheckout(),
): string[] {
  const rules = parsedRules(groups);
  const known = new Known(catalogues, recordsIn(rules));
  return rules.flatMap((rule) => {
    const tell = (problem: string) => `${rule.name}: ${problem}`;
    if (rule.expr === undefined) return [tell(rule.error)];
    const examined = { ...rule, labels: labelsOf(rule.expr, known) };
    const dead = deadParts(rule.expr, known, watched.sources);
    const checks: Check[] = Object.values(ruleChecks);
    const linted = checks.flatMap((check) => check(examined, { known, watched }));
    return [...new Set([...dead, ...linted])].map(tell);
  });
}

/** A query of a dashboard. */
export interface Query {
  name: string;
  language: Language;
  expr: string;
  /** What a series is called, with labels as `{{label}}`. */
  legend?: string | undefined;
}

/** The same for queries of dashboards, which read rules but are none. */
export function queryProblems(
  queries: readonly Query[],
  groups: GroupsByLanguage,
  watched: Watched,
  catalogues: Catalogues = ofCheckout(),
): string[] {
  const known = new Known(catalogues, recordsIn(parsedRules(groups)));
  return queries.flatMap(({ name, language, expr: text, legend = '' }) => {
    const { expr, error } = parsers[language](text);
    if (expr === undefined) return [`${name}: ${error}`];
    const query = { name, language, expr, group: '', rule: { record: name, expr: text } };
    const examined = { ...query, labels: labelsOf(expr, known) };
    const checks: Check[] = Object.values(queryChecks);
    return [
      ...deadParts(expr, known, watched.sources),
      ...checks.flatMap((check) => check(examined, { known, watched })),
      ...[...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)]
        .filter(([, label]) => !has(examined.labels, label!))
        .map(([, label]) => `its legend names ${label}, which its result lacks`),
    ].map((problem) => `${name}: ${problem}`);
  });
}

/** Recording rules that neither a rule nor one of `queries` reads. */
export function unusedRecords(
  groups: readonly FinishedRuleGroup[],
  queries: readonly string[],
): string[] {
  const rules = groups.flatMap((group) => group.rules);
  const read = new Set([...rules.map(({ expr }) => expr), ...queries].flatMap(namesRead));
  const names = new Set(rules.flatMap(({ record }) => record ?? []));
  return [...names].filter((name) => !read.has(name)).map((name) => `${name}: nothing reads it`);
}

/** @throws one error with every sentence, when there is one */
export function refuseBadRules(groups: GroupsByLanguage, watched: Watched): void {
  const problems = ruleProblems(groups, watched);
  if (problems.length > 0)
    throw new Error(
      `These rules cannot work:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
}
