import { setTimeout as sleep } from 'node:timers/promises';
import { messagesOf } from './inbox.ts';
import { Ledger, type Lost } from './ledger.ts';
import type { Reached } from './reach.ts';

/** The servers of the way that are killed. */
export const victims = ['prometheus', 'alertmanager'] as const;
export type Victim = (typeof victims)[number];

/** Alerts that come and go while the servers of their way are killed. Seconds. */
export interface LostDrill {
  inbox: Reached;
  /** How many alerts in all, and how many at a time. */
  cycles: number;
  lanes: number;
  /** How long the cause of each lasts: of one that is gone sooner nobody may be told. */
  hold: number;
  /** From one kill to the next, the least and the most. */
  gap: [number, number];
  /** How long is waited for what is still under way when the last cause has ended. */
  rest: number;
  /** Kills a server, and resolves when it runs again. */
  kill: (victim: Victim) => Promise<void>;
  /** Numbers in [0, 1). */
  random: () => number;
  /** Milliseconds of the servers' clock. */
  now: () => number;
}

/** Milliseconds between two looks into the inbox, which keeps two hundred pages and no more. */
const LOOK = 500;
/** So many looks in a row may fail: a busy machine answers late. */
const PATIENCE = 20;

/**
 * Switches alerts on and off, and keeps the books of what was told. The whole way is real: the inbox
 * shows a sample, Prometheus scrapes it, a rule fires, Alertmanager sends it to the pager, which is the
 * inbox again.
 */
export async function lostAlerts(
  drill: LostDrill,
): Promise<Lost & { kills: Record<Victim, number> }> {
  const { inbox, rest } = drill;
  const ledger = new Ledger();
  const kills: Record<Victim, number> = { prometheus: 0, alertmanager: 0 };
  const [raised, all] = [new AbortController(), new AbortController()];
  let failures = 0;
  const reading = untilAborted(all.signal, async () => {
    try {
      ledger.read(await messagesOf(inbox, 'pagerduty'));
      failures = 0;
    } catch (error) {
      if (++failures > PATIENCE) throw error;
    }
    await sleep(LOOK, undefined, { signal: all.signal });
  });
  const killing = untilAborted(raised.signal, async () => {
    const [least, most] = drill.gap;
    const wait = least + drill.random() * (most - least);
    await sleep(wait * 1000, undefined, { signal: raised.signal });
    const victim = victims[Math.floor(drill.random() * victims.length)]!;
    await drill.kill(victim);
    kills[victim]++;
  });
  try {
    // Whichever fails first ends the drill.
    await Promise.race([
      raiseAll(drill, ledger, raised.signal),
      failure(reading),
      failure(killing),
    ]);
    raised.abort();
    await killing;
    await sleep(rest * 1000);
  } finally {
    raised.abort();
    all.abort();
    await inbox.send('DELETE', '/drills');
  }
  await reading;
  ledger.read(await messagesOf(inbox, 'pagerduty'));
  return { ...ledger.close(), kills };
}

/** The alerts, so many at a time. */
async function raiseAll(drill: LostDrill, ledger: Ledger, signal: AbortSignal): Promise<void> {
  const { inbox, cycles, hold, random, now } = drill;
  const lanes = Math.min(drill.lanes, cycles);
  const run = Math.floor(random() * 36 ** 5).toString(36);
  let next = 0;
  const raise = async () => {
    const id = `${run}-${next++}`;
    ledger.began(id, now());
    await change(inbox, 'PUT', id);
    await sleep(hold * 1000, undefined, { signal });
    await change(inbox, 'DELETE', id);
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      // Apart from each other, so that a kill meets alerts at every stage of their way.
      await sleep((hold / lanes) * lane * 1000, undefined, { signal });
      while (next < cycles) {
        await raise();
        await sleep(random() * (hold / 4) * 1000, undefined, { signal });
      }
    }),
  );
}

async function change(inbox: Reached, method: 'PUT' | 'DELETE', id: string): Promise<void> {
  const { status, body } = await inbox.send(method, `/drills/${id}`);
  if (status >= 300) throw new Error(`the inbox answered ${status} to a drill: ${body}`);
}

/** Does something over and over. */
async function untilAborted(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    }
  }
}

/** Rejects as the other does, and never resolves. */
function failure(of: Promise<unknown>): Promise<never> {
  return of.then(() => new Promise<never>(() => undefined));
}
