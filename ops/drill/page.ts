import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverName } from '../../rules/receivers.ts';
import { withThrowaway } from '../throwaway.ts';
import { clockOf, heldBack, postAlert } from './alertmanager.ts';
import { pageAlert } from './page-alert.ts';
import { watchFor, type Sighting } from './page-watch.ts';
import type { Reached } from './reach.ts';
import { integrationOf } from './receivers.ts';
import type { DrilledStack } from './stack.ts';

/** One page drill: which receivers of which stack, and how its outcome is seen. */
export interface PageDrill {
  stack: DrilledStack;
  receivers: readonly ReceiverName[];
  alertmanager: Reached;
  /** The demo's inbox, which shows what arrived. Absent: Alertmanager's counters tell what was taken. */
  inbox?: Reached | undefined;
  /** Who answers for it, as its text says. */
  startedBy: string;
  /** Seconds after which it ends by itself. */
  openFor: number;
  /** Seconds that a message may take. */
  within: number;
  /** Given one line for each message, as it is known. */
  say: (line: string) => void;
  /** Waited for when all are told, before they are told of the end. */
  hold: () => Promise<unknown>;
}

/** One message of a drill: the alert to a receiver, or its end. */
export interface Delivery {
  receiver: ReceiverName;
  what: 'alert' | 'end';
  /** Seconds from Alertmanager's taking of the alert to the sighting, or how long was waited. */
  seconds: number;
  /** What was seen, or why nothing was. */
  words: string;
  ok: boolean;
}

/**
 * Sends a drill to one receiver after the other, and ends it: also when it fails in between, and on
 * Ctrl-C. One at a time, for Alertmanager's counters tell integrations apart and not receivers.
 */
export async function pageDrill(drill: PageDrill): Promise<Delivery[]> {
  const run = randomBytes(3).toString('hex');
  const open = new Map<ReceiverName, { id: string; end: () => Promise<void> }>();
  const deliveries: Delivery[] = [];
  const note = (delivery: Delivery) => {
    deliveries.push(delivery);
    drill.say(deliveryLine(delivery));
  };
  return withThrowaway(
    async () => {
      for (const { end } of open.values()) await end().catch(() => undefined);
    },
    async () => {
      for (const [index, receiver] of drill.receivers.entries()) {
        const id = `${run}-${index + 1}`;
        const startsAt = await clockOf(drill.alertmanager);
        const alert = pageAlert({ ...drill, receiver, id, startsAt });
        const end = async () => {
          const now = await clockOf(drill.alertmanager);
          await postAlert(drill.alertmanager, { ...alert, endsAt: now.toISOString() });
        };
        open.set(receiver, { id, end });
        const send = () => postAlert(drill.alertmanager, alert);
        note(await follow(drill, { receiver, id, what: 'alert' }, send));
      }
      await drill.hold();
      for (const [receiver, { id, end }] of open) {
        // A heartbeat is told of no end: there is nothing to wait for.
        if (integrationOf(receiver, drill.stack.settings).tellsEnd)
          note(await follow(drill, { receiver, id, what: 'end' }, end));
        else await end();
        open.delete(receiver);
      }
      return deliveries;
    },
  );
}

/** Does something to an alert and waits for the message about it. */
async function follow(
  drill: PageDrill,
  { receiver, id, what }: { receiver: ReceiverName; id: string; what: Delivery['what'] },
  act: () => Promise<void>,
): Promise<Delivery> {
  const look = await watchFor(drill, { receiver, id, what });
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  await act();
  let seen: Sighting | undefined;
  let trouble = '';
  while (seen === undefined && elapsed() <= drill.within) {
    seen = await look().catch((error: Error) => {
      trouble = `; ${error.message}`;
      return undefined;
    });
    if (seen === undefined) await sleep(100);
  }
  const seconds = elapsed();
  if (seen !== undefined) return { receiver, what, seconds, ...seen };
  const held = what === 'alert' ? await heldBack(drill.alertmanager, id) : undefined;
  const words = `nothing after ${drill.within} s${held === undefined ? trouble : `: ${held}`}`;
  return { receiver, what, seconds, words, ok: false };
}

/** One message, as people read it. */
export function deliveryLine({ receiver, what, seconds, words, ok }: Delivery): string {
  const name = what === 'end' ? `${receiver}, the end` : receiver;
  return ok ? `${name}: ${words} after ${seconds.toFixed(1)} s` : `${name}: FAILED, ${words}`;
}
