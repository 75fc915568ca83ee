import { randomBytes } from 'node:crypto';
import type { Chunk, History } from '../../demo/history/history.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import type { Reporter } from '../progress.ts';
import { layerText } from './layers.ts';
import {
  dataDir,
  longestBlock,
  onVolume,
  withScratch,
  type Scratch,
  type Store,
} from './scratch.ts';

/** Directories in which blocks are made: on the volume itself, so that they are put in place by renames. */
const WORK = `${dataDir}/backfill-`;
/** Names of blocks are 26 letters and digits; what is not finished has a longer one. */
const NAME = '?'.repeat(26);
const createBlocks = [
  ...['promtool', 'tsdb', 'create-blocks-from', `--max-block-duration=${longestBlock}s`],
];

/** The samples of a history and the records over them. */
export interface Blocks {
  history: History;
  /** Records in layers: each reads what those before it have made. */
  layers: readonly (readonly FinishedRuleGroup[])[];
  /** Seconds since 1970 over which records are worked out. */
  start: number;
  end: number;
}

/** A directory of its own for one run. */
export function newWork(): string {
  return WORK + randomBytes(4).toString('hex');
}

/**
 * Makes the blocks in a directory of their own: nothing of them is in Prometheus yet.
 *
 * @returns how many samples were written, records left out
 */
export function makeBlocks(
  store: Store,
  work: string,
  { history, layers, start, end }: Blocks,
  report: Reporter,
): Promise<number> {
  return withScratch(store, { data: `${work}/data`, temporary: work }, async (server) => {
    // What killed runs have left: of two at a time the second has no server.
    await server.run(['sh', '-c', `for d in ${WORK}*; do [ $d = ${work} ] || rm -rf $d; done`]);
    let samples = 0;
    let chunks = 0;
    for (const chunk of history.chunks) {
      const day = new Date(chunk.start * 1000).toISOString().slice(0, 10);
      await report.step(`history from ${day} on`, () => writeChunk(server, work, chunk));
      samples += chunk.samples;
      chunks++;
    }
    for (const [index, layer] of layers.entries()) {
      const count = layer.reduce((sum, group) => sum + group.rules.length, 0);
      const title = `${count} records over it, part ${index + 1} of ${layers.length}`;
      await report.step(title, async () => {
        await untilLoaded(server, work);
        await writeRecords(server, work, { text: layerText(layer), start, end });
      });
    }
    await report.step('blocks of one time are made one', () => untilMerged(server, work, chunks));
    return samples;
  });
}

async function writeChunk(server: Scratch, work: string, chunk: Chunk): Promise<void> {
  const file = `${work}/chunk`;
  const script = `cat > ${file}; "$@" openmetrics ${file} ${work}/data; rm ${file}`;
  await server.run(['sh', '-euc', script, 'sh', ...createBlocks], chunk.text());
}

/**
 * Has promtool work out records. It makes a block for each and each time; the server sees them all at once,
 * as it would merge every single one with the samples that it has.
 */
async function writeRecords(
  server: Scratch,
  work: string,
  { text, start, end }: { text: string; start: number; end: number },
): Promise<void> {
  const [file, made] = [`${work}/rules.yml`, `${work}/records`];
  await server.run(['sh', '-euc', `cat > ${file}`], [text]);
  await server.run([
    ...[...createBlocks, 'rules', '--url=http://127.0.0.1:9090', `--output-dir=${made}`],
    ...[`--start=${start}`, `--end=${end}`, file],
  ]);
  await server.run(['sh', '-euc', `mv ${made}/${NAME} ${work}/data/`]);
}

/** Waits until every block that is there is loaded. */
async function untilLoaded(server: Scratch, work: string): Promise<void> {
  await server.until('the blocks are loaded', async () => {
    const before = await countOf(server, work);
    const loaded = await server.metric('prometheus_tsdb_blocks_loaded');
    return loaded === before && before === (await countOf(server, work));
  });
}

/** Waits until the blocks of one time are one; where that takes long, the stack's own Prometheus does it. */
async function untilMerged(server: Scratch, work: string, chunks: number): Promise<void> {
  const merged = async () => (await countOf(server, work)) <= chunks;
  await server.until('the blocks are merged', merged).catch(() => undefined);
}

async function countOf(server: Scratch, work: string): Promise<number> {
  return Number(await server.run(['sh', '-c', `ls -d ${work}/data/${NAME} | wc -l`]));
}

/** Puts the blocks where Prometheus finds them, each by a rename. @returns their size in bytes */
export async function placeBlocks(store: Store, work: string): Promise<number> {
  const blocks = `${work}/data/${NAME}`;
  const size = await onVolume(store, `du -ck ${blocks} | tail -n 1; mv ${blocks} ${dataDir}/`);
  return Number.parseInt(size, 10) * 1024;
}

/** Removes what a backfill has not put in place. */
export async function clearWork(store: Store, work: string): Promise<void> {
  await onVolume(store, `rm -rf ${work}`);
}

/** Bytes that are free on the volume. */
export async function freeBytes(store: Store): Promise<number> {
  const table = await onVolume(store, `df -kP ${dataDir} | tail -n 1`);
  return Number(table.trim().split(/\s+/)[3]) * 1024;
}
