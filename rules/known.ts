import { jobOf, type Catalogues, type Metric } from './catalogue.ts';
import { jobs } from './jobs.ts';
import type { Expr, LogSelector, Matcher, Selector } from './promql/expr.ts';
import {
  anyLabels,
  labelSet,
  labelsOf,
  union,
  type Labels,
  type LabelSource,
} from './promql/labels.ts';
import type { Source } from './watched.ts';

/** What Prometheus itself writes about every target. */
const ofEveryTarget = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_post_metric_relabeling',
  'scrape_samples_scraped',
  'scrape_series_added',
];
/** Labels that scrape configs give to targets, beside `job` and `instance` (infra/prometheus-config.ts). */
export const targetLabels: Partial<Record<string, readonly string[]>> = {
  [jobs.application]: ['application'],
  [jobs.httpProbe]: ['application'],
};

/** What it writes about alerts: all labels of the alert, whichever those are. */
const ofAlerts = ['ALERTS', 'ALERTS_FOR_STATE'];

/** A recording rule as others read it. */
export interface Recorded {
  expr: Expr;
  labels: readonly string[];
}

/** A metric as one source has it. */
export interface Series {
  source: Source | undefined;
  type: Metric['type'];
  labels: Labels;
}

/** All that a query can ask for: catalogues, recording rules, and what Prometheus adds. */
export class Known implements LabelSource {
  readonly catalogues: Catalogues;
  readonly records: ReadonlyMap<string, readonly Recorded[]>;
  readonly inferred = new WeakMap<Expr, Labels>();
  private readonly recordLabels = new Map<string, Labels>();
  private readonly found = new WeakMap<Selector, readonly Series[]>();

  constructor(catalogues: Catalogues, records: ReadonlyMap<string, readonly Recorded[]>) {
    this.catalogues = catalogues;
    this.records = records;
  }

  /** Sources whose job fits every `job` matcher of a selector. */
  sources(matchers: readonly Matcher[]): Source[] {
    const aboutJob = matchers.filter(({ label }) => label === 'job');
    return [...this.catalogues.metrics.keys()].filter((source) =>
      aboutJob.every((matcher) => matches(matcher, jobOf(source))),
    );
  }

  /** Every place where a selector's metric comes from; none: it is not known. */
  series(selector: Selector): readonly Series[] {
    let series = this.found.get(selector);
    if (series === undefined) this.found.set(selector, (series = this.find(selector)));
    return series;
  }

  private find({ metric, matchers }: Selector): readonly Series[] {
    const own = (type: Metric['type'], labels: Labels) => [{ source: undefined, type, labels }];
    if (metric === undefined || ofAlerts.includes(metric)) return own('gauge', anyLabels);
    if (this.records.has(metric)) return own('unknown', this.recordedLabels(metric));
    // About whichever targets there are, or all but some: no job in particular must be there.
    const about = matchers.some(({ label, op }) => label === 'job' && !op.startsWith('!'));
    if (ofEveryTarget.includes(metric) && !about)
      return own(
        'gauge',
        withTarget(Object.values(targetLabels).flatMap((labels) => labels ?? [])),
      );
    const sources = this.sources(matchers);
    if (ofEveryTarget.includes(metric))
      return sources.map((source) => ({ source, type: 'gauge', labels: ofTarget(source, []) }));
    return sources.flatMap((source) => {
      const found = inFamilies(this.catalogues.metrics.get(source)!, metric);
      return found === undefined
        ? []
        : [{ source, type: found.type, labels: ofTarget(source, found.labels) }];
    });
  }

  /** Which labels a selector's series may have. */
  labels(selector: Selector | LogSelector): Labels {
    if (selector.kind === 'selector') {
      const series = this.series(selector);
      // What is not known is said once, of the metric, not again of each of its labels.
      return series.length === 0 ? anyLabels : union(...series.map(({ labels }) => labels));
    }
    const { stream, structuredMetadata } = this.catalogues.logs;
    const known = labelSet(...stream, ...structuredMetadata);
    return selector.parsed ? { ...known, open: true } : known;
  }

  private recordedLabels(metric: string): Labels {
    const known = this.recordLabels.get(metric);
    if (known !== undefined) return known;
    // A record that reads itself, its own past: what it adds is found on the way out.
    this.recordLabels.set(metric, labelSet('__name__'));
    const labels = union(
      labelSet('__name__'),
      ...this.records
        .get(metric)!
        .map(({ expr, labels }) => union(labelsOf(expr, this), labelSet(...labels))),
    );
    this.recordLabels.set(metric, labels);
    return labels;
  }

  /** Every name that a query may read, of some sources or of all. */
  *names(sources: Iterable<Source> = this.catalogues.metrics.keys()): Generator<string> {
    yield* this.records.keys();
    yield* ofEveryTarget;
    for (const source of sources) {
      for (const [name, { type }] of Object.entries(this.catalogues.metrics.get(source) ?? {})) {
        if (type !== 'histogram') yield name;
        if (type === 'histogram') yield `${name}_bucket`;
        if (type === 'histogram' || type === 'summary') yield* [`${name}_sum`, `${name}_count`];
      }
    }
  }
}

function ofTarget(source: Source, labels: readonly string[]): Labels {
  return withTarget([...labels, ...(targetLabels[jobOf(source)] ?? [])]);
}

function withTarget(labels: readonly string[]): Labels {
  return labelSet('__name__', 'job', 'instance', ...labels);
}

/** A series' type and labels by the family that it belongs to. */
function inFamilies(metrics: Record<string, Metric>, name: string): Metric | undefined {
  const own = metrics[name];
  if (own?.type === 'summary') return { type: 'gauge', labels: [...own.labels, 'quantile'] };
  // A classic histogram has no series of its own name.
  if (own !== undefined && own.type !== 'histogram') return own;
  const [, base = '', suffix] = /^(.*)_(bucket|sum|count)$/.exec(name) ?? [];
  const family = metrics[base];
  if (family?.type === 'histogram' && suffix === 'bucket')
    return { type: 'counter', labels: [...family.labels, 'le'] };
  if ((family?.type === 'histogram' || family?.type === 'summary') && suffix !== 'bucket')
    return { type: 'counter', labels: family.labels };
  return undefined;
}

/** Whether a value passes a matcher, as Prometheus decides it. */
export function matches({ op, value }: Matcher, actual: string): boolean {
  switch (op) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return new RegExp(`^(?:${value})$`, 's').test(actual);
    case '!~':
      return !new RegExp(`^(?:${value})$`, 's').test(actual);
  }
}
