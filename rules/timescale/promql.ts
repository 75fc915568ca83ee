import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { faster } from '../../stacks/duration.ts';
import { comparisons } from '../promql/expr.ts';
import { below, children, errorAt } from '../promql/tree.ts';
import { edited, instead, type Edit } from './edit.ts';

/** Gauges that say in seconds how long ago something began: their exporter takes `now() - x` itself. */
const ages = ['pg_replication_lag_seconds', 'pg_stat_activity_max_tx_duration'];

/** Functions that give an age when they are given ages. */
const keepsAge = /^((min|max|avg)(_over_time)?|last_over_time)$/;

/**
 * A query with every time in it divided: ranges, offsets, subqueries and their steps, how far
 * `predict_linear` looks ahead, and the limits of ages, `time() - x > 6h`. What does not parse stays as it
 * is, for rules/check.ts to refuse.
 */
export function fasterPromql(query: string, timescale: number): string {
  const tree = parser.parse(query);
  return errorAt(tree) === undefined
    ? edited(query, new Clock(query, timescale).edits(tree.topNode))
    : query;
}

class Clock {
  private readonly query: string;
  private readonly timescale: number;

  constructor(query: string, timescale: number) {
    this.query = query;
    this.timescale = timescale;
  }

  edits(node: SyntaxNode): Edit[] {
    if (node.name === 'NumberDurationLiteralInDurationContext')
      return [instead(node, faster(this.of(node), this.timescale))];
    const times = this.times(node);
    return children(node).flatMap((child) =>
      times.some(({ from }) => from === child.from) ? this.divided(child) : this.edits(child),
    );
  }

  /** Numbers directly below a node that are seconds of the clock. */
  private times(node: SyntaxNode): SyntaxNode[] {
    if (node.name === 'FunctionCallBody') {
      const [, ahead] = children(node);
      const isPrediction = ahead && this.of(node.prevSibling!) === 'predict_linear';
      return isPrediction && isConstant(ahead) ? [ahead] : [];
    }
    if (node.name !== 'BinaryExpr' || !comparisons.has(this.operator(node))) return [];
    const [left, right] = [node.firstChild!, node.lastChild!];
    if (this.isAge(left) && isConstant(right)) return [right];
    return this.isAge(right) && isConstant(left) ? [left] : [];
  }

  /** A constant by the timescale: a sum or product as a whole. */
  private divided(node: SyntaxNode): Edit[] {
    const text = this.of(node);
    switch (node.name) {
      case 'NumberDurationLiteral': {
        const isNumber = !Number.isNaN(Number(text));
        const number = () => String(Number((Number(text) / this.timescale).toFixed(3)));
        return [instead(node, isNumber ? number() : faster(text, this.timescale))];
      }
      case 'ParenExpr':
      case 'UnaryExpr':
        return this.divided(children(node).find(isConstant)!);
      default:
        return [instead(node, `(${text}) / ${this.timescale}`)];
    }
  }

  /**
   * Whether a part says how long ago something was. Not `x - time()`, the way to something that the
   * calendar fixed, such as the end of a certificate.
   */
  private isAge(node: SyntaxNode): boolean {
    const [first] = children(node);
    switch (node.name) {
      case 'VectorSelector':
        return ages.includes(this.of(first!));
      case 'ParenExpr':
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'OffsetExpr':
        return this.isAge(first!);
      case 'AggregateExpr':
      case 'FunctionCall': {
        const body = node.getChild('FunctionCallBody')!;
        return keepsAge.test(this.of(first!)) && children(body).some((arg) => this.isAge(arg));
      }
      case 'BinaryExpr':
        return this.isAgeByOperator(node);
      default:
        return false;
    }
  }

  private isAgeByOperator(node: SyntaxNode): boolean {
    const [left, right] = [node.firstChild!, node.lastChild!];
    switch (this.operator(node)) {
      case '-':
        return /^time\s*\(\s*\)$/.test(this.of(left));
      case '/':
        return this.isAge(left) && isConstant(right);
      case '*':
        return (this.isAge(left) && isConstant(right)) || (this.isAge(right) && isConstant(left));
      case 'and':
      case 'unless':
        return this.isAge(left);
      default:
        return false;
    }
  }

  private operator(node: SyntaxNode): string {
    return this.of(node.firstChild!.nextSibling!).toLowerCase();
  }

  private of(node: SyntaxNode): string {
    return this.query.slice(node.from, node.to);
  }
}

/** A number, or sums and products of numbers. */
function isConstant(node: SyntaxNode): boolean {
  if (node.name === 'NumberDurationLiteral') return true;
  if (!['ParenExpr', 'UnaryExpr', 'BinaryExpr'].includes(node.name)) return false;
  return (
    below(node, 'NumberDurationLiteral').length > 0 &&
    below(node, 'FunctionCall', 'AggregateExpr', 'VectorSelector').length === 0
  );
}
