import { describe, expect, test } from 'vitest';
import { receivers, receiverNames, type ReceiverSettings } from '../../rules/receivers.ts';
import { routeTree } from '../../rules/routing.ts';

const waits = { groupWait: '10s', groupInterval: '10s', repeatInterval: '12h' };
const slack = { alertsChannel: '#alerts', criticalChannel: '#critical' };
const pagerduty = { url: 'https://events.pagerduty.com/v2/enqueue' };
const smtp = { host: 'm:587', from: 'a@b', to: 'c@d', username: 'a', requireTls: true };
const heartbeat = { interval: '1m' };

/** Every combination of receivers that settings can ask for. */
const combinations: ReceiverSettings[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(
  (bits) => ({
    slack: bits & 1 ? slack : null,
    pagerduty: bits & 2 ? pagerduty : null,
    smtp: bits & 4 ? smtp : null,
    heartbeat: bits & 8 ? heartbeat : null,
  }),
);

interface Route {
  receiver: string;
  matchers?: string[];
  routes?: Route[];
}

const routesOf = (settings: ReceiverSettings) => {
  const tree = routeTree(settings, waits) as unknown as Route;
  return [tree, ...(tree.routes ?? [])];
};

describe.each(combinations.map((settings) => [JSON.stringify(settings), settings] as const))(
  '%s',
  (_name, settings) => {
    const list = receivers(settings, (name) => `/run/stack-secrets/${name}`);
    const defined = list.map(({ name }) => name);

    test('every route has its receiver and every receiver a route', () => {
      const used = new Set(routesOf(settings).map(({ receiver }) => receiver));
      expect([...used].sort()).toEqual([...defined].sort());
    });

    test('only Watchdog reaches the heartbeat', () => {
      const routes = routesOf(settings).filter(
        ({ receiver }) => receiver === receiverNames.heartbeat,
      );
      expect(routes.map(({ matchers }) => matchers)).toEqual([['alertname="Watchdog"']]);
    });

    test('secrets are files, never values', () => {
      for (const receiver of list) {
        for (const [integration, configs] of Object.entries(receiver)) {
          if (!Array.isArray(configs)) continue;
          expect(JSON.stringify(configs), integration).toMatch(
            /"(api_url|routing_key|auth_password|url)_file":"\/run\/stack-secrets\//,
          );
        }
      }
    });
  },
);
