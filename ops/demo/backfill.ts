import { setTimeout as sleep } from 'node:timers/promises';
import { createHistory } from '../../demo/history/history.ts';
import type { HistoryOptions } from '../../demo/history/types.ts';
import { linksOf, watchedBy } from '../../infra/watched.ts';
import { ruleGroups } from '../../rules/index.ts';
import { withThrowaway } from '../throwaway.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import { clearWork, freeBytes, makeBlocks, newWork, placeBlocks } from './blocks.ts';
import { historyOf, storeOf, withPrometheus } from './facts.ts';
import { readJournal, writeJournal, type Journal } from './journal.ts';
import { recordLayers, recordNames } from './layers.ts';
import { single } from './prometheus-query.ts';
import { removeHistory } from './replace.ts';
import { longestBlock } from './scratch.ts';
import type { ConfiguredDemo } from './stack.ts';

const MB = 1_000_000;
/** Bytes of a sample in a block, index included, and of one as text; measured. */
const BLOCK_BYTES = 2.2;
const TEXT_BYTES = 200;
/** Milliseconds within which Prometheus finds new blocks: it looks once a minute. */
const PATIENCE = 180_000;

export interface BackfillOptions {
  /** How much history, in seconds. */
  seconds: number;
  /** Take an earlier one out first; else it is in the way. */
  replace: boolean;
}

/** What a backfill has done. */
export interface Backfilled {
  options: HistoryOptions;
  incidents: ReturnType<typeof createHistory>['incidents'];
  series: number;
  samples: number;
  records: number;
  /** Of the blocks, records included. */
  bytes: number;
}

/**
 * Gives a stack with the demo a past: samples before the first ones that were taken, and the recording
 * rules over them. Nothing of it is in Prometheus until all is made.
 *
 * @throws Refusal when there is a past already, no room, or the stack is not up
 */
export async function backfill(
  demo: ConfiguredDemo,
  { seconds, replace }: BackfillOptions,
  report: Reporter,
): Promise<Backfilled> {
  const store = await storeOf(demo);
  const earlier = await readJournal(store);
  if (earlier !== undefined) {
    if (!replace) throw new Refusal(thereIsOne(earlier));
    await removeHistory(demo, store, earlier, report);
  }

  const options = await report.step('what there is now', () => historyOf(demo, seconds));
  const history = createHistory(options, longestBlock);
  const groups = ruleGroups(watchedBy(demo.settings), linksOf(demo.settings));
  const layers = recordLayers(groups, history.metrics);
  const records = recordNames(layers);
  const ends = endsOf(options);
  const recordsEnd = Math.min(...Object.values(ends));
  report.say(sizeOf(options, history.series));
  refuseFullDisk(options, history.series, await freeBytes(store));

  const journal: Journal = {
    ...{ made: new Date().toISOString(), isWhole: false, start: options.start },
    ...{ ends, records, recordsEnd },
  };
  const work = newWork();
  let bytes = 0;
  const samples = await withThrowaway(
    () => clearWork(store, work),
    async () => {
      const blocks = { history, layers, start: options.start, end: recordsEnd };
      const made = await makeBlocks(store, work, blocks, report);
      await writeJournal(store, journal);
      bytes = await placeBlocks(store, work);
      await writeJournal(store, { ...journal, isWhole: true });
      return made;
    },
  );
  await report.step('Prometheus takes it in', () => untilThere(demo, options));
  return {
    ...{ options, samples, bytes },
    ...{ incidents: history.incidents, series: history.series, records: records.length },
  };
}

/** Where the history of every job ends that has one. */
export function endsOf({
  application,
  live,
  end,
  ends = {},
}: HistoryOptions): Record<string, number> {
  const labels = [application.labels, ...application.probes, ...live.map((one) => one.labels)];
  const written = new Set(labels.map(({ job = '' }) => job));
  return Object.fromEntries([...written].map((job) => [job, ends[job] ?? end]));
}

function thereIsOne({ start, made, isWhole }: Journal): string {
  const from = new Date(start * 1000).toISOString().slice(0, 10);
  return isWhole
    ? `There is a history from ${from} on already, made at ${made}: --replace makes a new one in its place.`
    : `A backfill from ${from} on was broken off at ${made}: --replace takes out what it has left and makes a new one.`;
}

/** Samples that a history has at the most. */
function most({ start, end, step }: HistoryOptions, series: number): number {
  return (series * (end - start)) / step;
}

function sizeOf(options: HistoryOptions, series: number): string {
  const samples = most(options, series);
  const days = Math.round((options.end - options.start) / 86_400);
  return `${days} days of ${series} series: about ${Math.round(samples / 1e6)} million samples, ${Math.round((samples * BLOCK_BYTES) / MB)} MB in Prometheus.`;
}

/** @throws Refusal when the text of one block, and all blocks twice while they are merged, have no room */
function refuseFullDisk(options: HistoryOptions, series: number, free: number): void {
  const text = TEXT_BYTES * most({ ...options, start: options.end - longestBlock }, series);
  const needed = text + 2 * BLOCK_BYTES * most(options, series);
  if (free >= needed) return;
  throw new Refusal(
    `The volume of Prometheus has ${Math.round(free / MB)} MB left; the history needs up to ${Math.round(needed / MB)} MB while it is made.`,
  );
}

/** Waits until the oldest hour and the last one of the history answer. */
async function untilThere(demo: ConfiguredDemo, options: HistoryOptions) {
  const job = options.application.labels.job!;
  const times = [options.start + 3600, endsOf(options)[job]! - 60];
  await withPrometheus(demo, async (prometheus) => {
    const end = Date.now() + PATIENCE;
    for (const time of times) {
      while (single(await prometheus.query(`count({job="${job}"})`, time)) === undefined) {
        if (Date.now() > end) {
          throw new Refusal(
            `Prometheus does not show the history at ${new Date(time * 1000).toISOString()}; its log says why.`,
          );
        }
        await sleep(2000);
      }
    }
  });
}
