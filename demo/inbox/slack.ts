import { text } from './types.ts';
import type { Verdict } from './types.ts';
import { asObjects, asText, fingerprint, parseObject, severityOf, statusOf } from './values.ts';
import type { JsonObject } from './values.ts';

/** Slack's own limit. */
const maxAttachments = 100;

/** What Alertmanager's colours mean; `good` is what it sends when all is well again. */
const colours: Record<string, { severity: string; status: string }> = {
  danger: { severity: 'critical', status: 'firing' },
  warning: { severity: 'warning', status: 'firing' },
  good: { severity: '', status: 'resolved' },
};

/**
 * Plays a Slack incoming webhook: `ok`, or status 400 with Slack's word for what is wrong.
 *
 * @param body JSON, or a form with the JSON in its `payload` field
 * @param token what stood in the path; only its fingerprint is kept
 */
export function receiveSlack(body: string, contentType: string, token: string): Verdict {
  const payload = parseObject(jsonOf(body, contentType));
  if (payload === undefined) return refuse('invalid_payload');
  const attachments = asObjects(payload.attachments);
  if (attachments.length > maxAttachments) return refuse('too_many_attachments');
  const blocks = asObjects(payload.blocks);
  if (asText(payload.text) === '' && attachments.length === 0 && blocks.length === 0) {
    return refuse('no_text');
  }
  return { ok: true, message: describe(payload, attachments, token), reply: text(200, 'ok') };
}

function describe(payload: JsonObject, attachments: JsonObject[], token: string) {
  const first = attachments[0] ?? {};
  const title = asText(first.title) || asText(first.fallback) || asText(payload.text);
  const body = [asText(payload.text), ...attachments.map(attachmentText)]
    .filter((part) => part !== '' && part !== title)
    .join('\n');
  const colour = colours[asText(first.color)];
  return {
    receiver: 'slack' as const,
    target: asText(payload.channel) || '(default channel of the webhook)',
    credential: fingerprint(token),
    title,
    text: body,
    severity: severityOf(`${title}\n${body}`) || (colour?.severity ?? ''),
    status: statusOf(title) || (colour?.status ?? ''),
    payload,
  };
}

function attachmentText(attachment: JsonObject): string {
  const fields = asObjects(attachment.fields).map(
    (field) => `${asText(field.title)}: ${asText(field.value)}`,
  );
  return [asText(attachment.pretext), asText(attachment.text), ...fields]
    .filter((part) => part !== '')
    .join('\n');
}

function jsonOf(body: string, contentType: string): string {
  return contentType.startsWith('application/x-www-form-urlencoded')
    ? (new URLSearchParams(body).get('payload') ?? '')
    : body;
}

function refuse(reason: string): Verdict {
  return { ok: false, reason, reply: text(400, reason) };
}
