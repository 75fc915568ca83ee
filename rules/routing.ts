import { faster } from '../stacks/duration.ts';
import { mutesOf, type MaintenanceWindow, type MutableSeverity } from './maintenance.ts';
import { receiverNames, receiversThatReach, type ReceiverSettings } from './receivers.ts';
import type { Severity } from './types.ts';

/** When and how often a group of alerts is sent, and when it is not. */
export interface RoutingSettings {
  groupWait: string;
  groupInterval: string;
  repeatInterval: string;
  maintenance: readonly MaintenanceWindow[];
}

/** A route as Alertmanager reads it. */
export interface Route {
  receiver?: string;
  /** All must hold: `label="value"`, `label=~"a|b"`. Absent: every alert. */
  matchers?: string[];
  /** True: later routes are tried too. */
  continue?: boolean;
  group_by?: string[];
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
  mute_time_intervals?: string[];
  routes?: Route[];
}

/** The route that every alert ends in which no other claims. */
export interface RouteTree extends Route {
  receiver: string;
  group_by: string[];
  group_wait: string;
  group_interval: string;
  repeat_interval: string;
  routes: Route[];
}

/**
 * The digest: what came up in the first hour, then once a day all that still fires. Alertmanager looks at
 * a group every `group_interval` and repeats what is older than `repeat_interval`; were both a day, the
 * moment that sending takes would make a look too early and every second day would pass in silence.
 */
const digestWaits = (timescale: number) => ({
  group_wait: faster('1h', timescale),
  group_interval: faster('24h', timescale),
  repeat_interval: faster('23h', timescale),
});

/**
 * A drill is sent at once and its end within a second; it is no reminder of anything, so it is not repeated
 * while it is open. Each has a group of its own, by its id: one incident of PagerDuty, whatever else fires.
 */
const DRILL = {
  group_by: ['alertname', 'cluster', 'drill', 'drill_id'],
  ...{ group_wait: '0s', group_interval: '1s', repeat_interval: '24h' },
};

/**
 * The route tree: critical pages and goes to its own channel and the mailbox, warnings go to the alerts
 * channel, the Watchdog only to the heartbeat, the rest to the default receiver. The daily digest comes on
 * top of that; only where mail is all there is, it takes the place of a mail for each alert of `info`.
 * Every receiver that `receivers()` lists is reached by a route (the runbook's `email-ops` was in none).
 * Before all of them come drills, each to the one receiver that it names.
 *
 * @param settings with its waits as they run
 * @param timescale how many times as fast the digest's days go by
 */
export function routeTree(
  receivers: ReceiverSettings,
  settings: RoutingSettings,
  timescale = 1,
): RouteTree {
  const { slack, pagerduty, smtp, heartbeat } = receivers;
  const { maintenance } = settings;
  const to = (severity: MutableSeverity, receiver: string, goOn?: boolean): Route => ({
    matchers: [`severity="${severity}"`],
    receiver,
    ...(goOn === undefined ? {} : { continue: goOn }),
    ...mutesOf(maintenance, severity),
  });
  const critical = [
    ...(pagerduty ? [receiverNames.pagerdutyCritical] : []),
    ...(slack ? [receiverNames.slackCritical] : []),
    ...(smtp ? [receiverNames.emailOps] : []),
  ];
  const digested = digestedSeverities(receivers);
  // The root cannot be muted, and takes nothing once a digest went on to look for more.
  const rest = mutesOf(maintenance, 'info');
  const restNeedsRoute = Object.keys(rest).length > 0 || (slack !== null && digested.length > 0);
  return {
    receiver: receiverNames.default,
    group_by: ['alertname', 'cluster', 'component'],
    group_wait: settings.groupWait,
    group_interval: settings.groupInterval,
    repeat_interval: settings.repeatInterval,
    routes: [
      drillRoute(receivers),
      {
        matchers: ['alertname="Watchdog"'],
        receiver: receiverNames.heartbeat,
        // Repeats are sent when a group is looked at, so the interval rules; a repeat_interval of a
        // second makes every look a beat.
        ...(heartbeat
          ? { group_wait: '0s', group_interval: heartbeat.interval, repeat_interval: '1s' }
          : {}),
      },
      ...critical.map((receiver, index) => to('critical', receiver, index < critical.length - 1)),
      // Never muted: it disturbs nobody, and a digest that a window swallows is a day late.
      ...digested.map((severity) => ({
        matchers: [`severity="${severity}"`],
        receiver: receiverNames.emailDigest,
        group_by: ['severity', 'cluster'],
        ...digestWaits(timescale),
        continue: slack !== null || severity === 'warning',
      })),
      to('warning', slack ? receiverNames.slackWarnings : receiverNames.default),
      ...(restNeedsRoute ? [{ receiver: receiverNames.default, ...rest }] : []),
    ],
  };
}

/**
 * What `npm run drill` sends: the label `drill` names the receiver, and nobody else is told. It is never
 * muted, for a maintenance window is when people try such things. A name that the stack lacks, or that
 * reaches nobody in it, ends at the default receiver: an alert that calls itself a drill pages no one.
 */
function drillRoute(settings: ReceiverSettings): Route {
  return {
    matchers: ['drill!=""'],
    receiver: receiverNames.default,
    ...DRILL,
    routes: receiversThatReach(settings)
      .filter((receiver) => receiver !== receiverNames.default)
      .map((receiver) => ({ matchers: [`drill="${receiver}"`], receiver })),
  };
}

/** The severities that the daily digest holds: from the one that the settings choose downwards. */
export function digestedSeverities({ smtp }: ReceiverSettings): Severity[] {
  if (smtp === null || smtp.digest === 'none') return [];
  return smtp.digest === 'warning' ? ['warning', 'info'] : ['info'];
}
