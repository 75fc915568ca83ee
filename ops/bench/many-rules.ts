import type { FinishedRule, FinishedRuleGroup } from '../../rules/types.ts';

/**
 * As many rules as asked for: the given groups over and over, the same each time, under names of their
 * own; what a copy reads is its own copy's records. Every group has the stack's evaluation interval.
 */
export function manyRules(
  groups: readonly FinishedRuleGroup[],
  count: number,
): FinishedRuleGroup[] {
  const records = new Set(
    groups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? [])),
  );
  const many: FinishedRuleGroup[] = [];
  for (let left = count, copy = 1; left > 0; copy++) {
    for (const { name, rules } of groups) {
      if (left <= 0) break;
      const some = rules.slice(0, left);
      many.push({
        // Groups that record end in .rules, copies too.
        name: copy === 1 ? name : name.replace(/(\.rules)?$/, `-${copy}$1`),
        rules: copy === 1 ? some : some.map((rule) => copied(rule, copy, records)),
      });
      left -= some.length;
    }
  }
  return many;
}

function copied(rule: FinishedRule, copy: number, records: ReadonlySet<string>): FinishedRule {
  const expr = rule.expr.replaceAll(/[a-zA-Z_:][\w:]*/g, (word) =>
    records.has(word) ? `${word}_copy${copy}` : word,
  );
  return rule.alert === undefined
    ? { ...rule, expr, record: `${rule.record}_copy${copy}` }
    : { ...rule, expr, alert: `${rule.alert}Copy${copy}` };
}
