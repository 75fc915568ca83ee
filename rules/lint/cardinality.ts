import { jobs } from '../jobs.ts';
import type { Known } from '../known.ts';
import { all, type Expr } from '../promql/expr.ts';
import type { Check } from './examined.ts';

/** Labels with a value for each request, user, statement or process: thousands of series, thousands of alerts. */
const unbounded = [
  ...['request_id', 'user_id', 'session_id', 'trace_id', 'span_id', 'queryid', 'query', 'pid'],
  ...['container_id', 'path', 'uri', 'url'],
];
/** Labels that a redeployment changes: the alert would end and begin anew, and page once more. */
const unstable = ['image', 'revision', 'goversion', 'short_version', 'build_date'];

/** No grouping by what has no bounds. */
export const unboundedGrouping: Check = ({ expr }, { known }) =>
  all(expr, 'aggregation')
    .filter(({ grouping, labels }) => grouping === 'by' && labels.length > 0)
    .flatMap(({ op, arg, labels }) =>
      unboundedIn(arg, known)
        .filter((label) => labels.includes(label))
        .map((label) => `groups ${op} by ${label}, which has a value for each request or process`),
    );

/** An alert is known by its labels: they must outlive a redeployment. */
export const stableIdentity: Check = ({ rule, expr, labels }, { known }) =>
  rule.alert === undefined
    ? []
    : [...unboundedIn(expr, known), ...unstable]
        .filter((label) => labels.names.has(label))
        .map(
          (label) =>
            `its result carries ${label}, which changes while the trouble stays; aggregate it away`,
        );

/** `id` is a container's cgroup for cAdvisor; elsewhere, as in Qdrant, it is a name that stays. */
function unboundedIn(expr: Expr, known: Known): string[] {
  const containers = all(expr, 'selector').some((selector) =>
    known.series(selector).some(({ source }) => source === jobs.cadvisor),
  );
  return containers ? [...unbounded, 'id'] : unbounded;
}
