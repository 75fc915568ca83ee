import { receiverNames, type ReceiverSettings } from './receivers.ts';

export interface Waits {
  groupWait: string;
  groupInterval: string;
  repeatInterval: string;
}

/**
 * The route tree: critical pages and goes to its own channel and the mailbox, warnings go to the alerts
 * channel, the Watchdog only to the heartbeat, the rest to the default receiver. Every receiver that
 * `receivers()` lists is reached by a route (the runbook's `email-ops` was in none).
 */
export function routeTree(settings: ReceiverSettings, waits: Waits): Record<string, unknown> {
  const { slack, pagerduty, smtp, heartbeat } = settings;
  const critical = [
    ...(pagerduty ? [receiverNames.pagerdutyCritical] : []),
    ...(slack ? [receiverNames.slackCritical] : []),
    ...(smtp ? [receiverNames.emailOps] : []),
  ];
  return {
    receiver: receiverNames.default,
    group_by: ['alertname', 'cluster', 'component'],
    group_wait: waits.groupWait,
    group_interval: waits.groupInterval,
    repeat_interval: waits.repeatInterval,
    routes: [
      {
        matchers: ['alertname="Watchdog"'],
        receiver: receiverNames.heartbeat,
        // Repeats are sent when a group is looked at, so the interval rules; a repeat_interval of a
        // second makes every look a beat.
        ...(heartbeat
          ? { group_wait: '0s', group_interval: heartbeat.interval, repeat_interval: '1s' }
          : {}),
      },
      ...critical.map((receiver, index) => ({
        matchers: ['severity="critical"'],
        receiver,
        continue: index < critical.length - 1,
      })),
      ...(slack
        ? [{ matchers: ['severity="warning"'], receiver: receiverNames.slackWarnings }]
        : []),
    ],
  };
}

/** A critical alert mutes the warning of the same name about the same thing. */
export const inhibitRules = [
  {
    source_matchers: ['severity="critical"'],
    target_matchers: ['severity="warning"'],
    equal: ['alertname', 'cluster', 'instance'],
  },
];
