import type { Message } from '../../demo/inbox/types.ts';
import { receiverNames, receiversThatReach, type ReceiverName } from '../../rules/receivers.ts';
import { reached } from '../../rules/route-table.ts';
import { digestedSeverities } from '../../rules/routing.ts';
import type { Severity } from '../../rules/types.ts';
import { demoHosts } from '../../stacks/demo.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';

/** What people call the receivers on a command line; their own names are understood as well. */
export const shortNames: Record<string, ReceiverName> = {
  pagerduty: receiverNames.pagerdutyCritical,
  'slack-critical': receiverNames.slackCritical,
  'slack-alerts': receiverNames.slackWarnings,
  email: receiverNames.emailOps,
  digest: receiverNames.emailDigest,
  heartbeat: receiverNames.heartbeat,
  default: receiverNames.default,
};

/**
 * The receivers that a drill is to reach.
 *
 * @param asked `all`, or names with commas between them
 * @throws Refusal for a name that there is not, or behind which the stack has nobody
 */
export function chosenReceivers(asked: string, stack: string, settings: Settings): ReceiverName[] {
  const there = receiversThatReach(settings.receivers);
  if (asked === 'all') {
    if (there.length > 0) return there;
    throw new Refusal(`The stack ${stack} has no receiver that reaches anyone; nothing was sent.`);
  }
  return asked.split(',').map((name) => {
    const receiver =
      shortNames[name] ?? Object.values(receiverNames).find((known) => known === name);
    if (receiver === undefined) {
      throw new Refusal(
        `There is no receiver ${name}: all, or some of ${Object.keys(shortNames).join(', ')}.`,
      );
    }
    if (!there.includes(receiver)) {
      throw new Refusal(
        `The stack ${stack} has nobody behind ${name}; it has ${there.join(', ')}. Nothing was sent.`,
      );
    }
    return receiver;
  });
}

/** How Alertmanager reaches the people behind a receiver. */
export interface Integration {
  /** Its name in Alertmanager's counters. */
  counted: 'pagerduty' | 'slack' | 'email' | 'webhook';
  /** What people call it. */
  name: string;
  /** Where the demo's inbox shows it. */
  inbox: Message['receiver'];
  /** The place that the inbox must name, where there is a choice. */
  target: string | undefined;
  /** Whether it is told of the end. */
  tellsEnd: boolean;
}

/** What a receiver is made of in a stack that has it. */
export function integrationOf(receiver: ReceiverName, { receivers }: Settings): Integration {
  const { slack, smtp } = receivers;
  const slackTo = (channel: string): Integration => ({
    ...{ counted: 'slack', name: 'Slack', inbox: 'slack', target: channel, tellsEnd: true },
  });
  const mail: Integration = {
    ...{ counted: 'email', name: 'The mail server', inbox: 'smtp', tellsEnd: true },
    target: smtp?.to,
  };
  const integrations: Record<ReceiverName, () => Integration> = {
    [receiverNames.default]: () => (slack ? slackTo(slack.alertsChannel) : mail),
    [receiverNames.pagerdutyCritical]: () => ({
      ...{ counted: 'pagerduty', name: 'PagerDuty', inbox: 'pagerduty', target: undefined },
      tellsEnd: true,
    }),
    [receiverNames.slackCritical]: () => slackTo(slack!.criticalChannel),
    [receiverNames.slackWarnings]: () => slackTo(slack!.alertsChannel),
    [receiverNames.emailOps]: () => mail,
    [receiverNames.emailDigest]: () => mail,
    [receiverNames.heartbeat]: () => ({
      ...{ counted: 'webhook', name: 'The heartbeat service', inbox: 'heartbeat' },
      ...{ target: undefined, tellsEnd: false },
    }),
  };
  return integrations[receiver]();
}

/** The severity that a receiver usually gets, for what people see of it: colour, urgency, wording. */
export function severityFor(receiver: ReceiverName, { receivers }: Settings): Severity {
  const severities: Record<ReceiverName, Severity> = {
    [receiverNames.pagerdutyCritical]: 'critical',
    [receiverNames.slackCritical]: 'critical',
    [receiverNames.emailOps]: 'critical',
    [receiverNames.slackWarnings]: 'warning',
    [receiverNames.default]: 'info',
    [receiverNames.emailDigest]: digestedSeverities(receivers)[0] ?? 'info',
    [receiverNames.heartbeat]: 'none',
  };
  return severities[receiver];
}

/**
 * The receivers among these that lead out of the stack, to real people or services. Of a demo's none
 * does, unless its operator has put a real address in an inbox's place.
 *
 * @param secret reads a secret of the stack: two of the addresses are secrets
 */
export function leadOut(
  list: readonly ReceiverName[],
  { receivers, parts }: Settings,
  secret: (name: string) => string,
): ReceiverName[] {
  if (!parts.demo) return [...list];
  const { url, smtp } = demoHosts.inbox;
  const inside: Record<Integration['counted'], () => boolean> = {
    pagerduty: () => receivers.pagerduty?.url.startsWith(`${url}/`) === true,
    slack: () => secret('slackApiUrl').startsWith(`${url}/`),
    email: () => receivers.smtp?.host === smtp,
    webhook: () => secret('heartbeatUrl').startsWith(`${url}/`),
  };
  const known = new Map<string, boolean>();
  return list.filter((receiver) => {
    const { counted } = integrationOf(receiver, { receivers } as Settings);
    if (!known.has(counted)) known.set(counted, inside[counted]());
    return known.get(counted) === false;
  });
}

/** Whom a drill of these receivers is about to reach, in words; each way once. */
export function peopleBehind(list: readonly ReceiverName[], { receivers }: Settings): string {
  const ways = [...new Set(list.map((receiver) => reached(receiver, receivers)))];
  return ways.length < 2 ? ways.join() : `${ways.slice(0, -1).join(', ')} and ${ways.at(-1)}`;
}
