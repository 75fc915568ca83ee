import type { Recorded } from './known.ts';
import { all } from './promql/expr.ts';
import { parseLogql } from './promql/logql.ts';
import { parsePromql } from './promql/parse.ts';
import type { Parsed } from './promql/reader.ts';
import type { FinishedRule, FinishedRuleGroup } from './types.ts';

export const parsers = { promql: parsePromql, logql: parseLogql };

export type Language = keyof typeof parsers;

/** Rule groups, by the language of their expressions. */
export type GroupsByLanguage = Partial<Record<Language, readonly FinishedRuleGroup[]>>;

/** A rule with what its expression says, or why that is not understood. */
export type ParsedRule = Parsed & {
  /** Its alert's or record's name. */
  name: string;
  group: string;
  language: Language;
  rule: FinishedRule;
};

/** Every rule, those over metrics first. */
export function parsedRules(groups: GroupsByLanguage): ParsedRule[] {
  return (['promql', 'logql'] as const).flatMap((language) =>
    (groups[language] ?? []).flatMap((group) =>
      group.rules.map((rule) => ({
        language,
        group: group.name,
        name: rule.alert ?? rule.record,
        rule,
        ...parsers[language](rule.expr),
      })),
    ),
  );
}

/** The recording rules among them that parse, by name: several rules may record one. */
export function recordsIn(rules: readonly ParsedRule[]): Map<string, Recorded[]> {
  const records = new Map<string, Recorded[]>();
  for (const { rule, expr } of rules) {
    if (rule.record === undefined || expr === undefined) continue;
    const list = records.get(rule.record) ?? [];
    list.push({ expr, labels: Object.keys(rule.labels ?? {}) });
    records.set(rule.record, list);
  }
  return records;
}

/** Names of the metrics and recording rules that a PromQL query reads; none where it does not parse. */
export function namesRead(query: string): string[] {
  const { expr } = parsePromql(query);
  return expr === undefined ? [] : all(expr, 'selector').flatMap(({ metric }) => metric ?? []);
}
