import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { children } from '../../rules/promql/tree.ts';
import type { Edit } from './mutant-edits.ts';

const flipped: Record<string, string> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };
/** What a selector that lost its only matcher asks for instead: Loki takes none without. */
const EVERYTHING = 'service=~".+"';

/** A query with one fault put in. */
export interface LogMutant {
  /** In words: `ErrorLogBurst: number 50 -> 60`. */
  id: string;
  expr: string;
}

/**
 * Every single fault that stories of logs must notice: a threshold a fifth lower and higher (counts: whole
 * lines), a comparison turned round, a matcher, line filter or label of a grouping dropped.
 */
export function logMutantsOf(alert: string, expr: string): LogMutant[] {
  const edits: Edit[] = [];
  const text = (node: SyntaxNode) => expr.slice(node.from, node.to);
  const edit = ({ from, to }: SyntaxNode, what: string, now: string) =>
    edits.push({ what, from, to, text: now });
  const visit = (node: SyntaxNode) => {
    const inner = children(node);
    if (node.name === 'BinOpExpr') {
      const at = inner.findIndex((child) => text(child) in flipped);
      if (at >= 0) {
        edit(inner[at]!, `comparison ${text(inner[at]!)}`, flipped[text(inner[at]!)]!);
        for (const to of nearby(Number(text(inner.at(-1)!))))
          edit(inner.at(-1)!, `number ${text(inner.at(-1)!)} -> ${to}`, String(to));
      }
    }
    if (node.name === 'Selector') {
      const list = matchersIn(node);
      for (const matcher of list) {
        const rest = list.filter(({ from }) => from !== matcher.from).map(text);
        const now = rest.length === 0 ? EVERYTHING : rest.join(', ');
        edit(node, `without ${text(matcher)}`, `{${now}}`);
      }
      return;
    }
    if (node.name === 'LineFilter') edit(node, `without ${text(node)}`, '');
    if (node.name === 'Labels' && inner.length === 1) edit(node, `without ${text(node)}`, '');
    inner.forEach(visit);
  };
  visit(parser.parse(expr).topNode);
  const seen = new Map<string, number>();
  return edits.map(({ what, from, to, text: now }) => {
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    return {
      id: `${alert}: ${what}${nth === 1 ? '' : ` #${nth}`}`,
      expr: expr.slice(0, from) + now + expr.slice(to),
    };
  });
}

/** A fifth down and up; of whole lines at least one. */
function nearby(value: number): number[] {
  const step = Number.isInteger(value) ? Math.max(1, Math.ceil(value / 5)) : value / 5;
  return [value - step, value + step].map((to) => Number(to.toPrecision(12)));
}

function matchersIn(node: SyntaxNode): SyntaxNode[] {
  return node.name === 'Matcher' ? [node] : children(node).flatMap(matchersIn);
}
