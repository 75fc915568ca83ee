import type { Message } from '../../demo/inbox/types.ts';
import { placesOf } from '../../ops/drill/places.ts';
import { alertCalled, type KnownAlert } from '../../ops/drill/known-alerts.ts';
import type { Settings } from '../../stacks/schema.ts';

let id = 0;

/**
 * The messages about an alert as the inbox has them, in each of its places.
 *
 * @param alert `Name severity`
 * @param at milliseconds
 */
export function tellings(
  known: readonly KnownAlert[],
  settings: Settings,
  alert: string,
  at: number,
  end: boolean,
): Message[] {
  const [name = '', severity = ''] = alert.split(' ');
  const found = alertCalled(known, name, severity);
  const { summary, description, runbook_url } = found.annotations;
  return placesOf(found, settings).map((place) => {
    const [receiver = '', target = ''] = place.split(' ');
    return {
      id: ++id,
      receivedAt: new Date(at).toISOString(),
      receiver: receiver as Message['receiver'],
      ...{ target, credential: '', severity: '', status: '', payload: {} },
      title: `${receiver === 'smtp' ? '[VoiceAssist] ' : ''}${end ? 'RESOLVED' : severity.toUpperCase()}: ${name} on x`,
      text: [summary, description?.replaceAll(/\{\{.*?\}\}/g, '42'), runbook_url].join('\n'),
    };
  });
}
