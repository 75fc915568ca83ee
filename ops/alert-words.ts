import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { children } from '../rules/promql/tree.ts';
import { durationSeconds } from '../stacks/duration.ts';

/** What `$value` is compared with where an alert fires. */
interface Limit {
  operator: string;
  value: number;
}

const operators: Record<string, string> = {
  '>': 'more than ',
  '>=': 'at least ',
  '<': 'less than ',
  '<=': 'at most ',
  '==': '',
};

/**
 * When an alert fires, in words: its description with the limits of the expression in place of the value,
 * and the names of labels (`<instance>`) in place of theirs.
 */
export function condition(description: string, expr: string): string {
  const limits = limitsOf(expr);
  const [first] = limits;
  const isOne = limits.every(({ operator }) => operator === first?.operator);
  const limit = (format: string | undefined) => {
    if (first === undefined || !isOne) return '<value>';
    const isCount = format === undefined || format === 'humanize';
    if (first.operator === '>' && first.value === 0 && isCount) return 'one or more';
    const values = new Set(limits.map(({ value }) => humanized(value, format)));
    return `${operators[first.operator]}${[...values].join(' or ')}`;
  };
  return (
    description
      .replaceAll(/\{\{ with \$labels\.\w+ \}\}.*?\{\{ end \}\}/g, '')
      .replaceAll(/\{\{ range .*?\.Labels\.(\w+) \}\}\{\{ end \}\}/g, ' <$1>')
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>')
      .replaceAll(/\{\{ \$value(?: \| (\w+))? \}\}/g, (_, format?: string) => limit(format))
      // What stood well beside a value does not beside a limit.
      .replaceAll(/\b(?:only|about) (?=(?:more|less) than|one or more)/gi, '')
      .replaceAll(/\bthan (?:more|less) than /g, 'than ')
      .replaceAll(/(more than [\d.]+ \w+) or more\b/g, '$1')
      .replace(/^(?:more|less|at|one) /, (word) => word.charAt(0).toUpperCase() + word.slice(1))
  );
}

/** The constants that decide on what an alert's value is; empty where the other side is no constant. */
function limitsOf(expr: string): Limit[] {
  // LogQL: a comparison with a number stands at the end.
  const [, operator, literal] = /([<>]=?|==) ([\d.]+)$/.exec(expr) ?? [];
  if (
    /\{[^}]*\}\s*(?:\||\[)/.test(expr) &&
    operator !== undefined &&
    !/\b(?:and|or|unless)\b/.test(expr)
  )
    return [{ operator, value: Number(literal) }];
  const text = (node: SyntaxNode) => expr.slice(node.from, node.to);
  const walk = (node: SyntaxNode): Limit[] => {
    const inner = children(node);
    if (node.name === 'PromQL' || node.name === 'ParenExpr') return walk(inner[0]!);
    if (node.name !== 'BinaryExpr') return [];
    const sign = text(inner[1]!);
    if (sign === 'or') return [...walk(inner[0]!), ...walk(inner.at(-1)!)];
    if (sign === 'and' || sign === 'unless') return walk(inner[0]!);
    const value = constant(inner.at(-1)!, text);
    return sign in operators && value !== undefined ? [{ operator: sign, value }] : [];
  };
  return walk(parser.parse(expr).topNode);
}

function constant(node: SyntaxNode, text: (node: SyntaxNode) => string): number | undefined {
  const inner = children(node);
  if (node.name === 'ParenExpr') return constant(inner[0]!, text);
  if (node.name === 'NumberDurationLiteral') {
    const literal = text(node);
    const value = Number.isNaN(Number(literal)) ? durationSeconds(literal) : Number(literal);
    return Number.isFinite(value) ? value : undefined;
  }
  if (node.name !== 'BinaryExpr') return undefined;
  const [left, right] = [constant(inner[0]!, text), constant(inner.at(-1)!, text)];
  if (left === undefined || right === undefined) return undefined;
  switch (text(inner[1]!)) {
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    default:
      return undefined;
  }
}

/** A number as the template functions of Prometheus would write it, but with words that round limits have. */
function humanized(value: number, format: string | undefined): string {
  const short = (number: number) => String(Number(number.toPrecision(6)));
  const scaled = (base: number, prefixes: string[]) => {
    const power = value < base ? 0 : Math.floor(Math.log(value) / Math.log(base) + 1e-9);
    return `${short(value / base ** power)} ${prefixes[power]}`;
  };
  switch (format) {
    case 'humanizePercentage':
      return `${short(value * 100)} %`;
    case 'humanizeDuration': {
      const units = { d: 86_400, h: 3600, min: 60 };
      const unit = Object.entries(units).find(([, size]) => value >= size && value % size === 0);
      if (unit !== undefined) return `${value / unit[1]} ${unit[0]}`;
      return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    }
    case 'humanize1024':
      return scaled(1024, ['', 'Ki', 'Mi', 'Gi', 'Ti']);
    case 'humanize':
      return value < 1e6 ? short(value) : scaled(1000, ['', 'k', 'M', 'G', 'T']);
    default:
      return short(value);
  }
}
