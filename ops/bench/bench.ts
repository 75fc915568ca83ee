import type { Reporter } from '../progress.ts';

/** Something to measure at some sizes, of which the first is the base. */
export interface Bench {
  /** What is measured, for `--help`. */
  about: string;
  run: (report: Reporter) => Promise<Measured>;
}

/** One figure at each size. */
export interface Row {
  name: string;
  unit: 'ms' | 's' | 'MiB' | '';
  values: number[];
}

export interface Measured {
  /** The sizes, the base first: `240 rules`. */
  sizes: string[];
  rows: Row[];
  /** What a reader must know to read the figures right. */
  notes: string[];
}

/** The figures, each with how many times the base it is. */
export function benchTable({ sizes, rows, notes }: Measured): string {
  const cells = rows.map(({ name, unit, values }) => [
    name,
    ...values.map((value, index) => {
      const figure = `${rounded(value)}${unit === '' ? '' : ` ${unit}`}`;
      return index === 0 ? figure : `${figure} (x${rounded(value / values[0]!)})`;
    }),
  ]);
  const lines = [['', ...sizes], ...cells];
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return [
    ...lines.map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
        )
        .join('   '),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}

/** Three digits that count. */
function rounded(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** The middle one of some runs, in ms: a single one may have met with a pause of the collector. */
export function medianTime(runs: number, fn: () => void): number {
  return median(
    Array.from({ length: runs }, () => {
      const started = performance.now();
      fn();
      return performance.now() - started;
    }),
  );
}

/** The middle one of an odd number of figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

/** How long one run takes, in ms. */
export async function timed(fn: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await fn();
  return performance.now() - started;
}
