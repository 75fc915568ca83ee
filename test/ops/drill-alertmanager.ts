import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import type { PostedAlert } from '../../ops/drill/alertmanager.ts';
import type { Reached } from '../../ops/drill/reach.ts';
import { reach } from '../../ops/drill/reach.ts';

type Posted = PostedAlert & { ended: boolean };

/** How the fake sends a notification: what it adds to its counters, and to whom it sends. */
export interface FakeOptions {
  /** Given each alert as it comes in; what it gives is counted for that integration. */
  notify?: (alert: Posted) => { integration: string; failed?: string } | undefined;
  /** What `/api/v2/alerts` says of an alert that is held back. */
  status?: Partial<Record<'silencedBy' | 'inhibitedBy' | 'mutedBy', string[]>>;
  /** Seconds that its clock is ahead of ours. */
  ahead?: number;
}

/** Alertmanager's API as far as a page drill uses it, on a loopback port. */
export async function fakeAlertmanager(options: FakeOptions = {}) {
  const { notify = () => undefined, status = {}, ahead = 0 } = options;
  const posted: Posted[] = [];
  const counters = new Map<string, number>();
  const add = (series: string) => counters.set(series, (counters.get(series) ?? 0) + 1);
  const now = () => Date.now() + ahead * 1000;

  const take = async (request: IncomingMessage) => {
    for (const alert of (await json(request)) as PostedAlert[]) {
      const one = { ...alert, ended: new Date(alert.endsAt).getTime() <= now() };
      posted.push(one);
      const sent = notify(one);
      if (sent === undefined) continue;
      const label = `{integration="${sent.integration}"}`;
      add(`alertmanager_notifications_total${label}`);
      add(`alertmanager_notification_requests_total${label}`);
      if (sent.failed === undefined) continue;
      add(`alertmanager_notification_requests_failed_total${label}`);
      add(
        `alertmanager_notifications_failed_total{integration="${sent.integration}",reason="${sent.failed}"}`,
      );
    }
  };
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(now()).toUTCString());
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/api/v2/alerts') {
      void take(request).then(() => response.end());
      return;
    }
    void text(request);
    if (url === '/metrics') {
      response.end([...counters].map(([series, value]) => `${series} ${value}\n`).join(''));
    } else if (url.startsWith('/api/v2/alerts?filter=drill_id')) {
      const none = { silencedBy: [], inhibitedBy: [], mutedBy: [] };
      response.end(JSON.stringify([{ status: { ...none, ...status } }]));
    } else response.end('OK');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reached: Reached = await reach('the fake', waysByUrl(url), () =>
    Promise.resolve(undefined),
  );
  return {
    ...{ posted, reached, url },
    close: () => {
      reached.close();
      server.close();
    },
  };
}

/** Ways of which only the address may lead anywhere. */
export function waysByUrl(url: string) {
  return {
    ...{ url, dockerHost: 'unix:///nonexistent', stack: 'none', container: 'none' },
    ...{ port: 1, toolsImage: 'none' },
  };
}
