import type { Message } from '../../demo/inbox/types.ts';
import type { ReceiverName } from '../../rules/receivers.ts';
import { between, countersOf, type Counters } from './alertmanager.ts';
import { messagesOf } from './inbox.ts';
import type { PageDrill } from './page.ts';
import { integrationOf, type Integration } from './receivers.ts';

/** What was seen of a message. */
export interface Sighting {
  words: string;
  ok: boolean;
}

export interface Awaited {
  receiver: ReceiverName;
  id: string;
  what: 'alert' | 'end';
}

/**
 * Begins to wait for a message: what is there now does not count.
 *
 * @returns looks once; `undefined`: nothing yet
 */
export async function watchFor(
  drill: PageDrill,
  awaited: Awaited,
): Promise<() => Promise<Sighting | undefined>> {
  const { inbox, alertmanager, stack } = drill;
  const integration = integrationOf(awaited.receiver, stack.settings);
  if (inbox !== undefined) {
    return async () => inInbox(await messagesOf(inbox, integration.inbox), integration, awaited);
  }
  const before = await countersOf(alertmanager, integration.counted);
  return async () => {
    const after = await countersOf(alertmanager, integration.counted);
    return byCounters(between(before, after), integration.name, awaited.what);
  };
}

/** What the inbox shows of a drill. @param messages of the receiver, newest first */
export function inInbox(
  messages: readonly Message[],
  { inbox, target }: Pick<Integration, 'inbox' | 'target'>,
  { id, what }: Pick<Awaited, 'id' | 'what'>,
): Sighting | undefined {
  const own = messages.filter((message) => JSON.stringify(message).includes(id));
  const found = own.find(({ status }) => (status === 'resolved') === (what === 'end'));
  if (found === undefined) return undefined;
  const quoted = `"${found.title}" at ${found.target}`;
  const wrong = (words: string) => ({ words: `${quoted} ${words}`, ok: false });
  if (target !== undefined && found.target !== target) return wrong(`instead of ${target}`);
  // A heartbeat has no words for people.
  if (inbox !== 'heartbeat' && !found.title.includes('[DRILL]')) return wrong('without [DRILL]');
  const key = incidentOf(found);
  if (own.some((message) => incidentOf(message) !== key)) {
    return wrong('is about another incident than the alert, which stays open');
  }
  return { words: `${what === 'end' ? 'told' : 'arrived'} as ${quoted}`, ok: true };
}

const incidentOf = ({ payload }: Message) => (payload as { dedup_key?: string }).dedup_key;

/** What Alertmanager's counters say of the one notification, while nothing else is sent that way. */
export function byCounters(
  { notifications, taken, failed }: Counters,
  name: string,
  what: Awaited['what'],
): Sighting | undefined {
  const reasons = Object.keys(failed);
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  const counts = `${notifications} notification${notifications === 1 ? '' : 's'}, ${failures} failed`;
  if (failures > 0) {
    return {
      words: `${name} did not take it: ${reasons.join(', ')} (${counts}); Alertmanager's log has the answer`,
      ok: false,
    };
  }
  const it = what === 'end' ? 'its end' : 'it';
  return taken > 0 ? { words: `${name} took ${it} (${counts})`, ok: true } : undefined;
}
