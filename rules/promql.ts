import { parser } from '@prometheus-io/lezer-promql';

/** Names of the metrics and recording rules that a PromQL expression reads, each once. */
export function metricNames(expr: string): string[] {
  const names = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ type, node, from, to }) => {
      // An identifier elsewhere (a label, a quoted name) has another parent.
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector')
        names.add(expr.slice(from, to));
    },
  });
  return [...names];
}
