import type { SyntaxNode } from '@lezer/common';
import { children as childrenOf } from '../../rules/promql/tree.ts';
import { durationSeconds } from '../../stacks/duration.ts';

/** A piece of an expression and what stands there in the mutant. */
export interface Edit {
  /** In words: `number 80 -> 96`. */
  what: string;
  from: number;
  to: number;
  text: string;
}

const flipped: Record<string, string> = {
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
  '==': '!=',
  '!=': '==',
};
const matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher'];
const labelNames = ['LabelName', 'QuotedLabelName'];

/** Every edit of a parsed PromQL expression, in the order of their places. */
export function expressionEdits(top: SyntaxNode, expr: string): Edit[] {
  const edits: Edit[] = [];
  const text = (node: SyntaxNode) => expr.slice(node.from, node.to);
  const visit = (node: SyntaxNode, isThreshold: boolean, isCount: boolean) => {
    const children = childrenOf(node);
    if (node.name === 'NumberDurationLiteral' && isThreshold) {
      edits.push(...numberEdits(node, text(node), isCount));
    } else if (node.name === 'VectorSelector') {
      edits.push(...matcherEdits(node, text));
    } else if (node.name === 'GroupingLabels') {
      edits.push(...groupingEdits(node, text));
    } else if (node.name === 'BinaryExpr') {
      const operator = children.find((child) => text(child) in flipped);
      const [left] = children;
      children.forEach((child, index) => {
        if (operator === undefined || child.from < operator.from)
          visit(child, isThreshold, isCount);
        else if (child.from === operator.from) {
          const to = flipped[text(operator)]!;
          edits.push({ ...place(child), what: `comparison ${text(child)} -> ${to}`, text: to });
        } else visit(child, index > 0, counts(left!, text));
      });
    } else children.forEach((child) => visit(child, isThreshold, isCount));
  };
  visit(top, false, false);
  return edits;
}

/**
 * A fifth down and up. Where whole things are counted, between two and three there is nothing to tell
 * apart: the next whole numbers. A fifth of nothing is nothing: one and a half, which the stretching of
 * `increase` does not make of a single event, and for `== 0` one.
 */
function numberEdits(node: SyntaxNode, literal: string, isCount: boolean): Edit[] {
  const value = Number.isNaN(Number(literal)) ? durationSeconds(literal) : Number(literal);
  if (!Number.isFinite(value)) return [];
  const operator =
    node.parent?.name === 'BinaryExpr' ? childrenOf(node.parent)[1]?.name : undefined;
  const isEquality = operator === 'Eql' || operator === 'Neq';
  const fifth = Math.abs(value) / 5;
  const step = isCount ? Math.max(1, Math.ceil(fifth)) : fifth || (isEquality ? 1 : 1.5);
  return [value - step, value + step].map((to) => {
    const rounded = String(Number(to.toPrecision(12)));
    return { ...place(node), what: `number ${literal} -> ${rounded}`, text: rounded };
  });
}

/** Whether an expression gives whole numbers because it counts. */
function counts(node: SyntaxNode, text: (node: SyntaxNode) => string): boolean {
  const [first] = childrenOf(node);
  const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody');
  switch (node.name) {
    case 'ParenExpr':
      return counts(first!, text);
    case 'FunctionCall':
      return ['changes', 'resets', 'count_over_time'].includes(text(first!));
    case 'AggregateExpr':
      return (
        text(first!) === 'count' ||
        (['sum', 'min', 'max'].includes(text(first!)) && counts(childrenOf(body!)[0]!, text))
      );
    default:
      return false;
  }
}

/** A selector that has no matcher left keeps its name. */
function matcherEdits(selector: SyntaxNode, text: (node: SyntaxNode) => string): Edit[] {
  const braces = selector.getChild('LabelMatchers');
  if (braces === null) return [];
  const name = selector.getChild('Identifier');
  const list = childrenOf(braces);
  return list
    .filter((child) => matchers.includes(child.name))
    .map((dropped) => {
      const rest = list.filter((child) => child.from !== dropped.from).map(text);
      return {
        ...place(braces),
        what: `${name === null ? text(selector) : text(name)} without ${text(dropped)}`,
        text: rest.length === 0 && name !== null ? '' : `{${rest.join(', ')}}`,
      };
    });
}

function groupingEdits(labels: SyntaxNode, text: (node: SyntaxNode) => string): Edit[] {
  const list = childrenOf(labels).filter(({ name }) => labelNames.includes(name));
  const word = labels.prevSibling === null ? '' : text(labels.prevSibling);
  return list.map((dropped) => ({
    ...place(labels),
    what: `${word} ${text(labels)} without ${text(dropped)}`,
    text: `(${list
      .filter((child) => child.from !== dropped.from)
      .map(text)
      .join(', ')})`,
  }));
}

const place = ({ from, to }: SyntaxNode) => ({ from, to });
