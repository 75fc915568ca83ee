import { Refusal } from '../cli.ts';
import { withThrowaway } from '../throwaway.ts';
import type { Reporter } from '../progress.ts';
import { removeJournal, type Journal } from './journal.ts';
import { dataDir, withScratch, type Store } from './scratch.ts';
import { containerOf, type DemoStack } from './stack.ts';

const PATIENCE_MS = 180_000;

/** Series and the span of which they are deleted, in seconds since 1970. */
export interface Deletion {
  match: string;
  start: number;
  end: number;
}

/** What a backfill has to take back: the samples of each job up to its end, and the records over them. */
export function deletionsOf({ start, ends, records, recordsEnd }: Journal): Deletion[] {
  return [
    ...Object.entries(ends).map(([job, end]) => ({
      match: `{job=${JSON.stringify(job)}}`,
      start,
      end: end - 1,
    })),
    ...(records.length === 0
      ? []
      : [{ match: `{__name__=~"${records.join('|')}"}`, start, end: recordsEnd }]),
  ];
}

/**
 * Takes an earlier history out of a stack's Prometheus. Only a server can delete samples of blocks that
 * hold others too, so the stack's own is stopped for a moment, and one of ours that may delete works on
 * its data.
 */
export async function removeHistory(
  stack: DemoStack,
  store: Store,
  journal: Journal,
  report: Reporter,
): Promise<void> {
  const { name, container } = containerOf(stack, 'prometheus');
  await report.step('the earlier history is taken out, while Prometheus is away', async () => {
    await container.stop({ t: 120 });
    await withThrowaway(
      async () => void (await container.start()),
      () =>
        withScratch(store, { data: dataDir, flags: ['--web.enable-admin-api'] }, async (server) => {
          const post = (path: string) =>
            server.run([
              ...['wget', '-q', '-O', '-', '--post-data', ''],
              `http://127.0.0.1:9090/api/v1/admin/tsdb/${path}`,
            ]);
          for (const { match, start, end } of deletionsOf(journal)) {
            const parameters = { 'match[]': match, start: String(start), end: String(end) };
            await post(`delete_series?${new URLSearchParams(parameters)}`);
          }
          await post('clean_tombstones');
        }),
    );
    await removeJournal(store);
    await untilHealthy(name, async () => (await container.inspect()).State.Health?.Status);
  });
}

async function untilHealthy(name: string, status: () => Promise<string | undefined>) {
  const end = Date.now() + PATIENCE_MS;
  while ((await status()) !== 'healthy') {
    if (Date.now() > end) throw new Refusal(`The container ${name} does not get healthy again.`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
