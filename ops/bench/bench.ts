import type { Reporter } from '../progress.ts';

/** Something to measure at some sizes, of which the first is the base. */
export interface Bench {
  /** What is measured, for `--help` and the page. */
  about: string;
  /** Seconds that it takes on two cores, for whoever waits for it. */
  expected: number;
  run: (report: Reporter) => Promise<Measured>;
}

/** One figure at each size. */
export interface Row {
  name: string;
  /** `%`: of one core. `MB` and `GB` are of disks, in thousands; `MiB` is of memory. */
  unit: 'ms' | 's' | 'MiB' | 'MB' | 'GB' | 'B' | '%' | '';
  values: number[];
  aim?: Aim;
}

/** What a row is hoped to stay within. Nothing fails when it does not. */
export interface Aim {
  /** The figures themselves, or how many times the base they are. */
  of: 'value' | 'ratio';
  /** One for each size, the base too; `null`: nothing is hoped for there. */
  atMost: (number | null)[];
}

export interface Measured {
  /** The sizes, the base first: `240 rules`. */
  sizes: string[];
  rows: Row[];
  /** What a reader must know to read the figures right. */
  notes: string[];
}

/** The cells of the table, its head first: each figure beside how many times the base it is. */
export function tableCells({ sizes, rows }: Measured): string[][] {
  const withAims = rows.some(({ aim }) => aim !== undefined);
  return [
    ['', ...sizes, ...(withAims ? ['aim'] : [])],
    ...rows.map((row) => [
      row.name,
      ...row.values.map((value, index) => figure(row, value, index)),
      ...(withAims ? [aimText(row)] : []),
    ]),
  ];
}

/** The figures as columns of a terminal, with the notes below. */
export function benchTable(measured: Measured): string {
  const lines = tableCells(measured);
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
    ...(measured.notes.length > 0 ? ['', ...measured.notes] : []),
  ].join('\n');
}

function figure({ unit, values }: Row, value: number, index: number): string {
  const text = withUnit(value, unit);
  // Nothing is a multiple of nothing.
  return index === 0 || values[0] === 0 ? text : `${text} (x${rounded(value / values[0]!)})`;
}

/** What is hoped for and whether it is so; empty where nothing is. */
export function aimText({ values, unit, aim }: Row): string {
  if (aim === undefined) return '';
  const { of, atMost } = aim;
  const given = atMost.flatMap((most, index) => (most === null ? [] : [{ most, index }]));
  const met = given.every(
    ({ most, index }) => (of === 'value' ? values[index]! : values[index]! / values[0]!) <= most,
  );
  const texts = given.map(({ most }) =>
    of === 'value' ? withUnit(most, unit) : `x${rounded(most)}`,
  );
  return `${[...new Set(texts)].join(', ')} at most: ${met ? 'met' : 'missed'}`;
}

function withUnit(value: number, unit: Row['unit']): string {
  return `${rounded(value)}${unit === '' ? '' : ` ${unit}`}`;
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
export async function timed(fn: () => unknown): Promise<number> {
  const started = performance.now();
  await fn();
  return performance.now() - started;
}
