import {
  comparisons,
  setOperators,
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type LogSelector,
  type Selector,
} from './expr.ts';

/** Label names that a result may have; `open`: and others that nobody can know beforehand. */
export interface Labels {
  names: ReadonlySet<string>;
  open: boolean;
}

/** What lies outside of an expression. */
export interface LabelSource {
  /** The labels that series of a selector may have. */
  labels(selector: Selector | LogSelector): Labels;
  /** What was inferred before: every check asks anew. */
  readonly inferred: WeakMap<Expr, Labels>;
}

export const labelSet = (...names: string[]): Labels => ({ names: new Set(names), open: false });
export const anyLabels: Labels = { names: new Set(), open: true };

export const has = ({ names, open }: Labels, label: string) => open || names.has(label);

export function union(...sets: Labels[]): Labels {
  return {
    names: new Set(sets.flatMap(({ names }) => [...names])),
    open: sets.some(({ open }) => open),
  };
}

function without({ names, open }: Labels, gone: readonly string[]): Labels {
  return { names: new Set([...names].filter((name) => !gone.includes(name))), open };
}

/** Which labels the result of an expression may have; a scalar has none. */
export function labelsOf(expr: Expr, source: LabelSource): Labels {
  let labels = source.inferred.get(expr);
  if (labels === undefined) source.inferred.set(expr, (labels = infer(expr, source)));
  return labels;
}

function infer(expr: Expr, source: LabelSource): Labels {
  switch (expr.kind) {
    case 'number':
    case 'text':
      return labelSet();
    case 'selector':
    case 'logs':
      return source.labels(expr);
    case 'subquery':
      return labelsOf(expr.arg, source);
    case 'unary':
      return without(labelsOf(expr.arg, source), ['__name__']);
    case 'call':
      return ofCall(expr, source);
    case 'aggregation':
      return ofAggregation(expr, source);
    case 'binary':
      return ofBinary(expr, source);
  }
}

/** Aggregations that choose among series instead of merging them. */
const choosing = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function ofAggregation(expr: Aggregation, source: LabelSource): Labels {
  const { op, grouping, labels, parameter, arg } = expr;
  const inner = labelsOf(arg, source);
  if (choosing.has(op)) return inner;
  const kept =
    grouping === 'by'
      ? labelSet(...labels.filter((label) => has(inner, label)))
      : without(inner, [...labels, '__name__']);
  return op === 'count_values' && parameter?.kind === 'text'
    ? union(kept, labelSet(parameter.value))
    : kept;
}

/** Functions that give what they are given, name and all. */
const keepsName = new Set([
  'last_over_time',
  'first_over_time',
  'sort',
  'sort_desc',
  'sort_by_label',
  'sort_by_label_desc',
]);

function ofCall({ name, args }: Call, source: LabelSource): Labels {
  const text = (index: number) => {
    const arg = args[index];
    return arg?.kind === 'text' ? arg.value : '';
  };
  const vector = args.find(({ kind }) => kind !== 'number' && kind !== 'text');
  if (vector === undefined || ['vector', 'scalar', 'time', 'pi'].includes(name)) return labelSet();
  if (name === 'absent' || name === 'absent_over_time') return ofAbsence(vector);
  const inner = labelsOf(vector, source);
  if (name === 'info') return anyLabels;
  if (name === 'label_replace')
    return text(2) === '' ? without(inner, [text(1)]) : union(inner, labelSet(text(1)));
  if (name === 'label_join') return union(inner, labelSet(text(1)));
  if (/^histogram_(quantile|fraction)$/.test(name)) return without(inner, ['le', '__name__']);
  return keepsName.has(name) ? inner : without(inner, ['__name__']);
}

/** Absence has no series to take labels from, only what the selector asked for, word for word. */
function ofAbsence(arg: Expr): Labels {
  if (arg.kind !== 'selector' && arg.kind !== 'logs') return labelSet();
  const asked = arg.matchers.filter(({ op, label }) => op === '=' && label !== '__name__');
  const once = asked.filter(
    ({ label }) => arg.matchers.filter((other) => other.label === label).length === 1,
  );
  return labelSet(...once.map(({ label }) => label));
}

/** Whether a part is one number, not a vector. */
export function isScalar(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
      return true;
    case 'call':
      return ['scalar', 'time', 'pi'].includes(expr.name);
    case 'unary':
      return isScalar(expr.arg);
    case 'binary':
      return isScalar(expr.left) && isScalar(expr.right);
    default:
      return false;
  }
}

function ofBinary(expr: Binary, source: LabelSource): Labels {
  const { op, left, right, matching, many, bool } = expr;
  const [l, r] = [labelsOf(left, source), labelsOf(right, source)];
  if (op === 'or') return union(l, r);
  if (setOperators.has(op)) return l;
  const named = !bool && comparisons.has(op);
  const result = (labels: Labels) => (named ? labels : without(labels, ['__name__']));
  if (isScalar(right)) return result(l);
  if (isScalar(left)) return result(r);
  if (many !== undefined) {
    const [own, other] = many.side === 'left' ? [l, r] : [r, l];
    return result(union(own, labelSet(...many.include.filter((label) => has(other, label)))));
  }
  if (matching?.on) return labelSet(...matching.labels.filter((label) => has(l, label)));
  return result(without(l, matching?.labels ?? []));
}

/**
 * The labels by which two vectors are put together, as each side has them; `undefined` where nothing is
 * put together: a scalar, or `or`, which only adds.
 */
export function matchedLabels(expr: Binary, source: LabelSource): [Labels, Labels] | undefined {
  const { op, left, right, matching } = expr;
  if (op === 'or' || isScalar(left) || isScalar(right)) return undefined;
  const [l, r] = [labelsOf(left, source), labelsOf(right, source)].map((labels) =>
    without(labels, ['__name__']),
  ) as [Labels, Labels];
  if (matching === undefined) return [l, r];
  if (!matching.on) return [without(l, matching.labels), without(r, matching.labels)];
  const on = (labels: Labels) => labelSet(...matching.labels.filter((label) => has(labels, label)));
  return [on(l), on(r)];
}
