import { jobOf } from './catalogue.ts';
import { jobs } from './jobs.ts';
import type { Known } from './known.ts';
import { nearMiss } from './near-miss.ts';
import {
  walk,
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type LogSelector,
  type Matcher,
  type Selector,
} from './promql/expr.ts';
import { has, labelsOf, union, type Labels } from './promql/labels.ts';
import type { Source } from './watched.ts';

/**
 * What an expression asks for and nothing has: such a query gives no error, it is silent for ever.
 *
 * @param sources what is watched where it runs
 * @returns sentences without their subject, the rule
 */
export function deadParts(expr: Expr, known: Known, sources: ReadonlySet<Source>): string[] {
  return walk(expr).flatMap((part) => {
    switch (part.kind) {
      case 'selector':
        return ofSelector(part, known, sources);
      case 'logs':
        return ofLogs(part, known);
      case 'aggregation':
        return ofAggregation(part, known);
      case 'binary':
        return ofBinary(part, known);
      case 'call':
        return ofCall(part, known);
      default:
        return [];
    }
  });
}

function ofSelector(selector: Selector, known: Known, sources: ReadonlySet<Source>): string[] {
  const { metric, matchers } = selector;
  const strange = matchers.filter(({ label }) => label === 'job').flatMap(unknownJobs);
  if (strange.length > 0) return strange;
  const found = known.series(selector);
  if (found.length === 0) return [unknownMetric(selector, known)];
  const sourcesOf = found.flatMap(({ source }) => (source === undefined ? [] : [source]));
  if (sourcesOf.length > 0 && !sourcesOf.some((source) => sources.has(source)))
    return [`reads ${metric} of ${quoted(sourcesOf)}, which is not watched here`];
  const labels = known.labels(selector);
  return matchers.flatMap(({ label }) => unknownLabel(label, labels, metric ?? selector.text));
}

/** Jobs that a matcher names word for word and that no scrape config has. */
function unknownJobs({ op, value }: Matcher): string[] {
  const names: string[] = Object.values(jobs);
  const literal = op === '=' || op === '!=' ? [value] : value.split('|');
  return literal
    .filter((name) => /^[\w-]+$/.test(name) && !names.includes(name))
    .map((name) => `there is no job "${name}"${nearMiss(name, names)}`);
}

function unknownMetric({ metric = '', matchers }: Selector, known: Known): string {
  if (metric.includes(':'))
    return `no rule records ${metric} here${nearMiss(metric, known.records.keys())}`;
  const asked = known.sources(matchers);
  const named = matchers.some(({ label }) => label === 'job');
  const elsewhere = known.series({ kind: 'selector', metric, matchers: [], text: metric });
  const of = elsewhere.flatMap(({ source }) => (source === undefined ? [] : [source]));
  if (named && asked.length === 0)
    return `its job has no file in rules/catalogue/, so nothing is known of ${metric}`;
  const hint = of.length > 0 ? `; ${quoted(of)} exports it` : nearMiss(metric, known.names(asked));
  return `${named ? quoted(asked) : 'no job'} exports ${named ? 'no ' : ''}${metric}${hint}`;
}

function quoted(sources: readonly Source[]): string {
  const names = [...new Set(sources.map(jobOf))];
  return `${names.length === 1 ? 'job' : 'one of the jobs'} ${names.map((name) => `"${name}"`).join(', ')}`;
}

function ofLogs(selector: LogSelector, known: Known): string[] {
  const { stream } = known.catalogues.logs;
  const asked = selector.matchers.flatMap(({ label }) =>
    unknownLabel(label, { names: new Set(stream), open: false }, 'a log stream'),
  );
  const read = selector.read
    .filter((label) => !label.startsWith('__'))
    .flatMap((label) => unknownLabel(label, known.labels(selector), 'a log line'));
  return [...asked, ...read];
}

function ofAggregation({ op, labels, arg, grouping }: Aggregation, known: Known): string[] {
  const inner = labelsOf(arg, known);
  return labels.flatMap((label) =>
    unknownLabel(label, inner, `what ${op} ${grouping} (...) is given`),
  );
}

function ofBinary({ op, left, right, matching, many }: Binary, known: Known): string[] {
  const [l, r] = [labelsOf(left, known), labelsOf(right, known)];
  const sides = (label: string) => [
    ...unknownLabel(label, l, `the left side of ${op}`),
    ...unknownLabel(label, r, `the right side of ${op}`),
  ];
  const matched = (matching?.labels ?? []).flatMap((label) =>
    matching!.on ? sides(label) : unknownLabel(label, union(l, r), `any side of ${op}`),
  );
  const one = many?.side === 'left' ? r : l;
  const included = (many?.include ?? []).flatMap((label) =>
    unknownLabel(label, one, `the side of ${op} that group_${many!.side} takes labels from`),
  );
  return [...matched, ...included];
}

function ofCall({ name, args }: Call, known: Known): string[] {
  const vector = args.find(({ kind }) => kind !== 'number' && kind !== 'text');
  if (vector === undefined) return [];
  const inner = labelsOf(vector, known);
  const texts = args.flatMap((arg) => (arg.kind === 'text' ? [arg.value] : []));
  const read =
    name === 'label_replace'
      ? texts.slice(2, 3).filter((label) => label !== '')
      : name === 'label_join'
        ? texts.slice(2)
        : name === 'histogram_quantile'
          ? ['le']
          : [];
  return read.flatMap((label) => unknownLabel(label, inner, `what ${name}() is given`));
}

function unknownLabel(label: string, labels: Labels, of: string): string[] {
  if (has(labels, label)) return [];
  return [`${of} has no label ${label}${nearMiss(label, labels.names)}`];
}
