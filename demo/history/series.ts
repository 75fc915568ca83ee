import type { Labels } from './types.ts';

/** How a metric counts, as OpenMetrics has it. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'unknown';

/** One series: what it is now, and its samples in the chunk that is being made. */
export interface Series {
  readonly type: MetricType;
  /** Name and labels, as a line of text begins. */
  readonly head: string;
  /** Its value from now on; NaN: there is none. */
  now: number;
  readonly samples: Float64Array;
  /** Seconds since 1970 from which on it has no samples. */
  readonly end: number;
}

interface Family {
  type: MetricType;
  series: Series[];
}

/** All series of a history, by metric. */
export class SeriesSet {
  readonly families = new Map<string, Family>();
  readonly #heads = new Set<string>();
  readonly #length: number;
  readonly #endOf: (labels: Labels) => number;

  /**
   * @param length most samples of one series in one chunk
   * @param endOf seconds since 1970 from which on series with these labels have none
   */
  constructor(length: number, endOf: (labels: Labels) => number) {
    this.#length = length;
    this.#endOf = endOf;
  }

  has(name: string, labels: Labels): boolean {
    return this.#heads.has(headOf(name, labels));
  }

  /** A new series, which has no value yet. @param family its metric; a histogram's without `_bucket` */
  add(family: string, type: MetricType, labels: Labels, name = family): Series {
    const series: Series = {
      type,
      head: headOf(name, labels),
      now: NaN,
      samples: new Float64Array(this.#length),
      end: this.#endOf(labels),
    };
    const found = this.families.get(family) ?? { type, series: [] };
    found.series.push(series);
    this.#heads.add(series.head);
    this.families.set(family, found);
    return series;
  }

  get all(): Series[] {
    return [...this.families.values()].flatMap(({ series }) => series);
  }

  /** How many of the first samples of all series have a value. */
  count(length: number): number {
    return this.all
      .map(({ samples }) => samples.subarray(0, length).filter((value) => !Number.isNaN(value)))
      .reduce((sum, { length: found }) => sum + found, 0);
  }

  /** Writes down what every series is now. */
  record(index: number, time: number): void {
    for (const { series } of this.families.values()) {
      for (const one of series) one.samples[index] = time < one.end ? one.now : NaN;
    }
  }
}

/** Labels by name, so that one series has one head whoever names it. */
function headOf(name: string, labels: Labels): string {
  const text = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}="${escaped(value)}"`);
  return `${name}{${text.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}
