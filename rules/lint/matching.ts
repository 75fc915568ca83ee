import type { Known } from '../known.ts';
import { all, setOperators, type Expr, type Matcher } from '../promql/expr.ts';
import { has, isScalar, labelsOf, matchedLabels, type Labels } from '../promql/labels.ts';
import type { Check } from './examined.ts';

/** Two vectors whose series carry different labels never meet: the result is empty and nothing says so. */
export const unmatchedSides: Check = ({ expr }, { known }) =>
  all(expr, 'binary').flatMap((binary) => {
    const [left, right] = matchedLabels(binary, known) ?? [];
    if (left === undefined || right === undefined || left.open || right.open) return [];
    if (isMixed(binary, known)) return [];
    const only = [surplus('left', left, right), surplus('right', right, left)].flat();
    return only.length === 0
      ? []
      : [
          `puts nothing together at ${binary.op}: ${only.join(', ')}; aggregate both sides by the same labels, or say on (...)`,
        ];
  });

/** Several series of a side that look alike by the labels of `on` or `ignoring` are an error, not a result. */
export const ambiguousSides: Check = ({ expr }, { known }) =>
  all(expr, 'binary').flatMap((binary) => {
    const { op, matching, many } = binary;
    if (matching === undefined || setOperators.has(op) || isMixed(binary, known)) return [];
    return (['left', 'right'] as const)
      .filter((side) => side !== many?.side && !isScalar(binary[side]) && !isInfo(binary[side]))
      .flatMap((side) => {
        const labels = [...labelsOf(binary[side], known).names].filter(
          (label) => matching.on !== matching.labels.includes(label) && label !== '__name__',
        );
        const alike = labels.filter((label) => !fixed(binary[side]).includes(label));
        return alike.length === 0
          ? []
          : [
              `may find several series at ${op}, as its ${side} side differs by ${alike.sort().join(', ')} too; aggregate, or say group_${side}`,
            ];
      });
  });

/**
 * Some of a metric's series divided by all of them, while the label is still there that tells them apart:
 * each is divided by itself, and the share is 1 from the first error on.
 */
export const unaggregatedShare: Check = ({ expr }, { known }) =>
  all(expr, 'binary').flatMap((binary) => {
    const [left, right] = matchedLabels(binary, known) ?? [];
    if (binary.op !== '/' || left === undefined || right === undefined) return [];
    const [part, whole] = [binary.left, binary.right].map(unscaled) as [Expr, Expr];
    if (shape(part) !== shape(whole)) return [];
    const chosen = chosenBy(part, whole);
    return chosen.length > 0 && chosen.every((label) => has(left, label) && has(right, label))
      ? [
          `divides each series by itself, as both sides of / keep ${chosen.join(', ')}; aggregate ${chosen.length === 1 ? 'it' : 'them'} away on both sides`,
        ]
      : [];
  });

/** What is left of `100 * x`. */
function unscaled(expr: Expr): Expr {
  if (expr.kind !== 'binary' || !['*', '/'].includes(expr.op)) return expr;
  if (isScalar(expr.left)) return unscaled(expr.right);
  return isScalar(expr.right) ? unscaled(expr.left) : expr;
}

/** An expression but for what its selectors choose. */
const shape = (expr: Expr) =>
  JSON.stringify(expr, (key, value: unknown) =>
    key === 'matchers' || key === 'text' ? undefined : value,
  );

/** Labels by which one of two expressions of one shape chooses other series than the other. */
function chosenBy(one: Expr, other: Expr): string[] {
  const others = [all(one, 'selector'), all(other, 'selector')] as const;
  const text = ({ label, op, value }: Matcher) => `${label}${op}${value}`;
  const labels = others[0].flatMap(({ matchers }, index) => {
    const [own, its] = [matchers, others[1][index]!.matchers];
    const onlyIn = (list: Matcher[], beside: Matcher[]) =>
      list.filter((matcher) => !beside.some((same) => text(same) === text(matcher)));
    return [...onlyIn(own, its), ...onlyIn(its, own)].map(({ label }) => label);
  });
  return [...new Set(labels)].sort();
}

/** By custom there is one series of it per target, and its labels are what it is for. */
const isInfo = (expr: Expr) => expr.kind === 'selector' && /_info$/.test(expr.metric ?? '');

/** Labels that a selector pins to one value. */
function fixed(expr: Expr): string[] {
  return all(expr, 'selector').flatMap(({ matchers }) =>
    matchers.filter(({ op }) => op === '=').map(({ label }) => label),
  );
}

/** Whether series of several jobs come with several sets of labels: then each may find its like. */
function isMixed(expr: Expr, known: Known): boolean {
  return all(expr, 'selector').some((selector) => {
    const sets = known.series(selector).map(({ labels }) => [...labels.names].sort().join());
    return new Set(sets).size > 1;
  });
}

function surplus(side: string, own: Labels, other: Labels): string[] {
  const more = [...own.names].filter((name) => !other.names.has(name));
  return more.length === 0 ? [] : [`only its ${side} side has ${more.sort().join(', ')}`];
}
