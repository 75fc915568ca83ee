import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Binary, Expr, Selector } from './expr.ts';
import { Reader, type Parsed } from './reader.ts';
import { children, unquoted } from './tree.ts';

/** PromQL as an expression. */
export function parsePromql(text: string): Parsed {
  return new PromqlReader(text).query(parser.parse(text));
}

class PromqlReader extends Reader {
  protected expr(node: SyntaxNode): Expr {
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
        return this.aggregation(node, node.firstChild, node.getChild('AggregateModifier'));
      case 'UnaryExpr':
        return { kind: 'unary', arg: this.expr(node.lastChild!) };
      case 'BinaryExpr':
        return this.operation(node);
      default:
        // Parentheses, `offset` and `@`: they change when, not what.
        return this.expr(node.firstChild!);
    }
  }

  protected args(node: SyntaxNode): Expr[] {
    return children(node.getChild('FunctionCallBody')!).map((arg) => this.expr(arg));
  }

  private range(node: SyntaxNode): number {
    const duration = node.getChild('DurationExpr');
    return duration === null ? NaN : durationSeconds(this.of(duration));
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

  private operation(node: SyntaxNode): Binary {
    const clause = node.getChild('MatchingModifierClause');
    const [matched, included] = clause?.getChildren('GroupingLabels') ?? [];
    return this.binary(node, {
      bool: node.getChild('BoolModifier') !== null,
      matched,
      on: Boolean(clause?.getChild('On')),
      group: clause,
      included,
    });
  }
}
