import type { Metric } from './catalogue.ts';
import { businessMetrics } from './contract/business.ts';
import { processMetrics } from './contract/process.ts';
import { requestMetrics } from './contract/requests.ts';
import type { Allowed, ContractMetric } from './contract/types.ts';
import { workMetrics } from './contract/work.ts';

/**
 * What the VoiceAssist application shows at `/metrics`: the one place that says so. Rules are checked
 * against it (`catalogue.ts`), servers too (`npm run contract`), and docs/metrics.md is made of it.
 */
export const contract: readonly ContractMetric[] = [
  ...requestMetrics,
  ...workMetrics,
  ...businessMetrics,
  ...processMetrics,
];

/** What one server may cost Prometheus. */
export const contractLimits = {
  /**
   * Series. As many endpoints as are allowed, each with two methods, three codes and a histogram, are
   * some 8,000; a server has a few hundred.
   */
  series: 10_000,
  /** Values of one label of a metric that the contract does not name. */
  otherLabelValues: 500,
} as const;

export const contractByName: ReadonlyMap<string, ContractMetric> = new Map(
  contract.map((metric) => [metric.name, metric]),
);

/** The metric that a series belongs to, by the series' name; `undefined`: none of the contract. */
export function metricOfSeries(series: string): ContractMetric | undefined {
  const own = contractByName.get(series);
  // A histogram has no series of its own name.
  if (own !== undefined) return own.type === 'histogram' ? undefined : own;
  const family = contractByName.get(series.replace(/_(bucket|sum|count)$/, ''));
  return family?.type === 'histogram' ? family : undefined;
}

/** The contract as the guard of dead selectors reads what any job shows. */
export function contractCatalogue(): Record<string, Metric> {
  return Object.fromEntries(
    contract.map(({ name, type, labels }) => [
      name,
      { type, labels: labels.map((label) => label.name).sort() },
    ]),
  );
}

/** Metrics of which a server that has just started may show no series, however long it is asked. */
export function rareInContract(): string[] {
  return contract.flatMap(({ name, appears }) => (typeof appears === 'object' ? [name] : []));
}

/** What a label may hold, as the end of a sentence: "it must be ...". */
export function allowedWords(allowed: Allowed): string {
  switch (allowed.kind) {
    case 'list':
      return `one of ${allowed.values.join(', ')}`;
    case 'shape':
      return allowed.words;
    case 'route':
      return 'a route such as /users/{id}, or one word such as unmatched';
  }
}
