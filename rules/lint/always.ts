import { comparisons, setOperators, type Expr } from '../promql/expr.ts';
import { isScalar } from '../promql/labels.ts';
import type { Known } from '../known.ts';
import type { Check } from './examined.ts';

/** An alert whose expression has a result whatever happens fires for ever. */
export const alwaysTrue: Check = ({ rule, expr }, { known }) =>
  rule.alert === undefined || rule.labels.severity === 'none' || mayBeEmpty(expr, known)
    ? []
    : ['always has a result, so it always fires; compare it with something'];

/** Whether a condition within can leave an expression without a result. */
function mayBeEmpty(expr: Expr, known: Known): boolean {
  switch (expr.kind) {
    case 'selector':
      return (
        expr.metric === 'ALERTS' ||
        (known.records.get(expr.metric ?? '') ?? []).some((record) =>
          mayBeEmpty(record.expr, known),
        )
      );
    case 'call':
      return (
        /^absent(_over_time)?$/.test(expr.name) || expr.args.some((arg) => mayBeEmpty(arg, known))
      );
    case 'aggregation':
    case 'subquery':
    case 'unary':
      return mayBeEmpty(expr.arg, known);
    case 'binary': {
      if (comparisons.has(expr.op) && !expr.bool) return true;
      const sides = [expr.left, expr.right].map(
        (side) => !isScalar(side) && mayBeEmpty(side, known),
      );
      if (expr.op === 'or') return sides.every(Boolean);
      return setOperators.has(expr.op) || sides.some(Boolean);
    }
    default:
      return false;
  }
}
