import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { seconds } from './duration.ts';
import type { Aggregation, Binary, Expr, Matcher, Selector } from './expr.ts';
import { below, children, errorAt, unquoted } from './tree.ts';

/** What a query says, or where it stops making sense. */
export type Parsed = { expr: Expr; error?: never } | { expr?: never; error: string };

/** PromQL as an expression. */
export function parsePromql(text: string): Parsed {
  const tree = parser.parse(text);
  const at = errorAt(tree);
  const root = tree.topNode.firstChild;
  if (at !== undefined || root === null) return { error: syntaxError(text, at ?? 0) };
  return { expr: new Reader(text).expr(root) };
}

/** The sentence about a text that the grammar does not take. */
export function syntaxError(text: string, at: number): string {
  const rest = text.slice(at, at + 30).trim();
  return rest === '' ? 'the query ends too early' : `the query is not understood at "${rest}"`;
}

class Reader {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  expr(node: SyntaxNode): Expr {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return { kind: 'number' };
      case 'StringLiteral':
        return { kind: 'text', value: unquoted(this.of(node)) };
      case 'VectorSelector':
        return this.selector(node);
      case 'MatrixSelector':
        return { ...this.selector(node.firstChild!), range: this.range(node) };
      case 'SubqueryExpr':
        return { kind: 'subquery', arg: this.expr(node.firstChild!), range: this.range(node) };
      case 'FunctionCall':
        return {
          kind: 'call',
          name: this.of(node.firstChild!),
          args: this.args(node),
        };
      case 'AggregateExpr':
        return this.aggregation(node);
      case 'UnaryExpr':
        return { kind: 'unary', arg: this.expr(node.lastChild!) };
      case 'BinaryExpr':
        return this.binary(node);
      default:
        // Parentheses, `offset` and `@`: they change when, not what.
        return this.expr(node.firstChild!);
    }
  }

  private of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private range(node: SyntaxNode): number {
    const duration = node.getChild('DurationExpr');
    return duration === null ? NaN : seconds(this.of(duration));
  }

  private args(node: SyntaxNode): Expr[] {
    return children(node.getChild('FunctionCallBody')!).map((arg) => this.expr(arg));
  }

  private selector(node: SyntaxNode): Selector {
    const named = node.getChild('Identifier');
    const list = node.getChild('LabelMatchers');
    const found = list === null ? [] : children(list);
    const quoted = found.find(({ name }) => name === 'QuotedLabelName');
    const matchers = found
      .filter((matcher) => matcher !== quoted)
      .map((matcher) => this.matcher(matcher));
    const byName = matchers.find(({ label, op }) => label === '__name__' && op === '=');
    const metric = named ? this.of(named) : quoted ? unquoted(this.of(quoted)) : byName?.value;
    return {
      kind: 'selector',
      ...(metric === undefined ? {} : { metric }),
      matchers: matchers.filter((matcher) => matcher !== byName),
      text: this.of(node),
    };
  }

  private matcher(node: SyntaxNode): Matcher {
    const [label, op, value] = children(node).map((child) => this.of(child));
    return {
      label: node.name === 'QuotedLabelMatcher' ? unquoted(label!) : label!,
      op: op as Matcher['op'],
      value: unquoted(value!),
    };
  }

  private labels(node: SyntaxNode | null): string[] {
    if (node === null) return [];
    return below(node, 'LabelName', 'QuotedLabelName').map((label) =>
      label.name === 'LabelName' ? this.of(label) : unquoted(this.of(label)),
    );
  }

  private aggregation(node: SyntaxNode): Aggregation {
    const args = this.args(node);
    const modifier = node.getChild('AggregateModifier');
    return {
      kind: 'aggregation',
      op: this.of(node.firstChild!),
      grouping: modifier?.getChild('Without') ? 'without' : 'by',
      labels: this.labels(modifier),
      ...(args.length > 1 ? { parameter: args[0]! } : {}),
      arg: args.at(-1)!,
    };
  }

  private binary(node: SyntaxNode): Binary {
    const [left, operator] = children(node);
    const clause = node.getChild('MatchingModifierClause');
    const [matched, included] = clause?.getChildren('GroupingLabels') ?? [];
    const side = clause?.getChild('GroupLeft')
      ? ('left' as const)
      : clause?.getChild('GroupRight')
        ? ('right' as const)
        : undefined;
    return {
      kind: 'binary',
      op: this.of(operator!).toLowerCase(),
      left: this.expr(left!),
      right: this.expr(node.lastChild!),
      bool: node.getChild('BoolModifier') !== null,
      ...(matched
        ? { matching: { on: clause!.getChild('On') !== null, labels: this.labels(matched) } }
        : {}),
      ...(side ? { many: { side, include: this.labels(included ?? null) } } : {}),
    };
  }
}
