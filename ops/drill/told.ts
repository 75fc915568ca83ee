import type { Message } from '../../demo/inbox/types.ts';

/** A message about an alert, as the inbox got it. */
export interface Told {
  /** Where people read it: `pagerduty`, `slack #channel` or `smtp address`. */
  place: string;
  alert: string;
  /** As the title says it; of an end nothing is said. */
  severity: string;
  end: boolean;
  /** Milliseconds of the inbox's clock. */
  at: number;
  /** All that a person sees, with what Slack escapes read back. */
  text: string;
}

/** What stands before an alert's name in every title of this stack (rules/template-parts.ts). */
const titleShape =
  /^(?:\[VoiceAssist\] )?(CRITICAL|WARNING|INFO|NONE|ALERT|RESOLVED): (?:\[DRILL\] )?(\S+)/;

/** Reads a message; `undefined` for a heartbeat, a digest, and what is about no alert. */
export function readMessage(message: Message): Told | undefined {
  const { receiver, target, title, receivedAt } = message;
  const [, word, alert] = titleShape.exec(title) ?? [];
  if (receiver === 'heartbeat' || word === undefined || alert === undefined) return undefined;
  // A digest is of many alerts, a day after; groups of one alert have its name.
  if (alert === 'Digest') return undefined;
  return {
    place: placeOf(receiver, target),
    alert,
    severity: word === 'RESOLVED' ? '' : word.toLowerCase(),
    end: word === 'RESOLVED',
    at: Date.parse(receivedAt),
    text: textOf(message),
  };
}

/** Where people read what a receiver of the inbox got. */
export function placeOf(receiver: Message['receiver'], target: string | undefined): string {
  return receiver === 'pagerduty' ? receiver : `${receiver} ${target ?? ''}`;
}

/** Text and links: in Slack the buttons' addresses are no text, in PagerDuty they stand beside it. */
function textOf({ receiver, text, payload }: Message): string {
  const links = [...JSON.stringify(payload).matchAll(/"(?:url|href|client_url)":"([^"]*)"/g)];
  const all = [text, ...links.map(([, url]) => url)].join('\n');
  return receiver === 'slack'
    ? all.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    : all;
}
