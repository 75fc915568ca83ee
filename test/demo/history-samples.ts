import { createHistory, type History } from '../../demo/history/history.ts';
import type { HistoryOptions, Labels } from '../../demo/history/types.ts';

export const HOUR = 3600;
export const DAY = 24 * HOUR;
/** A Saturday, 12:00. */
export const end = Date.UTC(2026, 10, 28, 12) / 1000;
const application = 'http://voiceassist-server:8000';
const probe = (path: string) => ({ job: 'probe-http', instance: application + path, application });

export function options(more: Partial<HistoryOptions> = {}): HistoryOptions {
  return {
    seed: 'test',
    start: end - 7 * DAY,
    end,
    step: 300,
    baseRate: 4,
    dailyRhythm: true,
    application: {
      labels: { job: 'voiceassist-app', instance: 'voiceassist-server:8000', application },
      probes: [probe('/health'), probe('/ready')],
    },
    live: [],
    liveAt: end,
    ...more,
  };
}

/** One series as the text has it. */
export interface Samples {
  name: string;
  labels: Labels;
  /** By time in seconds since 1970. */
  values: Map<number, number>;
}

/** Every line of a history, read back. */
export class Text {
  readonly series = new Map<string, Samples>();
  readonly types = new Map<string, string>();
  /** Lines of all chunks that are no sample. */
  readonly comments: string[] = [];
  bytes = 0;
  readonly #only: RegExp | undefined;

  /**
   * @param only names of the metrics that are read; others are passed over
   * @param at only the chunk with this time is read
   */
  constructor(history: History, only?: readonly string[], at?: number) {
    this.#only = only && new RegExp(`^(${only.join('|')})\\{`);
    for (const part of history.chunks) {
      if (at !== undefined && (at < part.start || at >= part.end)) continue;
      const text = [...part.text()].join('');
      this.bytes += text.length;
      for (const line of text.split('\n')) this.#read(line);
    }
  }

  #read(line: string): void {
    if (line.startsWith('#') || line === '') {
      const [, kind, name = '', type = ''] = line.split(' ');
      if (kind === 'TYPE') this.types.set(name, type);
      this.comments.push(line);
      return;
    }
    if (this.#only?.test(line) === false) return;
    const space = line.indexOf('} ') + 1;
    const head = line.slice(0, space);
    const [value, time] = line.slice(space + 1).split(' ');
    const found = this.series.get(head) ?? { ...parsed(head), values: new Map<number, number>() };
    this.series.set(head, found);
    found.values.set(Number(time), Number(value));
  }

  /** Series of a metric with all of these labels. */
  of(name: string, labels: Labels = {}): Samples[] {
    return [...this.series.values()].filter(
      (one) =>
        one.name === name &&
        Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
  }

  /** The only one. */
  one(name: string, labels: Labels = {}): Samples {
    const found = this.of(name, labels);
    if (found.length !== 1) throw new Error(`${found.length} series ${name}`);
    return found[0]!;
  }
}

function parsed(head: string): { name: string; labels: Labels } {
  const brace = head.indexOf('{');
  const labels = [...head.slice(brace).matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name: head.slice(0, brace),
    labels: Object.fromEntries(
      labels.map(([, label = '', value = '']) => [label, value.replace(/\\(.)/g, '$1')]),
    ),
  };
}

/** Seconds of a chunk, as blocks of Prometheus have them. */
export const chunk = 54 * HOUR;

export const textOf = (more: Partial<HistoryOptions> = {}, only?: readonly string[]) =>
  new Text(createHistory(options(more), chunk), only);

/** What counters grew by from their first sample on, restarts allowed for. */
export function increase(text: Text, series: readonly Samples[]): number {
  const starts = text.one('process_start_time_seconds').values;
  let sum = 0;
  for (const { values } of series) {
    let before: [number, number] | undefined;
    for (const [time, value] of values) {
      if (before !== undefined) {
        sum += starts.get(time) === starts.get(before[0]) ? value - before[1] : value;
      }
      before = [time, value];
    }
  }
  return sum;
}
