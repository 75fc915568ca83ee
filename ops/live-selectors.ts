import { datasourceUids } from '../dashboards/datasources.ts';
import { catalogues } from '../rules/catalogue.ts';
import { all, type Selector } from '../rules/promql/expr.ts';
import { parsePromql } from '../rules/promql/parse.ts';
import type { Ask } from './health.ts';

/** A rule as Prometheus has loaded it. */
export interface LoadedRule {
  name: string;
  query: string;
}

/** So many selectors go into one request: each is a small count, and the address stays below 8 KiB. */
const PER_REQUEST = 30;

/**
 * Selectors of loaded rules that match no series now. The catalogue says what exporters can show; this is
 * what they do show here. Empty on purpose are what comes only after an event, and records that have
 * nothing to record yet.
 *
 * @returns one line per selector, with the rules that read it
 */
export async function silentSelectors(ask: Ask): Promise<string[]> {
  const prometheus = `/api/datasources/proxy/uid/${datasourceUids.prometheus}/api/v1`;
  const { data } = (await ask(`${prometheus}/rules`)) as {
    data: { groups: { rules: LoadedRule[] }[] };
  };
  const readers = selectorsOf(data.groups.flatMap(({ rules }) => rules));
  const selectors = [...readers.keys()];
  const chunks = Array.from({ length: Math.ceil(selectors.length / PER_REQUEST) }, (_, i) =>
    selectors.slice(i * PER_REQUEST, (i + 1) * PER_REQUEST),
  );
  const silent = await Promise.all(
    chunks.map(async (chunk) => {
      const answer = (await ask(
        `${prometheus}/query?query=${encodeURIComponent(countsOf(chunk))}`,
      )) as { data: { result: { metric: { selector: string } }[] } };
      const found = new Set(answer.data.result.map(({ metric }) => metric.selector));
      return chunk.filter((_, index) => !found.has(String(index)));
    }),
  );
  return silent.flat().map((selector) => `${selector} (${readers.get(selector)!.join(', ')})`);
}

/** Selectors that should match something, as text, with the names of the rules that read them. */
export function selectorsOf(rules: readonly LoadedRule[]): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const { name, query } of rules) {
    const { expr } = parsePromql(query);
    for (const selector of expr === undefined ? [] : all(expr, 'selector')) {
      if (isRare(selector)) continue;
      const names = readers.get(selector.text) ?? [];
      if (!names.includes(name)) names.push(name);
      readers.set(selector.text, names);
    }
  }
  return readers;
}

/** Whether it is right that nothing matches on a good day. */
function isRare({ metric = '', matchers }: Selector): boolean {
  if (metric.startsWith('ALERTS') || metric.includes(':')) return true;
  // A status, a level, a state: what a rule waits for has no series until it happens.
  if (matchers.some(({ label, op, value }) => label !== 'job' && !(op === '!=' && value === '')))
    return true;
  const { rare } = catalogues();
  return rare.has(metric) || rare.has(metric.replace(/_(bucket|sum|count)$/, ''));
}

/** One query that counts the series of each selector, labelled with its place in the list. */
function countsOf(selectors: readonly string[]): string {
  return selectors
    .map((selector, index) => `label_replace(count(${selector}), "selector", "${index}", "", "")`)
    .join(' or ');
}
