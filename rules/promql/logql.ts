import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { seconds } from './duration.ts';
import type { Binary, Expr, LogSelector, Matcher } from './expr.ts';
import { syntaxError, type Parsed } from './parse.ts';
import { below, children, errorAt, unquoted } from './tree.ts';

/** LogQL as an expression, in the words of PromQL. */
export function parseLogql(text: string): Parsed {
  const tree = parser.parse(text);
  const at = errorAt(tree);
  const root = tree.topNode.firstChild;
  if (at !== undefined || root === null) return { error: syntaxError(text, at ?? 0) };
  return { expr: new Reader(text).expr(root) };
}

/** Nodes that stand for a part of an expression; the rest are keywords and options. */
const parts = ['MetricExpr', 'LogRangeExpr', 'Number', 'String', 'Expr'];

class Reader {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  expr(node: SyntaxNode): Expr {
    switch (node.name) {
      case 'LiteralExpr':
      case 'Number':
        return { kind: 'number' };
      case 'String':
        return { kind: 'text', value: unquoted(this.of(node)) };
      case 'LogExpr':
      case 'LogRangeExpr':
        return this.logs(node);
      case 'VectorExpr':
        return { kind: 'call', name: 'vector', args: this.args(node) };
      case 'LabelReplaceExpr':
        return { kind: 'call', name: 'label_replace', args: this.args(node) };
      case 'RangeAggregationExpr':
        return this.rangeAggregation(node);
      case 'VectorAggregationExpr':
        return this.aggregation(node);
      case 'BinOpExpr':
        return this.binary(node);
      default:
        // `Expr`, `MetricExpr` and parentheses around one of the above.
        return this.expr(node.firstChild!);
    }
  }

  private of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private args(node: SyntaxNode): Expr[] {
    return children(node)
      .filter(({ name }) => parts.includes(name))
      .map((arg) => this.expr(arg));
  }

  private logs(node: SyntaxNode): LogSelector {
    const matcher = (found: SyntaxNode): Matcher => {
      const [label, op, value] = children(found).map((child) => this.of(child));
      return { label: label!, op: op as Matcher['op'], value: unquoted(value!) };
    };
    const range = node.getChild('Range');
    const stages = children(node).filter(({ name }) => /Pipeline|Unwrap/.test(name));
    const within = (...names: string[]) => stages.flatMap((stage) => below(stage, ...names));
    return {
      kind: 'logs',
      matchers: below(node.getChild('Selector')!, 'Matcher').map(matcher),
      read: [
        ...within('LabelFilter'),
        ...stages.filter(({ name }) => name === 'UnwrapExpr'),
      ].flatMap((stage) => below(stage, 'Identifier').map((label) => this.of(label))),
      parsed:
        within(
          'LabelParser',
          'JsonExpressionParser',
          'LogfmtParser',
          'LogfmtExpressionParser',
          'LabelFormatExpr',
        ).length > 0,
      ...(range ? { range: seconds(this.of(range).slice(1, -1)) } : {}),
      text: this.of(node),
    };
  }

  private rangeAggregation(node: SyntaxNode): Expr {
    const call: Expr = {
      kind: 'call',
      name: this.of(node.getChild('RangeOp')!),
      args: this.args(node),
    };
    const grouping = node.getChild('Grouping');
    return grouping === null
      ? call
      : { kind: 'aggregation', op: call.name, ...this.grouping(grouping), arg: call };
  }

  private grouping(node: SyntaxNode | null) {
    return {
      grouping: node?.getChild('Without') ? ('without' as const) : ('by' as const),
      labels: node === null ? [] : below(node, 'Identifier').map((label) => this.of(label)),
    };
  }

  private aggregation(node: SyntaxNode): Expr {
    const args = this.args(node);
    return {
      kind: 'aggregation',
      op: this.of(node.getChild('VectorOp')!),
      ...this.grouping(node.getChild('Grouping')),
      ...(args.length > 1 ? { parameter: args[0]! } : {}),
      arg: args.at(-1)!,
    };
  }

  private binary(node: SyntaxNode): Binary {
    const [left, operator] = children(node);
    const modifier = node.getChild('BinOpModifier');
    const clause = modifier?.getChild('OnOrIgnoringModifier');
    const labels = (list: SyntaxNode | null | undefined) =>
      list ? below(list, 'LabelName').map((label) => this.of(label)) : [];
    const side = modifier?.getChild('GroupLeft')
      ? ('left' as const)
      : modifier?.getChild('GroupRight')
        ? ('right' as const)
        : undefined;
    return {
      kind: 'binary',
      op: this.of(operator!),
      left: this.expr(left!),
      right: this.expr(node.lastChild!),
      bool: (modifier?.getChild('Bool') ?? null) !== null,
      ...(clause
        ? { matching: { on: clause.getChild('On') !== null, labels: labels(clause) } }
        : {}),
      ...(side ? { many: { side, include: labels(modifier?.getChild('GroupingLabels')) } } : {}),
    };
  }
}
