import { text } from './types.ts';
import type { Verdict } from './types.ts';
import { asObject, asObjects, asText, fingerprint, parseObject } from './values.ts';

/**
 * Plays the outside service that expects a sign of life: takes whatever is sent, as such services
 * do, and reads the Alertmanager webhook format where it finds it.
 *
 * @param token what stood in the path; only its fingerprint is kept
 */
export function receiveHeartbeat(method: string, body: string, token: string): Verdict {
  const payload = parseObject(body);
  const alerts = asObjects(payload?.alerts);
  const labels = alerts.map((alert) => asObject(alert.labels) ?? {});
  const names = [...new Set(labels.map((label) => asText(label.alertname)))].filter(Boolean);
  const summaries = alerts
    .map((alert) => asText(asObject(alert.annotations)?.summary))
    .filter((summary) => summary !== '');
  return {
    ok: true,
    message: {
      receiver: 'heartbeat',
      target: 'heartbeat',
      credential: fingerprint(token),
      title: names.join(', ') || `${method} without alerts`,
      text: summaries.join('\n'),
      severity: asText(labels[0]?.severity),
      status: asText(payload?.status),
      payload: payload ?? (body === '' ? null : body),
    },
    reply: text(200, 'OK'),
  };
}
