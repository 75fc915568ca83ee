import type { SeriesSet } from './series.ts';

/** Characters that are handed on at once. */
const PIECE = 65_536;

/**
 * The samples of a chunk as OpenMetrics text: families as a whole, the series of each one after the other,
 * each with rising times, and the end marked.
 *
 * @param times of the samples, in seconds since 1970
 */
export function* openMetrics(set: SeriesSet, times: readonly number[]): Generator<string> {
  const stamps = times.map((time) => ` ${time}\n`);
  let text = '';
  for (const [name, { type, series }] of set.families) {
    text += `# TYPE ${typeName(name, type)}\n`;
    for (const { head, samples } of series) {
      for (let i = 0; i < stamps.length; i++) {
        const value = samples[i]!;
        if (Number.isNaN(value)) continue;
        text += `${head} ${value}${stamps[i]!}`;
        if (text.length > PIECE) {
          yield text;
          text = '';
        }
      }
    }
  }
  yield `${text}# EOF\n`;
}

/** A counter's family has no `_total`, and one whose samples lack it too is none in this format. */
function typeName(name: string, type: string): string {
  if (type !== 'counter') return `${name} ${type}`;
  return name.endsWith('_total') ? `${name.slice(0, -'_total'.length)} counter` : `${name} unknown`;
}
