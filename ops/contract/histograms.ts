import { contract } from '../../rules/contract.ts';
import type { ContractMetric } from '../../rules/contract/types.ts';
import type { Family, Sample } from './exposition.ts';
import { counted, listed, readBy, seriesOf, type Check, type Finding } from './finding.ts';

/** So many observations say more than chance about where they lie. */
const ENOUGH = 20;

/** One histogram of a family: the series that differ in nothing but `le`. */
interface Histogram {
  /** By bound, ascending; `odd` are those whose bound is no number. */
  buckets: { bound: number; count: number }[];
  odd: number;
  count: number | undefined;
  sum: number | undefined;
}

type Owed = Extract<ContractMetric, { type: 'histogram' }>;

/** Whether histograms have the buckets that rules ask for, and are whole. */
export const histograms: Check = ({ exposition, readers }) =>
  contract.flatMap((metric) => {
    const family = exposition.families.get(metric.name);
    if (metric.type !== 'histogram' || family?.type !== 'histogram') return [];
    const all = histogramsOf(family);
    if (all.length === 0) return [];
    const read = readBy(metric.name, readers);
    return [
      ...missingBounds(metric, all, read),
      ...tooLow(metric, all, read),
      ...broken(metric, all),
      ...anotherUnit(metric, all),
    ];
  });

function histogramsOf(family: Family): Histogram[] {
  const keyOf = ({ labels }: Sample) =>
    JSON.stringify([...labels].filter(([name]) => name !== 'le').sort());
  const values = (suffix: string) =>
    new Map(seriesOf(family, suffix).map((sample) => [keyOf(sample), sample.value]));
  const [counts, sums] = [values('_count'), values('_sum')];
  const buckets = Map.groupBy(seriesOf(family, '_bucket'), keyOf);
  return [...new Set([...buckets.keys(), ...counts.keys(), ...sums.keys()])].map((key) => {
    const all = (buckets.get(key) ?? []).map(({ labels, value }) => ({
      bound: boundOf(labels.get('le') ?? ''),
      count: value,
    }));
    const sound = all.filter(({ bound }) => !Number.isNaN(bound));
    return {
      buckets: sound.sort((a, b) => a.bound - b.bound),
      odd: all.length - sound.length,
      count: counts.get(key),
      sum: sums.get(key),
    };
  });
}

const boundOf = (le: string) => (/^\+?inf$/i.test(le) ? Infinity : le === '' ? NaN : Number(le));

const finding = (metric: Owed, severity: Finding['severity'], text: string): Finding => ({
  subject: 'buckets',
  severity,
  metrics: [metric.name],
  label: 'le',
  text,
});

function missingBounds(metric: Owed, all: readonly Histogram[], read: string): Finding[] {
  const missing = metric.buckets.exact.filter((bound) =>
    all.some(({ buckets }) => !buckets.some((bucket) => bucket.bound === bound)),
  );
  return missing.map((bound) =>
    finding(metric, 'error', `${metric.name} has no bucket le="${bound}".${read}`),
  );
}

/** A quantile is never above the last finite bound: an alert above it could not fire. */
function tooLow(metric: Owed, all: readonly Histogram[], read: string): Finding[] {
  const { above } = metric.buckets;
  const last = all
    .map(({ buckets }) => lastFinite(buckets)?.bound ?? -Infinity)
    .reduce((lowest, bound) => Math.min(lowest, bound));
  if (last > above) return [];
  const has = last === -Infinity ? 'no bucket but +Inf' : `no bucket above ${last} s but +Inf`;
  const text = `${metric.name} has ${has}; it must have one above ${above} s, as quantiles end there.${read}`;
  return [finding(metric, 'error', text)];
}

const lastFinite = (buckets: Histogram['buckets']) =>
  buckets.findLast(({ bound }) => Number.isFinite(bound));

/** What no client library does, and a hand-written endpoint easily. */
function broken(metric: Owed, all: readonly Histogram[]): Finding[] {
  const problems: [words: string, is: (one: Histogram) => boolean][] = [
    ['has no bucket le="+Inf"', ({ buckets }) => buckets.at(-1)?.bound !== Infinity],
    ['has no _sum', ({ sum }) => sum === undefined],
    ['has no _count', ({ count }) => count === undefined],
    ['has an le that is no number', ({ odd }) => odd > 0],
    [
      'has buckets that hold less than the one before; each counts all up to its bound',
      ({ buckets }) => buckets.some(({ count }, i) => i > 0 && count < buckets[i - 1]!.count),
    ],
    [
      'has a _count that is not that of le="+Inf"',
      ({ buckets, count }) =>
        count !== undefined &&
        buckets.at(-1)?.bound === Infinity &&
        buckets.at(-1)!.count !== count,
    ],
  ];
  return problems.flatMap(([words, is]) => {
    const those = all.filter(is).length;
    if (those === 0) return [];
    const where = all.length === 1 ? '' : ` in ${those} of ${counted(all.length, 'label set')}`;
    return [finding(metric, 'error', `${metric.name} ${words}${where}.`)];
  });
}

/** Milliseconds in a histogram of seconds all lie in its last bucket. */
function anotherUnit(metric: Owed, all: readonly Histogram[]): Finding[] {
  const total = all.reduce((sum, { count = 0 }) => sum + count, 0);
  const within = all.reduce((sum, { buckets }) => sum + (lastFinite(buckets)?.count ?? 0), 0);
  if (total < ENOUGH || within > total / 2) return [];
  const bounds = [...new Set(all.map(({ buckets }) => `${lastFinite(buckets)?.bound ?? 0} s`))];
  const text = `${metric.name} has ${total - within} of ${total} observations above its last bound of ${listed(bounds)}: are they milliseconds?`;
  return [finding(metric, 'warning', text)];
}
