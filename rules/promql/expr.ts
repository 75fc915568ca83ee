/** A query as rules are looked at: PromQL, and LogQL's metric queries in the same words. */
export type Expr =
  NumberLiteral | Text | Selector | LogSelector | Subquery | Call | Aggregation | Unary | Binary;

export interface NumberLiteral {
  kind: 'number';
}

export interface Text {
  kind: 'text';
  value: string;
}

export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface Selector {
  kind: 'selector';
  /** Absent: series of any name. */
  metric?: string;
  matchers: Matcher[];
  /** Seconds of `[...]`; absent: the newest sample. */
  range?: number;
  /** As written, for messages. */
  text: string;
}

/** Log lines, with or without a range. */
export interface LogSelector {
  kind: 'logs';
  matchers: Matcher[];
  /** Labels that stages of the pipeline look at. */
  read: string[];
  /** Whether a stage takes labels out of the line: then there may be any. */
  parsed: boolean;
  range?: number;
  text: string;
}

export interface Subquery {
  kind: 'subquery';
  arg: Expr;
  range: number;
}

export interface Call {
  kind: 'call';
  name: string;
  args: Expr[];
}

export interface Aggregation {
  kind: 'aggregation';
  op: string;
  grouping: 'by' | 'without';
  labels: string[];
  /** The number or text of `topk`, `quantile`, `count_values`. */
  parameter?: Expr;
  arg: Expr;
}

export interface Unary {
  kind: 'unary';
  arg: Expr;
}

export interface Binary {
  kind: 'binary';
  op: string;
  left: Expr;
  right: Expr;
  bool: boolean;
  matching?: { on: boolean; labels: string[] };
  /** The side that may have several series per match, and what it takes from the other. */
  many?: { side: 'left' | 'right'; include: string[] };
}

/** Parts of an expression, left to right. */
export function parts(expr: Expr): Expr[] {
  switch (expr.kind) {
    case 'subquery':
    case 'unary':
      return [expr.arg];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.parameter === undefined ? [expr.arg] : [expr.parameter, expr.arg];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [];
  }
}

const walked = new WeakMap<Expr, readonly Expr[]>();

/** The expression and all that is in it, outside first. Every check asks, so it is kept. */
export function walk(expr: Expr): readonly Expr[] {
  let found = walked.get(expr);
  if (found === undefined) walked.set(expr, (found = [expr, ...parts(expr).flatMap(walk)]));
  return found;
}

/** Every part of one kind. */
export function all<K extends Expr['kind']>(expr: Expr, kind: K): Extract<Expr, { kind: K }>[] {
  return walk(expr).filter((part): part is Extract<Expr, { kind: K }> => part.kind === kind);
}

export const comparisons = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const setOperators = new Set(['and', 'or', 'unless']);
