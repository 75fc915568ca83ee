import { describe, expect, test } from 'vitest';
import { stackAlerts } from '../../infra/alertmanager-config.ts';
import { watchingAll } from '../../infra/watched.ts';
import { settingsFromFile } from '../../ops/stack-file.ts';
import { timeIntervals, type MaintenanceWindow } from '../../rules/maintenance.ts';
import {
  receivers,
  receiverNames,
  receiversThatReach,
  type ReceiverSettings,
} from '../../rules/receivers.ts';
import { fits, receiversOf, routeMatrix, routesTaken } from '../../rules/route-matrix.ts';
import { reached } from '../../rules/route-table.ts';
import { routeTree, type Route, type RoutingSettings } from '../../rules/routing.ts';
import { profiles } from '../../stacks/resolve.ts';

const routing: RoutingSettings = {
  ...{ groupWait: '10s', groupInterval: '10s', repeatInterval: '12h' },
  maintenance: [],
};
const slack = { alertsChannel: '#alerts', criticalChannel: '#critical' };
const pagerduty = { url: 'https://events.pagerduty.com/v2/enqueue' };
const smtp = (digest: 'none' | 'info' | 'warning') => ({
  ...{ host: 'm:587', from: 'a@b', to: 'c@d', username: 'a' },
  ...{ requireTls: true, verifyTls: true, digest },
});
const heartbeat = { interval: '1m' };

/** Every combination of receivers that settings can ask for. */
const combinations: ReceiverSettings[] = [null, slack].flatMap((slack) =>
  [null, pagerduty].flatMap((pagerduty) =>
    [null, smtp('none'), smtp('info'), smtp('warning')].flatMap((smtp) =>
      [null, heartbeat].map((heartbeat) => ({ slack, pagerduty, smtp, heartbeat })),
    ),
  ),
);

const base = {
  ...{ weekdays: [], days: [], times: [], timezone: 'UTC' },
  ...{ severities: ['critical', 'warning', 'info'] as const, components: [] },
};
const windows: MaintenanceWindow[] = [
  { ...base, name: 'all' },
  { ...base, name: 'quiet', severities: ['warning', 'info'] },
  { ...base, name: 'database', components: ['database'] },
  { ...base, name: 'stores', severities: ['critical'], components: ['database', 'cache'] },
];

const severities = ['critical', 'warning', 'info', 'none', ''];
const alertOf = (severity: string, component = 'application') => ({
  ...{ alertname: 'X', severity, component },
});

const routesOf = (settings: ReceiverSettings, maintenance: readonly MaintenanceWindow[] = []) => {
  const below = (route: Route): Route[] => [route, ...(route.routes ?? []).flatMap(below)];
  return below(routeTree(settings, { ...routing, maintenance }));
};

describe.each(combinations.map((settings) => [JSON.stringify(settings), settings] as const))(
  '%s',
  (_name, settings) => {
    const list = receivers(settings, (name) => `/run/stack-secrets/${name}`);
    const defined = list.map(({ name }) => name);
    const to = (severity: string) =>
      receiversOf(alertOf(severity), { receivers: settings, routing });

    test('every route has its receiver and every receiver a route', () => {
      const used = new Set(routesOf(settings, windows).flatMap(({ receiver }) => receiver ?? []));
      expect([...used].sort()).toEqual([...defined].sort());
    });

    test('only Watchdog reaches the heartbeat, and nothing else but a drill of it', () => {
      const routes = routesOf(settings, windows).filter(
        ({ receiver }) => receiver === receiverNames.heartbeat,
      );
      expect(routes.map(({ matchers }) => matchers)).toEqual([
        ...(settings.heartbeat ? [['drill="heartbeat"']] : []),
        ['alertname="Watchdog"'],
      ]);
      for (const severity of severities) expect(to(severity)).not.toContain('heartbeat');
      for (const severity of ['none', 'critical']) {
        const watchdog = { alertname: 'Watchdog', severity };
        expect(receiversOf(watchdog, { receivers: settings, routing })).toEqual(['heartbeat']);
      }
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

    test('every message but a heartbeat is followed by its end', () => {
      for (const { name, ...integrations } of list) {
        for (const { send_resolved } of Object.values(integrations).flat())
          expect(send_resolved, name).toBe(name !== receiverNames.heartbeat);
      }
    });

    test.runIf(settings.slack ?? settings.smtp)(
      'an alert of any severity reaches a person, once by each way at once',
      () => {
        for (const severity of severities) {
          const ways = to(severity).map((receiver) => reached(receiver, settings));
          expect(ways, severity).not.toEqual([]);
          for (const way of ways) expect(way, severity).not.toBe('');
          const atOnce = to(severity).filter((name) => name !== receiverNames.emailDigest);
          const waysAtOnce = atOnce.map((receiver) => reached(receiver, settings));
          expect(new Set(waysAtOnce).size, severity).toBe(waysAtOnce.length);
          if (severity !== 'info') expect(waysAtOnce, severity).not.toEqual([]);
        }
      },
    );

    test('severity makes a difference, and only critical pages', () => {
      const [critical, warning, info] = severities.map((severity) => to(severity).join());
      if (settings.slack) expect(new Set([critical, warning, info]).size).toBe(3);
      if (settings.pagerduty) expect(critical).toContain(receiverNames.pagerdutyCritical);
      for (const severity of severities.slice(1))
        expect(to(severity)).not.toContain(receiverNames.pagerdutyCritical);
      if (settings.smtp) expect(critical).toContain(receiverNames.emailOps);
    });

    test('the digest holds what the settings choose, besides what is sent at once', () => {
      const digested = severities.filter((severity) => to(severity).includes('email-digest'));
      const wanted = { none: [], info: ['info'], warning: ['warning', 'info'] };
      expect(digested).toEqual(settings.smtp ? wanted[settings.smtp.digest] : []);
      if (settings.slack) expect(to('info')).toContain(receiverNames.default);
    });

    test('windows change nothing but the silence', () => {
      for (const severity of severities) {
        for (const component of ['application', 'database', 'cache']) {
          const labels = alertOf(severity, component);
          expect(
            receiversOf(labels, {
              receivers: settings,
              routing: { ...routing, maintenance: windows },
            }),
          ).toEqual(receiversOf(labels, { receivers: settings, routing }));
        }
      }
    });

    test('a drill reaches the one receiver that it names, at once, never muted, in a group of its own', () => {
      const tree = routeTree(settings, { ...routing, maintenance: windows });
      for (const receiver of receiversThatReach(settings)) {
        for (const severity of severities) {
          const labels = { ...alertOf(severity), alertname: 'Drill', drill: receiver };
          expect(routesTaken(labels, tree), severity).toEqual([
            {
              receiver,
              group_by: ['alertname', 'cluster', 'drill', 'drill_id'],
              ...{ group_wait: '0s', group_interval: '1s', repeat_interval: '24h' },
              mute_time_intervals: [],
            },
          ]);
        }
      }
    });

    test('a drill of a receiver that is not there pages nobody', () => {
      const there: string[] = receiversThatReach(settings);
      const others = Object.values(receiverNames).filter((name) => !there.includes(name));
      for (const drill of [...others, 'nobody', 'pagerduty-critical2', '.+']) {
        const labels = { ...alertOf('critical'), drill };
        expect(receiversOf(labels, { receivers: settings, routing })).toEqual(['default']);
      }
    });

    test('who is told of an alert is what it was without drills', () => {
      const tree = routeTree(settings, { ...routing, maintenance: windows });
      const bare = { ...tree, routes: tree.routes.slice(1) };
      expect(tree.routes[0]!.matchers).toEqual(['drill!=""']);
      for (const alertname of ['X', 'Watchdog', 'Drill']) {
        for (const severity of severities) {
          const labels = { ...alertOf(severity, 'database'), alertname };
          expect(routesTaken(labels, tree)).toEqual(routesTaken(labels, bare));
        }
      }
    });

    test('whom a receiver reaches in words is there exactly where it reaches someone', () => {
      const worded = Object.values(receiverNames).filter((name) => reached(name, settings) !== '');
      // A digest that is mailed to nobody is no receiver, though its words are the mailbox.
      const wanted: string[] = receiversThatReach(settings);
      expect(worded.filter((name) => defined.includes(name))).toEqual(wanted);
    });

    test.each([
      ['critical', 'application', ['all']],
      ['critical', 'database', ['all', 'database', 'stores']],
      ['critical', 'cache', ['all', 'stores']],
      ['warning', 'application', ['all', 'quiet']],
      ['warning', 'database', ['all', 'quiet', 'database']],
      ['info', 'cache', ['all', 'quiet']],
    ])('windows mute what they name: %s of %s', (severity, component, wanted) => {
      const tree = routeTree(settings, { ...routing, maintenance: windows });
      for (const taken of routesTaken(alertOf(severity, component), tree)) {
        // A stack without Slack, mail and pager has no route for what is critical but the last.
        if (severity === 'critical' && taken.receiver === receiverNames.default) continue;
        const digest = taken.receiver === receiverNames.emailDigest;
        expect(taken.mute_time_intervals, taken.receiver).toEqual(digest ? [] : wanted);
      }
      const [watchdog] = routesTaken({ alertname: 'Watchdog', severity: 'none' }, tree);
      expect(watchdog!.mute_time_intervals).toEqual([]);
    });
  },
);

test('a digest is sent once a day: its repeats are due before it is looked at', () => {
  const digest = routesOf({ slack, pagerduty, smtp: smtp('warning'), heartbeat }).filter(
    ({ receiver, matchers }) =>
      receiver === receiverNames.emailDigest && matchers?.[0] !== 'drill="email-digest"',
  );
  expect(digest).toHaveLength(2);
  for (const route of digest) {
    expect(route.group_by).toEqual(['severity', 'cluster']);
    expect([route.group_interval, route.repeat_interval]).toEqual(['24h', '23h']);
  }
});

test('a window is written as Alertmanager reads it', () => {
  const [written] = timeIntervals([
    {
      ...base,
      name: 'update',
      weekdays: ['sunday'],
      days: ['1:7'],
      times: [{ start: '02:00', end: '04:00' }],
      timezone: 'Europe/Berlin',
    },
  ]);
  expect(written).toEqual({
    name: 'update',
    time_intervals: [
      {
        times: [{ start_time: '02:00', end_time: '04:00' }],
        weekdays: ['sunday'],
        days_of_month: ['1:7'],
        location: 'Europe/Berlin',
      },
    ],
  });
});

test.each([
  ['severity="critical"', { severity: 'critical' }, true],
  ['severity="critical"', {}, false],
  ['severity!="critical"', {}, true],
  ['severity=~"a|b"', { severity: 'b' }, true],
  ['severity=~"a|b"', { severity: 'ab' }, false],
  ['severity!~"a|b"', { severity: 'ab' }, true],
  ['instance!=""', {}, false],
])('%s of %j: %s', (matcher, labels, wanted) => {
  expect(fits(matcher, labels as Record<string, string>)).toBe(wanted);
  expect(() => fits('severity', {})).toThrow('severity is no matcher');
});

describe.each(Object.keys(profiles))('the stack %s of this checkout', (stack) => {
  const { settings } = settingsFromFile(stack);
  const rows = routeMatrix(settings!, stackAlerts(settings!, watchingAll(settings!)));

  test('no alert is a drill but Drill, nor by the labels of what a rule looks at', () => {
    const alerts = stackAlerts(settings!, watchingAll(settings!));
    const drills = alerts.filter(({ labels, mayHave }) => 'drill' in labels || mayHave('drill'));
    expect(drills.map(({ alert }) => alert)).toEqual(['Drill']);
    expect(drills[0]!.mayHave('drill')).toBe(false);
  });

  test('every alert reaches a person, but Watchdog', () => {
    expect(rows.length).toBeGreaterThan(4);
    for (const { alert, routes } of rows) {
      const ways = routes.map(({ receiver }) => reached(receiver, settings!.receivers));
      if (alert === 'Watchdog')
        expect(routes.map((route) => route.receiver)).toEqual(['heartbeat']);
      else
        expect(
          ways.filter((way) => way !== ''),
          alert,
        ).not.toEqual([]);
    }
  });

  test('no alert pages outside of production, but into the inbox of its own', () => {
    const paged = rows
      .flatMap(({ routes }) => routes.map(({ receiver }) => reached(receiver, settings!.receivers)))
      .filter((way) => way.startsWith('PagerDuty'));
    const inbox = 'PagerDuty at http://inbox:8080/v2/enqueue';
    if (settings!.environment === 'production') expect(paged).not.toEqual([]);
    else expect(paged.filter((way) => way !== inbox)).toEqual([]);
  });
});
