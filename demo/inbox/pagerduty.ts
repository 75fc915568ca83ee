import { randomUUID } from 'node:crypto';
import { json } from './types.ts';
import type { NewMessage, Verdict } from './types.ts';
import { asObject, asText, fingerprint, parseObject } from './values.ts';
import type { JsonObject } from './values.ts';

/** Integration keys have exactly this many characters; PagerDuty refuses all others. */
const keyLength = 32;
const maxSummary = 1024;
const maxDedupKey = 255;
const severities = ['critical', 'error', 'warning', 'info'];
const statuses: Record<string, string> = {
  trigger: 'firing',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
};

/** Plays the Events API v2 (`/v2/enqueue`): 202 with the dedup key, or 400 with every fault. */
export function receiveEventV2(body: string): Verdict {
  const event = parseObject(body);
  if (event === undefined) return refuse(['Event object is not a JSON object']);
  const action = asText(event.event_action);
  const payload = asObject(event.payload) ?? {};
  const dedupKey = asText(event.dedup_key);
  const errors = [
    ...keyErrors('routing_key', event.routing_key),
    ...actionErrors('event_action', action),
    ...(action === 'trigger' ? payloadErrors(payload) : []),
    ...(action !== 'trigger' && dedupKey === '' ? ["'dedup_key' is missing or blank"] : []),
    ...tooLong('dedup_key', dedupKey, maxDedupKey),
  ];
  if (errors.length > 0) return refuse(errors);

  const key = dedupKey || randomUUID().replaceAll('-', '');
  const title = asText(payload.summary) || `${action} ${key}`;
  return {
    ok: true,
    message: message(event, 'routing_key', action, title, payload.custom_details, payload.severity),
    reply: json(202, { status: 'success', message: 'Event processed', dedup_key: key }),
  };
}

/** Plays the older generic API, for service keys: 200 with the incident key, or 400. */
export function receiveEventV1(body: string): Verdict {
  const event = parseObject(body);
  if (event === undefined) return refuse(['Event object is not a JSON object']);
  const action = asText(event.event_type);
  const incidentKey = asText(event.incident_key);
  const title = asText(event.description);
  const errors = [
    ...keyErrors('service_key', event.service_key),
    ...actionErrors('event_type', action),
    ...(action === 'trigger' && title === '' ? ["'description' is missing or blank"] : []),
    ...(action !== 'trigger' && incidentKey === '' ? ["'incident_key' is missing or blank"] : []),
    ...tooLong('description', title, maxSummary),
  ];
  if (errors.length > 0) return refuse(errors);

  const key = incidentKey || randomUUID().replaceAll('-', '');
  const severity = asObject(event.details)?.severity;
  return {
    ok: true,
    message: message(
      event,
      'service_key',
      action,
      title || `${action} ${key}`,
      event.details,
      severity,
    ),
    reply: json(200, { status: 'success', message: 'Event processed', incident_key: key }),
  };
}

/** The key is replaced by its fingerprint before anything is kept: it opens the real service. */
function message(
  event: JsonObject,
  keyName: string,
  action: string,
  title: string,
  details: unknown,
  severity: unknown,
): NewMessage {
  const key = fingerprint(asText(event[keyName]));
  return {
    receiver: 'pagerduty',
    target: asText(event.client) || asText(asObject(event.payload)?.source) || 'events API',
    credential: key,
    title,
    text: Object.entries(asObject(details) ?? {})
      .map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      .join('\n'),
    severity: asText(severity),
    status: statuses[action] ?? '',
    payload: { ...event, [keyName]: key },
  };
}

function keyErrors(name: string, value: unknown): string[] {
  const key = asText(value);
  if (key === '') return [`'${name}' is missing or blank`];
  return key.length === keyLength
    ? []
    : [`Length of '${name}' is incorrect (should be ${keyLength} characters)`];
}

function actionErrors(name: string, action: string): string[] {
  return action in statuses ? [] : [`'${name}' must be one of trigger, acknowledge, resolve`];
}

function payloadErrors(payload: JsonObject): string[] {
  const missing = ['summary', 'source', 'severity']
    .filter((name) => asText(payload[name]) === '')
    .map((name) => `'payload.${name}' is missing or blank`);
  const severity = asText(payload.severity);
  const unknown = severity !== '' && !severities.includes(severity);
  return [
    ...missing,
    ...(unknown ? [`'payload.severity' must be one of ${severities.join(', ')}`] : []),
    ...tooLong('payload.summary', asText(payload.summary), maxSummary),
  ];
}

function tooLong(name: string, value: string, limit: number): string[] {
  return value.length > limit ? [`'${name}' is longer than ${limit} characters`] : [];
}

function refuse(errors: string[]): Verdict {
  const answer = { status: 'invalid event', message: 'Event object is invalid', errors };
  return { ok: false, reason: errors.join('; '), reply: json(400, answer) };
}
