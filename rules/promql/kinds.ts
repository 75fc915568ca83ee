import {
  comparisons,
  setOperators,
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
} from './expr.ts';
import { kindNames, signatureOf, type Kind } from './functions.ts';

/**
 * What an expression of PromQL gives; tells of each part that Prometheus would refuse.
 *
 * @param tell is given a sentence without its subject, the rule
 */
export function kindOf(expr: Expr, tell: (problem: string) => void): Kind {
  switch (expr.kind) {
    case 'number':
      return 's';
    case 'text':
      return 't';
    case 'selector':
    case 'logs':
      return expr.range === undefined ? 'v' : 'r';
    case 'subquery':
      expect(expr.arg, 'v', 'a subquery', tell);
      return 'r';
    case 'unary': {
      const kind = kindOf(expr.arg, tell);
      if (kind !== 'v' && kind !== 's') tell(`a sign stands before ${kindNames[kind]}`);
      return kind;
    }
    case 'call':
      return ofCall(expr, tell);
    case 'aggregation':
      return ofAggregation(expr, tell);
    case 'binary':
      return ofBinary(expr, tell);
  }
}

function expect(expr: Expr, wanted: Kind, who: string, tell: (problem: string) => void): void {
  const kind = kindOf(expr, tell);
  if (kind !== wanted) tell(`${who} needs ${kindNames[wanted]}, not ${kindNames[kind]}`);
}

function ofCall({ name, args }: Call, tell: (problem: string) => void): Kind {
  const kinds = args.map((arg) => kindOf(arg, tell));
  const signature = signatureOf(name);
  if (signature === undefined) {
    tell(`${name}() needs a feature flag that Prometheus is not started with`);
    return 'v';
  }
  if (!signature.fits(kinds)) {
    const given = kinds.map((kind) => kindNames[kind]).join(', ') || 'nothing';
    tell(`${name}() takes ${signature.takes}, not ${given}`);
  }
  return signature.gives;
}

function ofAggregation({ op, parameter, arg }: Aggregation, tell: (problem: string) => void): Kind {
  if (op === 'limitk' || op === 'limit_ratio')
    tell(`${op}() needs a feature flag that Prometheus is not started with`);
  if (parameter !== undefined)
    expect(parameter, op === 'count_values' ? 't' : 's', `${op}() before its vector`, tell);
  expect(arg, 'v', `${op}()`, tell);
  return 'v';
}

function ofBinary({ op, left, right, bool }: Binary, tell: (problem: string) => void): Kind {
  const kinds = [kindOf(left, tell), kindOf(right, tell)];
  const wrong = kinds.find((kind) => kind !== 'v' && kind !== 's');
  if (wrong !== undefined) tell(`${op} works on vectors and numbers, not on ${kindNames[wrong]}`);
  const scalars = kinds.filter((kind) => kind === 's').length;
  if (setOperators.has(op) && scalars > 0) tell(`${op} works on vectors, not on a number`);
  if (scalars < 2) return 'v';
  if (comparisons.has(op) && !bool) tell(`${op} between two numbers needs bool`);
  return 's';
}
