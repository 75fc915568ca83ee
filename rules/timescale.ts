import { faster } from '../stacks/duration.ts';
import type { Language } from './parsed-rules.ts';
import { fasterLogql } from './timescale/logql.ts';
import { fasterPromql } from './timescale/promql.ts';
import type { FinishedRule, FinishedRuleGroup } from './types.ts';

const queries = { promql: fasterPromql, logql: fasterLogql };

/**
 * A group of rules where time runs `timescale` times as fast, for drills of faults: every wait, range,
 * offset, step and limit of an age is divided by it, to the millisecond; a group's own interval down to a
 * second. At 1 it is the same group.
 *
 * What stays, because it is no time of the clock:
 * - rates, which are per second of real traffic, and latencies, which are measured;
 * - numbers of events in a range (`changes(...[2h]) > 5`): so many must come in the shorter one;
 * - the way to a moment that the calendar fixes, such as the end of a certificate;
 * - what others average, such as `node_load5`;
 * - names of records (`...:rate5m`), and words: "five minutes" in a description are then less.
 */
export function scaleTime(
  group: FinishedRuleGroup,
  timescale: number,
  language: Language = 'promql',
): FinishedRuleGroup {
  if (timescale === 1) return group;
  const { interval } = group;
  return {
    ...group,
    ...(interval === undefined ? {} : { interval: faster(interval, timescale, 1) }),
    rules: group.rules.map((rule) => scaledRule(rule, timescale, language)),
  };
}

function scaledRule(rule: FinishedRule, timescale: number, language: Language): FinishedRule {
  const expr = queries[language](rule.expr, timescale);
  if (rule.alert === undefined) return { ...rule, expr };
  const { for: wait, keep_firing_for: keep } = rule;
  return {
    ...rule,
    expr,
    ...(wait === undefined ? {} : { for: faster(wait, timescale) }),
    ...(keep === undefined ? {} : { keep_firing_for: faster(keep, timescale) }),
  };
}
