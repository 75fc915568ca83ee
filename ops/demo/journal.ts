import { z } from 'zod';
import { onVolume, type Store } from './scratch.ts';

/** What a backfill has put into a Prometheus; times in seconds since 1970. */
const journal = z.object({
  /** ISO 8601: when it was made. */
  made: z.string(),
  /** False: it was broken off while its blocks were put in place. */
  isWhole: z.boolean(),
  start: z.number(),
  /** Where the history of each job ends, by its label. */
  ends: z.record(z.string(), z.number()),
  /** Names of the records that were worked out, and where they end. */
  records: z.array(z.string()),
  recordsEnd: z.number(),
});

export type Journal = z.infer<typeof journal>;

/** A file of its own beside the blocks, which Prometheus does not look at. It goes with the volume. */
const FILE = 'backfill.json';

/** What an earlier backfill has left; undefined: there was none. */
export async function readJournal(store: Store): Promise<Journal | undefined> {
  const text = await onVolume(store, `if [ -e ${FILE} ]; then cat ${FILE}; fi`);
  return text === '' ? undefined : journal.parse(JSON.parse(text));
}

/** Put in place by a rename: it is whole or not there. */
export async function writeJournal(store: Store, value: Journal): Promise<void> {
  const script = `cat > ${FILE}.part; mv ${FILE}.part ${FILE}`;
  await onVolume(store, script, `${JSON.stringify(value)}\n`);
}

export async function removeJournal(store: Store): Promise<void> {
  await onVolume(store, `rm -f ${FILE}`);
}
