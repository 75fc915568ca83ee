import { parser } from '@prometheus-io/lezer-promql';
import type { FinishedRule } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { expressionEdits } from './mutant-edits.ts';

/** A rule with one fault put in, which a case must tell from the rule. */
export interface Mutant {
  /** Stable over runs and over changes elsewhere: `HighCPUUsage[warning]: number 80 -> 96`. */
  id: string;
  rule: FinishedRule;
}

/**
 * Every single fault that cases must notice:
 * - a number on the right side of a comparison a fifth lower and higher (counts: the next whole ones);
 * - a comparison turned round, `==` made `!=`;
 * - a label matcher dropped, or a label of `by`, `without`, `on`, `ignoring`, `group_left`, `group_right`;
 * - `for` halved and removed, `keep_firing_for` removed.
 *
 * @param title the rule as ids name it, from `titles`
 */
export function mutantsOf(rule: FinishedRule, title: string): Mutant[] {
  const list: { what: string; rule: FinishedRule }[] = expressionEdits(
    parser.parse(rule.expr).topNode,
    rule.expr,
  ).map(({ what, from, to, text }) => ({
    what,
    rule: { ...rule, expr: rule.expr.slice(0, from) + text + rule.expr.slice(to) },
  }));
  if (rule.alert !== undefined) {
    const { for: wait, keep_firing_for: keep, ...rest } = rule;
    if (wait !== undefined) {
      const kept = keep === undefined ? rest : { ...rest, keep_firing_for: keep };
      // Less than an evaluation is as good as none.
      const half = Math.floor(durationSeconds(wait) / 2);
      if (half >= 15)
        list.push({ what: `for ${wait} -> ${half}s`, rule: { ...kept, for: `${half}s` } });
      list.push({ what: `without for ${wait}`, rule: kept });
    }
    if (keep !== undefined) {
      list.push({
        what: `without keep_firing_for ${keep}`,
        rule: wait === undefined ? rest : { ...rest, for: wait },
      });
    }
  }
  const seen = new Map<string, number>();
  return list.map(({ what, rule: mutated }) => {
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    return { id: `${title}: ${what}${nth === 1 ? '' : ` #${nth}`}`, rule: mutated };
  });
}

/** A name of its own for every rule: with the severity, and what else tells rules of one name apart. */
export function titles(rules: readonly FinishedRule[]): Map<FinishedRule, string> {
  const shared = new Set(['severity', 'component', 'team']);
  const seen = new Map<string, number>();
  return new Map(
    rules.map((rule) => {
      const labels = Object.entries(rule.labels ?? {})
        .filter(([label]) => !shared.has(label))
        .map(([label, value]) => `${label}=${value}`);
      const parts = rule.alert === undefined ? labels : [rule.labels.severity, ...labels];
      const name = `${rule.alert ?? rule.record}${parts.length > 0 ? `[${parts.join(', ')}]` : ''}`;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return [rule, nth === 1 ? name : `${name} ${nth}`];
    }),
  );
}
