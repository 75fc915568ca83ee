import { readdirSync, readFileSync } from 'node:fs';
import { contractCatalogue, rareInContract } from './contract.ts';
import { jobs, type Job } from './jobs.ts';
import type { Source } from './watched.ts';

/** A metric family as its exporter shows it. */
export interface Metric {
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  /** Sorted, without `job` and `instance`, which every series has, and without `le` and `quantile`. */
  labels: string[];
}

/** What one exporter shows: recorded by `npm run catalogue`, or by hand where nothing can be asked. */
export interface Catalogue {
  /** The image and version that was asked, or the public source. */
  source: string;
  /** Only in `extra/`: why the record cannot know these. */
  why?: string;
  metrics: Record<string, Metric>;
}

/** Label names of log streams, and what single lines carry beside them. */
export interface LogLabels {
  source: string;
  stream: string[];
  structuredMetadata: string[];
}

export interface Catalogues {
  /** By where the data comes from; `extra/` is merged in and wins. The application's is its contract. */
  metrics: ReadonlyMap<Source, Record<string, Metric>>;
  /**
   * Metrics that an exporter may not show today, because nothing happened yet: those of `extra/`, and those
   * of the contract that come with an event.
   */
  rare: ReadonlySet<string>;
  logs: LogLabels;
}

/** Sources that a job of another name serves: backups leave files that node-exporter reads. */
const servedBy: Partial<Record<Source, Job>> = { backups: jobs.node };

/** The scrape job under which a source's metrics are stored. */
export function jobOf(source: Source): string {
  return servedBy[source] ?? source;
}

const directory = new URL('catalogue/', import.meta.url);
let loaded: Catalogues | undefined;

/** The catalogues of this checkout, read once. */
export function catalogues(): Catalogues {
  return (loaded ??= load());
}

function load(): Catalogues {
  const metrics = new Map<Source, Record<string, Metric>>();
  const rare = new Set<string>();
  for (const name of recorded('')) {
    if (name !== 'logs') metrics.set(name as Source, read<Catalogue>(`${name}.json`).metrics);
  }
  for (const name of recorded('extra/')) {
    const extra = read<Catalogue>(`extra/${name}.json`).metrics;
    metrics.set(name as Source, { ...metrics.get(name as Source), ...extra });
    for (const metric of Object.keys(extra)) rare.add(metric);
  }
  // What the application owes is agreed, not recorded: one server's record would be a second truth.
  metrics.set(jobs.application, contractCatalogue());
  for (const metric of rareInContract()) rare.add(metric);
  return { metrics, rare, logs: read<LogLabels>('logs.json') };
}

function recorded(below: string): string[] {
  return readdirSync(new URL(below, directory))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, directory), 'utf8')) as T;
}
