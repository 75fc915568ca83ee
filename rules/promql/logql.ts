import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Binary, Expr, LogSelector } from './expr.ts';
import { Reader, type Parsed } from './reader.ts';
import { below, children, unquoted } from './tree.ts';

/** LogQL as an expression, in the words of PromQL. */
export function parseLogql(text: string): Parsed {
  return new LogqlReader(text).query(parser.parse(text));
}

/** Nodes that stand for a part of an expression; the rest are keywords and options. */
const parts = ['MetricExpr', 'LogRangeExpr', 'Number', 'String', 'Expr'];

class LogqlReader extends Reader {
  protected expr(node: SyntaxNode): Expr {
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
        return this.aggregation(node, node.getChild('VectorOp'), node.getChild('Grouping'));
      case 'BinOpExpr':
        return this.operation(node);
      default:
        // `Expr`, `MetricExpr` and parentheses around one of the above.
        return this.expr(node.firstChild!);
    }
  }

  protected args(node: SyntaxNode): Expr[] {
    return children(node)
      .filter(({ name }) => parts.includes(name))
      .map((arg) => this.expr(arg));
  }

  private logs(node: SyntaxNode): LogSelector {
    const range = node.getChild('Range');
    const stages = children(node).filter(({ name }) => /Pipeline|Unwrap/.test(name));
    const within = (...names: string[]) => stages.flatMap((stage) => below(stage, ...names));
    return {
      kind: 'logs',
      matchers: below(node.getChild('Selector')!, 'Matcher').map((one) => this.matcher(one)),
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
      ...(range ? { range: durationSeconds(this.of(range).slice(1, -1)) } : {}),
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

  private operation(node: SyntaxNode): Binary {
    const modifier = node.getChild('BinOpModifier');
    const clause = modifier?.getChild('OnOrIgnoringModifier');
    return this.binary(node, {
      bool: Boolean(modifier?.getChild('Bool')),
      matched: clause,
      on: Boolean(clause?.getChild('On')),
      group: modifier,
      included: modifier?.getChild('GroupingLabels'),
    });
  }
}
