import { setTimeout as sleep } from 'node:timers/promises';
import type { Reporter } from '../progress.ts';
import type { Bench, Measured } from './bench.ts';
import type { BenchStack } from './bench-stack.ts';
import { onDevStack } from './on-dev-stack.ts';
import { freePorts } from './free-places.ts';
import { until, metricsOf, samples, sum } from './prometheus-api.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

const MB = 1e6;
const day = 24 * 3600;
/** Seconds before the first reading, and from that to the second. */
const [settling, window] = [300, 1500];
/** Seconds of samples in a block, and at the most in the log before it. */
const [block, log] = [2 * 3600, 3 * 3600];

/** What a day costs. */
export const disk: Bench = {
  about: 'disk that Prometheus and Loki of the dev stack take in a day',
  expected: 2100,
  async run(report) {
    const [lokiPort] = await freePorts(1);
    return onDevStack(measure, { lokiPort })(report);
  },
};

/** What both servers say of themselves. */
export interface DiskReading {
  /** Samples that Prometheus has taken in since its start. */
  samples: number;
  /** Bytes of its write-ahead log. */
  wal: number;
  /** Bytes of log lines that Loki has taken in, and of the chunks that it has stored. */
  lines: number;
  stored: number;
}

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  await report.step('npm run up', () => stack.ops('up'));
  const { ports } = stack.settings.publish;
  const read = () =>
    readDisk(`http://127.0.0.1:${ports.prometheus}`, `http://127.0.0.1:${ports.loki}`);
  await report.step('the first minutes', () => sleep(1000 * settling), { expected: settling });
  const first = await read();
  await report.step('what is written', () => sleep(1000 * window), { expected: window });
  const last = await read();
  const flushed = await report.step('what the lines are packed to', () =>
    flush(`http://127.0.0.1:${ports.loki}`, read),
  );
  const snapshot = await report.step('a block of the samples so far', () => snapshotOf(stack));
  return {
    sizes: ['dev stack'],
    rows: diskRows(first, last, flushed, snapshot),
    notes: [
      `From the servers' own counters over ${window / 60} min, ${settling / 60} min after the start, with the demo's users at work.`,
      'Blocks: samples in a day times the bytes of a sample, and twelve indexes; both as Prometheus itself',
      'wrote them into a block when a copy of its data was asked for a snapshot. A chunk of two hours packs',
      'better, and larger blocks share an index, so less is to be expected. The log: what is appended to it',
      'in the three hours that it keeps at the most. Lines: bytes in times bytes stored for a byte, once all',
      'chunks were flushed.',
    ],
  };
}

async function readDisk(prometheus: string, loki: string): Promise<DiskReading> {
  const [ours, theirs] = await Promise.all([metricsOf(prometheus), metricsOf(loki)]);
  return {
    samples: sum(samples(ours, 'prometheus_tsdb_head_samples_appended_total')),
    wal: sum(samples(ours, 'prometheus_tsdb_wal_storage_size_bytes')),
    lines: sum(samples(theirs, 'loki_distributor_bytes_received_total')),
    stored: sum(samples(theirs, 'loki_ingester_chunk_stored_bytes_total')),
  };
}

/** Has Loki store all that it holds, and reads once nothing more is stored. */
async function flush(loki: string, read: () => Promise<DiskReading>): Promise<DiskReading> {
  await fetch(`${loki}/flush`, { method: 'POST' });
  let last = await read();
  await until('Loki has stored its chunks', async () => {
    await sleep(5000);
    const now = await read();
    const settled = now.stored === last.stored && now.stored > 0;
    last = now;
    return settled;
  });
  return last;
}

/** The figures of a day, from two readings, one after a flush and a snapshot. */
export function diskRows(
  first: DiskReading,
  last: DiskReading,
  flushed: DiskReading,
  snapshot: Snapshot,
): Measured['rows'] {
  const perSecond = (key: keyof DiskReading) => (last[key] - first[key]) / window;
  const bytes = snapshot.chunks / snapshot.samples;
  const blocks = perSecond('samples') * day * bytes + (day / block) * snapshot.index;
  const packed = flushed.stored / flushed.lines;
  const lines = perSecond('lines') * day;
  return [
    { name: 'samples in a second', unit: '', values: [perSecond('samples')] },
    { name: 'bytes of a sample in a block', unit: 'B', values: [bytes] },
    { name: "a block's index", unit: 'MB', values: [snapshot.index / MB] },
    { name: 'blocks of Prometheus in a day', unit: 'MB', values: [blocks / MB] },
    { name: 'its log, at the most', unit: 'MB', values: [(perSecond('wal') * log) / MB] },
    { name: 'log lines in a day', unit: 'MB', values: [lines / MB] },
    { name: 'bytes stored for a byte of them', unit: '', values: [packed] },
    { name: 'chunks of Loki in a day', unit: 'MB', values: [(lines * packed) / MB] },
    { name: 'both in a day', unit: 'MB', values: [(blocks + lines * packed) / MB] },
    { name: 'both in 30 days', unit: 'GB', values: [(30 * (blocks + lines * packed)) / 1e9] },
  ];
}
