import { describe, expect, test } from 'vitest';
import { diskRows, type DiskReading } from '../../ops/bench/disk.ts';
import { footprintRows, withRate } from '../../ops/bench/footprint.ts';
import { firstFree, freePorts } from '../../ops/bench/free-places.ts';
import { wayIn } from '../../ops/bench/page.ts';
import { samples } from '../../ops/bench/prometheus-api.ts';
import { plain } from '../../ops/bench/prometheus-container.ts';
import { parseSnapshot } from '../../ops/bench/snapshot.ts';
import { readingOf, usageOf } from '../../ops/bench/usage.ts';
import { settingsFromFile } from '../../ops/stack-file.ts';

const MIB = 1024 ** 2;

describe('what a container takes', () => {
  const cpu_stats = { cpu_usage: { total_usage: 2.5e9 } };

  test.each([
    ['cgroup v1', { total_inactive_file: 10, inactive_file: 4 }, 90],
    ['cgroup v2', { inactive_file: 30 }, 70],
    ['neither', {}, 100],
    ['files that were counted later than the whole', { inactive_file: 101 }, 100],
  ])('memory by %s is without the files that go first', (_, stats, memory) => {
    expect(readingOf({ memory_stats: { usage: 100, stats }, cpu_stats })).toEqual({
      memory,
      cpu: 2.5,
    });
  });

  test('one that does not run is no zero', () => {
    expect(() => readingOf({ memory_stats: {}, cpu_stats })).toThrow('it does not run');
  });

  test('CPU is the share of one core between the first and the last look, memory the mean', () => {
    const readings = [
      { memory: 10 * MIB, cpu: 100 },
      { memory: 40 * MIB, cpu: 101 },
      { memory: 10 * MIB, cpu: 103 },
    ];
    expect(usageOf(readings, 60)).toEqual({ memory: 20, cpu: 5 });
  });
});

describe('the table of components', () => {
  const { settings } = settingsFromFile('dev');
  const usage = (...figures: [string, number, number][]) =>
    new Map(figures.map(([name, memory, cpu]) => [name, { memory, cpu }]));
  const idle = usage(['prometheus', 100, 2], ['redis', 10, 1]);
  const load = usage(['prometheus', 110, 3], ['redis', 30, 2], ['voiceassist-traffic', 50, 4]);
  const rows = footprintRows(settings!, idle, load);

  test('has totals with and without the demo, then each by its size', () => {
    expect(rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['the whole stack: memory', 110, 190],
      ['without the demo: memory', 100, 110],
      ['prometheus: memory', 100, 110],
      ['voiceassist-traffic: memory', 0, 50],
      ['redis: memory', 10, 30],
      ['the whole stack: CPU', 3, 9],
      ['without the demo: CPU', 2, 3],
      ['prometheus: CPU', 2, 3],
      ['voiceassist-traffic: CPU', 0, 4],
      ['redis: CPU', 1, 2],
    ]);
  });

  test('hopes that the whole idles within 1 GiB, and nothing else', () => {
    expect(rows.flatMap(({ name, aim }) => (aim === undefined ? [] : [[name, aim]]))).toEqual([
      ['the whole stack: memory', { of: 'value', atMost: [1024, null] }],
    ]);
  });

  test('load raises the rate of the users and nothing else of them, at any hour', () => {
    expect(withRate(['PORT=8080', 'BASE_RATE=3', 'DAILY_RHYTHM=on'])).toEqual([
      'PORT=8080',
      'BASE_RATE=30',
      'DAILY_RHYTHM=off',
    ]);
    expect(() => withRate(['PORT=8080'])).toThrow('no BASE_RATE');
  });
});

describe('the way to a page, in what a drill prints', () => {
  const minimum = { scrape: 0.5, evaluation: 0.75, for: 6, groupWait: 1, window: 3 };
  const result = { fault: 'errors', detected: 5, fired: 11, paged: 12.5, minimum, problems: [] };

  test('is measured from the fault, and its overhead is beyond all parts of the minimum', () => {
    expect(wayIn(JSON.stringify({ timescale: 10, results: [result] }))).toEqual({
      ...{ detected: 5, fired: 11, paged: 12.5 },
      ...{ minimum: 11.25, overhead: 1.25 },
    });
  });

  test('is refused where no page came', () => {
    const none: Partial<typeof result> = { ...result };
    delete none.paged;
    for (const results of [[], [none]])
      expect(() => wayIn(JSON.stringify({ timescale: 10, results }))).toThrow('no page');
  });
});

describe('disk in a day', () => {
  const reading = (more: Partial<DiskReading>): DiskReading => ({
    ...{ samples: 0, wal: 0, lines: 0, stored: 0 },
    ...more,
  });

  test('follows from what was written meanwhile, and from how it is packed', () => {
    const rows = diskRows(
      reading({ samples: 1000, wal: 500, lines: 100 }),
      reading({ samples: 1000 + 1500 * 700, wal: 500 + 1500 * 2000, lines: 100 + 1500 * 1000 }),
      reading({ lines: 2_000_000, stored: 200_000 }),
      { samples: 1_000_000, chunks: 2_000_000, index: 1_000_000 },
    );
    expect(Object.fromEntries(rows.map(({ name, values }) => [name, values[0]]))).toEqual({
      'samples in a second': 700,
      'bytes of a sample in a block': 2,
      "a block's index": 1,
      // 700 samples for 86,400 s at 2 bytes, and twelve indexes of 1 MB.
      'blocks of Prometheus in a day': 132.96,
      // 2,000 bytes for three hours.
      'its log, at the most': 21.6,
      'log lines in a day': 86.4,
      'bytes stored for a byte of them': 0.1,
      'chunks of Loki in a day': 8.64,
      'both in a day': 141.6,
      'both in 30 days': 4.248,
    });
  });

  test('a snapshot of several blocks is read whole, and its total line is no file', () => {
    const text = `{\n\t"stats": {\n\t\t"numSamples": 120,\n\t\t"numSeries": 3\n\t}\n}{\n\t"stats": {\n\t\t"numSamples": 30\n\t}\n}
  1000 01A/index
   200 01B/index
  5000 01A/chunks/000001
    70 01B/chunks/000001
  6270 total
`;
    expect(parseSnapshot(text)).toEqual({ samples: 150, index: 1200, chunks: 5070 });
  });
});

test("output of an engine's exec is read without its frames, cut where it may be", () => {
  const frame = (text: string) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  expect(plain(Buffer.concat([frame('one\n'), frame('zwölf\n')]))).toBe('one\nzwölf\n');
  expect(plain(Buffer.alloc(0))).toBe('');
});

test('samples of one metric alone, with and without labels', () => {
  const text = '# TYPE a counter\na 1\na{x="1"} 2.5\na{x="2"} 1e3\nab 9\na_total 8\n';
  expect(samples(text, 'a')).toEqual([1, 2.5, 1000]);
  expect(samples(text, 'a', 'x="2"')).toEqual([1000]);
  expect(samples(text, 'b')).toEqual([]);
});

describe('places of its own', () => {
  test('ports that are all different and free', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
    expect(ports.every((port) => port > 1023)).toBe(true);
  });

  test('the first network that nothing has', () => {
    expect(firstFree([])).toBe('10.213.100.0/24');
    expect(firstFree(['10.213.100.0/24', '10.213.101.128/25', '172.17.0.0/16'])).toBe(
      '10.213.102.0/24',
    );
    const all = Array.from({ length: 100 }, (_, index) => `10.213.${100 + index}.0/24`);
    expect(() => firstFree(all)).toThrow('is free; remove some');
  });
});
