import type { FaultResult } from './fault-figures.ts';
import { total } from './minimum.ts';

/** The results as people read them: a line per fault, then whatever needs words. */
export function faultReport(results: readonly FaultResult[]): string {
  const head = [
    'fault',
    'alert',
    'detected',
    'paged',
    'computed',
    'window',
    'overhead',
    'ended',
    '',
  ];
  const rows = results.map((result) => {
    const { fault, alert, detected, paged, minimum, ended, problems } = result;
    return [
      ...[fault, alert, figure(detected), figure(paged), figure(total(minimum))],
      ...[minimum.window === 0 ? '-' : figure(minimum.window), figure(overheadOf(result))],
      ...[ended === undefined ? 'later' : figure(ended), problems.length === 0 ? 'pass' : 'FAIL'],
    ];
  });
  const notes = results.flatMap(({ fault, allowed, problems }) => [
    ...problems.map((problem) => `${fault}: ${problem}`),
    ...(allowed.length > 0 ? [`${fault}: came as well, as it may: ${allowed.join(', ')}`] : []),
  ]);
  const passed = results.filter(({ problems }) => problems.length === 0).length;
  return [
    table([head, ...rows]),
    '',
    'Seconds. computed = scrape/2 + evaluation/2 + for + group_wait + window; overhead = paged - computed.',
    ...notes,
    '',
    `${passed} of ${results.length} faults as expected${overheadWords(results)}.`,
  ].join('\n');
}

/** Seconds that the page took beyond what is computed; chance may make it less than none. */
export function overheadOf({ paged, minimum }: Pick<FaultResult, 'paged' | 'minimum'>) {
  return paged === undefined ? undefined : paged - total(minimum);
}

function overheadWords(results: readonly FaultResult[]): string {
  const overheads = results.flatMap((result) => overheadOf(result) ?? []);
  if (overheads.length === 0) return '';
  const mean = overheads.reduce((sum, one) => sum + one, 0) / overheads.length;
  return `; pages came ${figure(mean)} s after the computed moment on average, ${figure(Math.max(...overheads))} s at most`;
}

/** One digit behind the point; a dash for what never came. */
function figure(seconds: number | undefined): string {
  return seconds === undefined ? '-' : seconds.toFixed(1);
}

/** Columns as wide as their widest cell; the first two and the last are words, the others figures. */
function table(lines: readonly string[][]): string {
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2 || column === line.length - 1
            ? cell.padEnd(widths[column]!)
            : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
