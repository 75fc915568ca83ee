import { parser } from '@grafana/lezer-logql';
import { faster } from '../../stacks/duration.ts';
import { below, errorAt } from '../promql/tree.ts';
import { edited, instead } from './edit.ts';

/**
 * A query over logs with its ranges and offsets divided. Durations that lines are held against are what
 * programs measured, and stay. What does not parse stays as it is, for rules/check.ts to refuse.
 */
export function fasterLogql(query: string, timescale: number): string {
  const tree = parser.parse(query);
  if (errorAt(tree) !== undefined) return query;
  const durations = below(tree.topNode, 'Range', 'OffsetExpr').flatMap((node) =>
    below(node, 'Duration'),
  );
  return edited(
    query,
    durations.map((node) => instead(node, faster(query.slice(node.from, node.to), timescale))),
  );
}
