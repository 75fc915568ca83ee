import { BadLine, sampleLine, type SampleLine } from './sample-line.ts';

/** A metric with all of its series, as one answer has it. */
export interface Family {
  /** As Prometheus stores it: a counter of OpenMetrics with its `_total`. */
  name: string;
  /** In lower case; `undefined`: no `# TYPE` line names it. */
  type: string | undefined;
  samples: Sample[];
}

export interface Sample extends SampleLine {
  /** The same for the same series, whatever the order of its labels. */
  key: string;
}

/** An answer of `/metrics`, read. */
export interface Exposition {
  families: ReadonlyMap<string, Family>;
  /** Sentences that begin with the line's number; Prometheus takes nothing of an answer that has any. */
  problems: readonly string[];
  /** Series that stand there once more. */
  repeated: readonly Sample[];
  series: number;
}

/** A series as queries write it. */
export function seriesText({ name, labels }: SampleLine): string {
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`;
}

/** Names of samples beyond that of the family, by its type. */
const suffixes: Record<string, readonly string[]> = {
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
};
const ofOpenMetrics: Record<string, readonly string[]> = {
  ...suffixes,
  counter: ['_total', '_created'],
  info: ['_info'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
};

/**
 * Reads an answer in Prometheus' text format, or in OpenMetrics. Every line is read: who has to mend a
 * server wants all of its faults at once.
 */
export function parseExposition(text: string, isOpenMetrics: boolean): Exposition {
  const lines = text.split('\n');
  const problems: string[] = [];
  const types = new Map<string, string>();
  const samples: SampleLine[] = [];
  let end: number | undefined;
  for (const [index, line] of lines.entries()) {
    const tell = (problem: string) => void problems.push(`Line ${index + 1}: ${problem}.`);
    if (end !== undefined) {
      if (line !== '') tell('nothing may follow # EOF');
    } else if (isOpenMetrics && line === '# EOF') end = index;
    else if (/^[ \t]*#/.test(line)) readComment(line, types, tell);
    else if (line.trim() !== '') {
      try {
        samples.push(sampleLine(line.trimStart(), isOpenMetrics));
      } catch (error) {
        if (!(error instanceof BadLine)) throw error;
        tell(error.message);
      }
    }
  }
  if (isOpenMetrics && end === undefined)
    problems.push('OpenMetrics ends with a line # EOF, which is not there.');
  return { problems, ...gathered(samples, types, isOpenMetrics) };
}

/** `# TYPE` says what kind a metric is; every other comment is for people. */
function readComment(
  line: string,
  types: Map<string, string>,
  tell: (problem: string) => void,
): void {
  const [, name, type] =
    /^[ \t]*#[ \t]+TYPE[ \t]+("(?:[^"\\]|\\.)*"|\S+)[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
  if (name === undefined) return;
  const plain = name.startsWith('"') ? name.slice(1, -1) : name;
  if (types.has(plain)) tell(`the type of ${plain} is given twice`);
  if (!knownTypes.has(type!)) tell(`"${type}" is no type of a metric`);
  types.set(plain, type!);
}

const knownTypes = new Set(
  ['counter', 'gauge', 'histogram', 'summary', 'untyped', 'unknown'].concat(
    ['info', 'stateset', 'gaugehistogram'], // of OpenMetrics
  ),
);

function gathered(
  samples: readonly SampleLine[],
  types: ReadonlyMap<string, string>,
  isOpenMetrics: boolean,
): Pick<Exposition, 'families' | 'repeated' | 'series'> {
  const stored = (name: string) =>
    isOpenMetrics && types.get(name) === 'counter' ? `${name}_total` : name;
  const families = new Map(
    [...types].map(([name, type]): [string, Family] => [
      stored(name),
      { name: stored(name), type, samples: [] },
    ]),
  );
  const seen = new Set<string>();
  const repeated: Sample[] = [];
  for (const sample of samples) {
    const name = stored(declaredFor(sample.name, types, isOpenMetrics));
    if (!families.has(name)) families.set(name, { name, type: undefined, samples: [] });
    const key = `${sample.name}${JSON.stringify([...sample.labels].sort())}`;
    const whole = { ...sample, key };
    if (seen.has(key)) repeated.push(whole);
    seen.add(key);
    families.get(name)!.samples.push(whole);
  }
  return { families, repeated, series: seen.size };
}

/** The name under which the type of a sample's metric was declared; its own where none was. */
function declaredFor(
  name: string,
  types: ReadonlyMap<string, string>,
  isOpenMetrics: boolean,
): string {
  if (types.has(name)) return name;
  const [, base = '', suffix = ''] = /^(.+)(_[a-z]+)$/.exec(name) ?? [];
  const known = (isOpenMetrics ? ofOpenMetrics : suffixes)[types.get(base) ?? ''];
  return known?.includes(suffix) ? base : name;
}
