import { all, type Call } from '../promql/expr.ts';
import type { Known } from '../known.ts';
import type { Check } from './examined.ts';

const ofCounters = ['rate', 'increase', 'irate', 'resets'];
const ofGauges = ['delta', 'idelta', 'deriv', 'predict_linear'];

/** A rate takes each fall of a gauge for a restart; a difference takes each restart of a counter for a fall. */
export const counterFunctions: Check = ({ expr, language }, { known }) =>
  language === 'logql' ? [] : all(expr, 'call').flatMap((call) => misused(call, known));

/** What is wrong about one call. */
function misused({ name, args }: Call, known: Known): string[] {
  const wrong = ofCounters.includes(name)
    ? 'gauge'
    : ofGauges.includes(name)
      ? 'counter'
      : undefined;
  if (wrong === undefined) return [];
  return args.flatMap((arg) =>
    arg.kind === 'selector' && known.series(arg).some(({ type }) => type === wrong)
      ? [`takes ${name}() of ${arg.metric}, which is a ${wrong}`]
      : [],
  );
}
