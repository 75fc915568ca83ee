import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parseExposition, seriesText } from '../../ops/contract/exposition.ts';

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
const samplesIn = (...lines: string[]) =>
  [...parseExposition(text(...lines), false).families.values()].flatMap(({ samples }) =>
    samples.map(({ name, labels, value }) => [name, Object.fromEntries(labels), value]),
  );
const problemsIn = (...lines: string[]) => parseExposition(text(...lines), false).problems;

describe('a line', () => {
  test.each([
    ['a 1', ['a', {}, 1]],
    ['a:b_c{} 1', ['a:b_c', {}, 1]],
    ['a{b="c"} 1', ['a', { b: 'c' }, 1]],
    ['a { b = "c" , d = "e" , } 1 1700000000000', ['a', { b: 'c', d: 'e' }, 1]],
    ['\ta\t-1.5e-3\t', ['a', {}, -0.0015]],
    ['a{b="\\\\ \\" \\n \\x"} .5', ['a', { b: '\\ " \n \\x' }, 0.5]],
    ['a{b="{},=# 1"} 1.', ['a', { b: '{},=# 1' }, 1]],
    ['a{__proto__="b"} 1', ['a', Object.fromEntries([['__proto__', 'b']]), 1]],
    ['a NaN', ['a', {}, NaN]],
    ['a Nan', ['a', {}, NaN]],
    ['a +Inf', ['a', {}, Infinity]],
    ['a -inf', ['a', {}, -Infinity]],
    ['{"a.b",c="d"} 1', ['a.b', { c: 'd' }, 1]],
    ['{c="d","a.b"} 1', ['a.b', { c: 'd' }, 1]],
    ['a{"b.c"="d"} 1', ['a', { 'b.c': 'd' }, 1]],
  ])('%s', (line, sample) => {
    expect(samplesIn(line)).toEqual([sample]);
    expect(problemsIn(line)).toEqual([]);
  });

  test.each([
    ['a', 'it has no value'],
    ['a{b="c"}', 'it has no value'],
    ['a 1,5', 'its value "1,5" is no number'],
    ['a 0x10', 'its value "0x10" is no number'],
    ['a 1 2 3', 'nothing may stand at "3"'],
    ['a 1 now', 'nothing may stand at "now"'],
    ['a 1\r', 'its value "1\\r" is no number'],
    ['a 1 # {} 1', 'nothing may stand at "# {} 1"'],
    ['a{b=c} 1', 'a label\'s value in quotes should stand at "c} 1"'],
    ['a{b="c} 1', 'a label\'s value in quotes should stand at ""c} 1"'],
    ['a{b "c"} 1', '= should stand at ""c"} 1"'],
    ['a{b="c" d="e"} 1', 'a comma or } should stand at "d="e"} 1"'],
    ['a{,} 1', 'a label\'s name should stand at ",} 1"'],
    ['a{b="c"', 'a comma or } should stand at the end of the line'],
    ['a{b="c",b="d"} 1', 'the label b stands twice'],
    ['{b="c"} 1', '" 1" has no name of a metric'],
    ['{""} 1', 'it has an empty name'],
    ['a{"b"} 1', '= should stand at "} 1"'],
    ['9a 1', '"9a 1" has no name of a metric'],
    [
      '<!doctype html><html lang="en"><head><title>x',
      '"<!doctype html><html lang="en"><head><ti..." has no name of a metric',
    ],
    ['# TYPE a count', '"count" is no type of a metric'],
    ['# TYPE a', '"" is no type of a metric'],
  ])('%s is refused: %s', (line, why) => {
    expect(problemsIn('x 1', line, 'y 2')).toEqual([`Line 2: ${why}.`]);
    expect(samplesIn('x 1', line, 'y 2').map(([name]) => name)).toEqual(['x', 'y']);
  });
});

describe('an answer', () => {
  test('has its series by metric, with the type that is declared', () => {
    const { families, series } = parseExposition(
      text(
        '# HELP a_seconds Some {words} 1',
        '# TYPE a_seconds histogram',
        '',
        'a_seconds_bucket{le="+Inf"} 1',
        'a_seconds_sum 1',
        'a_seconds_count 1',
        'a_seconds_other 1',
        '# a comment',
        '# TYPE b_total counter',
        'b_total 1',
        '# TYPE c gauge',
      ),
      false,
    );
    expect(
      [...families.values()].map(({ name, type, samples }) => [name, type, samples.length]),
    ).toEqual([
      ['a_seconds', 'histogram', 3],
      ['b_total', 'counter', 1],
      ['c', 'gauge', 0],
      ['a_seconds_other', undefined, 1],
    ]);
    expect(series).toBe(5);
  });

  test('takes a name that is declared for itself, whatever its ending', () => {
    const { families } = parseExposition(
      text('# TYPE a histogram', '# TYPE a_count gauge', 'a_count 1'),
      false,
    );
    expect([...families.values()].map(({ name, samples }) => [name, samples.length])).toEqual([
      ['a', 0],
      ['a_count', 1],
    ]);
  });

  test('tells of a type that is given twice, and of series that are', () => {
    const lines = ['# TYPE a gauge', '# TYPE a gauge', 'a{b="1",c="2"} 1', 'a{c="2",b="1"} 3'];
    const { problems, repeated, series } = parseExposition(text(...lines), false);
    expect(problems).toEqual(['Line 2: the type of a is given twice.']);
    expect(repeated.map(seriesText)).toEqual(['a{c="2", b="1"}']);
    expect(series).toBe(1);
  });

  test('needs no line break at its end', () => {
    expect(parseExposition('a 1\nb 2', false).series).toBe(2);
  });
});

describe('OpenMetrics', () => {
  const parse = (...lines: string[]) => parseExposition(text(...lines), true);

  test('counters have the name under which they are stored, and exemplars are no samples', () => {
    const { families, problems } = parse(
      '# TYPE a counter',
      '# UNIT a seconds',
      'a_total{b="c"} 1 1700000000.5 # {trace_id="x"} 0.5 1700000000.5',
      'a_created{b="c"} 1700000000',
      '# TYPE d info',
      'd_info{version="1"} 1',
      '# EOF',
    );
    expect(problems).toEqual([]);
    expect([...families.keys()]).toEqual(['a_total', 'd']);
    expect(families.get('a_total')).toMatchObject({ type: 'counter' });
    expect(families.get('a_total')!.samples.map(({ name, value }) => [name, value])).toEqual([
      ['a_total', 1],
      ['a_created', 1700000000],
    ]);
  });

  test('ends with # EOF', () => {
    expect(parse('a 1').problems).toEqual([
      'OpenMetrics ends with a line # EOF, which is not there.',
    ]);
    expect(parse('# EOF', 'a 1').problems).toEqual(['Line 2: nothing may follow # EOF.']);
    // In the other format it is a comment.
    expect(parseExposition(text('# EOF', 'a 1'), false).problems).toEqual([]);
  });

  test.each([
    ['a 1 # {b="c" 1', 'a comma or } should stand at "1"'],
    ['a 1 # {b="c"} x', 'its value "x" is no number'],
  ])('%s is refused', (line, why) => {
    expect(parse(line, '# EOF').problems).toEqual([`Line 1: ${why}.`]);
  });
});

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/);
const label = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,20}$/);
const sample = fc.record({
  name,
  labels: fc.uniqueArray(fc.tuple(label, fc.string({ unit: 'binary' })), {
    selector: ([one]) => one,
    maxLength: 5,
  }),
  value: fc.double(),
});
const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

describe('whatever is written', () => {
  test('is read as it was meant', () => {
    const blank = fc.constantFrom('', ' ', '\t ');
    const property = fc.property(fc.array(sample), blank, (samples, _) => {
      const lines = samples.map(({ name, labels, value }) => {
        const pairs = labels.map(([key, held]) => `${_}${key}${_}=${_}"${escaped(held)}"${_}`);
        return `${name}{${pairs.join(',')}} ${value}`;
      });
      const { families, problems, series } = parseExposition(text(...lines), false);
      expect(problems).toEqual([]);
      const read = [...families.values()].flatMap((family) => family.samples);
      const flat = (list: { name: string; labels: Iterable<[string, string]>; value: number }[]) =>
        list.map((one) => JSON.stringify([one.name, [...one.labels], String(one.value)])).sort();
      expect(flat(read as never)).toEqual(flat(samples));
      expect(series).toBeLessThanOrEqual(samples.length);
    });
    fc.assert(property);
  });

  test('is never too strange to say what is wrong with it, by its line', () => {
    const strange = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('a', '{', '}', '"', '=', ',', ' ', '1', '#', '\\') }),
      ),
    );
    fc.assert(
      fc.property(strange, fc.boolean(), (parts, isOpenMetrics) => {
        const whole = parts.join('\n');
        const count = whole.split('\n').length;
        for (const problem of parseExposition(whole, isOpenMetrics).problems) {
          if (problem.startsWith('OpenMetrics ends')) continue;
          const [, line] = /^Line (\d+): .+\.$/s.exec(problem)!;
          expect(Number(line)).toBeGreaterThanOrEqual(1);
          expect(Number(line)).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});

test.each([Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE])(
  'what a client library writes as %s is read',
  async (type) => {
    const registry = new Registry();
    registry.setContentType(type as typeof Registry.PROMETHEUS_CONTENT_TYPE);
    const registers = [registry];
    const value = 'a "quoted" \\ word\nand a line';
    new Counter({ name: 'a_total', help: 'a\nb', labelNames: ['b'], registers }).inc(
      { b: value },
      2,
    );
    new Gauge({ name: 'c', help: 'c', registers }).set(NaN);
    new Histogram({ name: 'd_seconds', help: 'd', registers, buckets: [1] }).observe(0.5);
    new Counter({ name: 'e_total', help: 'e', labelNames: ['f'], registers });
    const { families, problems } = parseExposition(
      await registry.metrics(),
      type.startsWith('application/openmetrics-text'),
    );
    expect(problems).toEqual([]);
    expect(
      [...families.values()].map(({ name, type, samples }) => [
        name,
        type,
        samples.map((one) => [one.name, Object.fromEntries(one.labels), one.value]),
      ]),
    ).toEqual([
      ['a_total', 'counter', [['a_total', { b: value }, 2]]],
      ['c', 'gauge', [['c', {}, NaN]]],
      [
        'd_seconds',
        'histogram',
        [
          ['d_seconds_bucket', { le: '1' }, 1],
          ['d_seconds_bucket', { le: '+Inf' }, 1],
          ['d_seconds_sum', {}, 0.5],
          ['d_seconds_count', {}, 1],
        ],
      ],
      ['e_total', 'counter', []],
    ]);
  },
);
