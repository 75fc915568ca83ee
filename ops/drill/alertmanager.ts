import { Refusal } from '../cli.ts';
import type { Reached } from './reach.ts';

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  /** When it ends by itself; in the past: it has ended. */
  endsAt: string;
}

/** Hands an alert to Alertmanager. @throws Refusal with its words when it does not take it */
export async function postAlert(alertmanager: Reached, alert: PostedAlert): Promise<void> {
  const { status, body } = await alertmanager.send('POST', '/api/v2/alerts', [alert]);
  if (status !== 200) throw new Refusal(`Alertmanager refused the alert (${status}): ${body}`);
}

/**
 * The time on Alertmanager's clock, down to the second: never ahead of it, so that what ends then has
 * ended there. By our own, an end could lie in its future, where it changes nothing.
 */
export async function clockOf(alertmanager: Reached): Promise<Date> {
  const { date } = await alertmanager.send('GET', '/-/ready');
  if (date === undefined) throw new Refusal('Alertmanager does not tell its time.');
  return date;
}

/** What one integration (`pagerduty`, `slack`, ...) has done since Alertmanager started. */
export interface Counters {
  /** Notifications that were begun. */
  notifications: number;
  /** Attempts that the other side took. */
  taken: number;
  /** Attempts that it did not take; each is tried again until it is given up. */
  refused: number;
  /** Notifications given up, by Alertmanager's word for the reason. */
  failed: Record<string, number>;
}

/** The counters of an integration; all are 0 where it has sent nothing. @throws when they cannot be had */
export async function countersOf(alertmanager: Reached, integration: string): Promise<Counters> {
  const { status, body } = await alertmanager.send('GET', '/metrics');
  if (status !== 200) throw new Error(`Alertmanager answered ${status} to /metrics`);
  const series = (name: string) =>
    samples(body, `alertmanager_${name}`).filter((one) => one.labels.integration === integration);
  const sum = (name: string) => series(name).reduce((total, { value }) => total + value, 0);
  const failed: Record<string, number> = {};
  for (const { labels, value } of series('notifications_failed_total')) {
    const reason = labels.reason ?? 'other';
    failed[reason] = (failed[reason] ?? 0) + value;
  }
  const refused = sum('notification_requests_failed_total');
  return {
    notifications: sum('notifications_total'),
    taken: sum('notification_requests_total') - refused,
    refused,
    failed,
  };
}

/** What happened between two looks. */
export function between(before: Counters, after: Counters): Counters {
  const failed = Object.entries(after.failed)
    .map(([reason, count]) => [reason, count - (before.failed[reason] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return {
    notifications: after.notifications - before.notifications,
    taken: after.taken - before.taken,
    refused: after.refused - before.refused,
    failed: Object.fromEntries(failed),
  };
}

interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** A metric's samples in an exposition. */
function samples(exposition: string, name: string): Sample[] {
  return [...exposition.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\S+)$`, 'gm'))].map(
    ([, labels = '', value]) => ({
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [
          key,
          text,
        ]),
      ),
      value: Number(value),
    }),
  );
}

/** Why Alertmanager holds an alert back, in words; `undefined`: it does not, or does not know it. */
export async function heldBack(
  alertmanager: Reached,
  drillId: string,
): Promise<string | undefined> {
  const filter = encodeURIComponent(`drill_id="${drillId}"`);
  const { status, body } = await alertmanager.send('GET', `/api/v2/alerts?filter=${filter}`);
  if (status !== 200) return undefined;
  const [alert] = JSON.parse(body) as {
    status: { silencedBy: string[]; inhibitedBy: string[]; mutedBy?: string[] };
  }[];
  if (alert === undefined) return undefined;
  const { silencedBy, inhibitedBy, mutedBy = [] } = alert.status;
  if (silencedBy.length > 0) return `it is silenced by ${silencedBy.join(', ')}`;
  if (inhibitedBy.length > 0) return `it is muted by the alert ${inhibitedBy.join(', ')}`;
  return mutedBy.length > 0 ? `it is muted by the window ${mutedBy.join(', ')}` : undefined;
}
