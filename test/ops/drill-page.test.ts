import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { confirmStack } from '../../ops/drill/confirm.ts';
import { reachInbox } from '../../ops/drill/inbox.ts';
import { pageDrill, type PageDrill } from '../../ops/drill/page.ts';
import { chosenReceivers, leadOut, peopleBehind } from '../../ops/drill/receivers.ts';
import { settingsFromFile } from '../../ops/stack-file.ts';
import { receiverNames, receiversThatReach, type ReceiverName } from '../../rules/receivers.ts';
import type { Settings } from '../../stacks/schema.ts';
import { startTestInbox, type TestInbox } from '../demo/inbox-client.ts';
import { fakeAlertmanager, type FakeOptions } from './drill-alertmanager.ts';

const settings = (stack: string) => settingsFromFile(stack).settings!;
const dev = settings('dev');
const prod = settings('prod');
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const noSecret = (name: string): string => {
  throw new Error(`${name} was read`);
};

describe('which receivers', () => {
  test('all are those that reach someone', () => {
    expect(chosenReceivers('all', 'dev', dev)).toEqual(Object.values(receiverNames));
    const mailless: Settings = { ...prod, receivers: { ...prod.receivers, smtp: null } };
    expect(chosenReceivers('all', 'prod', mailless)).not.toContain('email-ops');
  });

  test('short names and their own, with commas', () => {
    expect(chosenReceivers('pagerduty,slack-alerts,email-ops', 'dev', dev)).toEqual([
      'pagerduty-critical',
      'slack-warnings',
      'email-ops',
    ]);
  });

  test('one that is not there is refused with those that are', () => {
    expect(() => chosenReceivers('pager', 'dev', dev)).toThrow(
      'There is no receiver pager: all, or some of pagerduty, slack-critical, slack-alerts, email, digest, heartbeat, default.',
    );
    const bare: Settings = { ...prod, receivers: { ...prod.receivers, pagerduty: null } };
    expect(() => chosenReceivers('pagerduty', 'prod', bare)).toThrow(
      /^The stack prod has nobody behind pagerduty; it has default, slack-critical, .*\. Nothing was sent\.$/,
    );
    const none = { slack: null, pagerduty: null, smtp: null, heartbeat: null };
    expect(() => chosenReceivers('all', 'prod', { ...prod, receivers: none })).toThrow(
      'The stack prod has no receiver that reaches anyone; nothing was sent.',
    );
  });
});

describe('who is real', () => {
  const inbox = (name: string) => `http://inbox:8080/${name}/demo`;
  const all = receiversThatReach(dev.receivers);

  test('nobody in a demo whose receivers are its inbox', () => {
    expect(leadOut(all, dev, inbox)).toEqual([]);
  });

  test('everybody elsewhere, without a secret being read', () => {
    expect(leadOut(all, prod, noSecret)).toEqual(all);
  });

  test('in a demo those whose address is not the inbox, secret addresses too', () => {
    const slack = (name: string) =>
      name === 'slackApiUrl' ? 'https://hooks.slack.com/services/x' : inbox(name);
    expect(leadOut(all, dev, slack)).toEqual(['default', 'slack-critical', 'slack-warnings']);
    const pager = { url: 'http://inbox:80800/v2/enqueue', outsideProduction: true };
    const smtp = { ...dev.receivers.smtp!, host: 'smtp.example.com:587' };
    const real = { ...dev, receivers: { ...dev.receivers, pagerduty: pager, smtp } };
    expect(leadOut(all, real, inbox)).toEqual(['pagerduty-critical', 'email-ops', 'email-digest']);
    expect(peopleBehind(['pagerduty-critical', 'email-ops', 'email-digest'], real)).toBe(
      'PagerDuty at http://inbox:80800/v2/enqueue and mail to ops-team@voiceassist.local',
    );
  });
});

describe('before real people are told', () => {
  const whom = 'This pages real people of prod through PagerDuty';
  const terminal = (typed: string, isTTY = true) => {
    const input = Object.assign(new PassThrough(), { isTTY });
    input.end(typed);
    const output = new PassThrough();
    return { input, output, asked: () => String(output.read()) };
  };

  test("the stack's name must be typed", async () => {
    const right = terminal('prod\n');
    await confirmStack('prod', whom, { yes: false, terminal: right });
    expect(right.asked()).toBe(`${whom}. Type the stack's name to go on: `);
  });

  test.each(['yes\n', 'PROD\n', '\n', ''])('%j is no consent', async (typed) => {
    await expect(
      confirmStack('prod', whom, { yes: false, terminal: terminal(typed) }),
    ).rejects.toThrow('That is not prod; nothing was sent.');
  });

  test('without a terminal it is refused, unless --yes says so', async () => {
    await expect(
      confirmStack('prod', whom, { yes: false, terminal: terminal('prod\n', false) }),
    ).rejects.toThrow(/Nobody can be asked here, so nothing was sent/);
    await confirmStack('prod', whom, { yes: true, terminal: terminal('', false) });
  });
});

/** A drill of a stack against a fake Alertmanager, with no more patience than a test needs. */
async function drill(
  stackSettings: Settings,
  options: FakeOptions & Partial<PageDrill> & { receivers: ReceiverName[] },
) {
  const alertmanager = await fakeAlertmanager(options);
  open.push(alertmanager.close);
  const said: string[] = [];
  const stack = { name: 'x', settings: stackSettings, secret: noSecret };
  const deliveries = await pageDrill({
    ...{ stack, alertmanager: alertmanager.reached, startedBy: 'ann on laptop' },
    ...{ openFor: 120, within: 1, say: (line) => said.push(line) },
    hold: () => Promise.resolve(),
    ...options,
  });
  return { deliveries, said, posted: alertmanager.posted };
}

describe('on a stack whose receivers are out of sight', () => {
  test("Alertmanager's counters tell what was taken, of the alert and of its end", async () => {
    const { deliveries, said, posted } = await drill(prod, {
      receivers: ['pagerduty-critical', 'heartbeat'],
      notify: ({ labels, ended }) =>
        labels.drill === 'pagerduty-critical'
          ? { integration: 'pagerduty' }
          : ended
            ? undefined
            : { integration: 'webhook' },
    });
    expect(said.map((line) => line.replace(/\d+\.\d s/, 'T'))).toEqual([
      'pagerduty-critical: PagerDuty took it (1 notification, 0 failed) after T',
      'heartbeat: The heartbeat service took it (1 notification, 0 failed) after T',
      'pagerduty-critical, the end: PagerDuty took its end (1 notification, 0 failed) after T',
    ]);
    expect(deliveries.every(({ ok }) => ok)).toBe(true);
    expect(posted.map(({ labels, ended }) => [labels.drill, ended])).toEqual([
      ['pagerduty-critical', false],
      ['heartbeat', false],
      ['pagerduty-critical', true],
      ['heartbeat', true],
    ]);
  });

  test('an alert has all that one of a rule has, says that it is none, and ends by itself', async () => {
    const { posted } = await drill(prod, {
      receivers: ['pagerduty-critical', 'slack-warnings'],
      notify: ({ labels }) => ({
        integration: labels.drill === 'slack-warnings' ? 'slack' : 'pagerduty',
      }),
    });
    const [page, warning] = posted;
    expect(page!.labels).toEqual({
      ...{ alertname: 'Drill', drill: 'pagerduty-critical', severity: 'critical' },
      ...{ component: 'monitoring', team: 'devops', instance: 'pagerduty-critical' },
      ...{ cluster: 'voiceassist-prod', environment: 'production' },
      drill_id: expect.stringMatching(/^[0-9a-f]{6}-1$/) as string,
    });
    // A critical alert mutes the warning of its name about the same instance.
    expect(warning!.labels).toMatchObject({ severity: 'warning', instance: 'slack-warnings' });
    expect(warning!.labels.drill_id).toMatch(/-2$/);
    expect(page!.annotations.summary).toMatch(/^\[DRILL\] /);
    expect(page!.annotations.description).toMatch(
      /^\[DRILL\] [0-9a-f]{6}-1: ann on laptop tries whether pagerduty-critical reaches PagerDuty at https:.* ends by itself at \d\d:\d\d:\d\d UTC\.$/,
    );
    expect(page!.annotations.runbook_url).toMatch(/\/runbooks\/drill#drill$/);
    expect(Date.parse(page!.endsAt) - Date.parse(page!.startsAt)).toBe(120_000);
  });

  test.each([90, -90])(
    "it begins and ends by Alertmanager's clock, %i s from ours",
    async (ahead) => {
      const { deliveries, posted } = await drill(prod, {
        ...{ receivers: ['slack-critical'], ahead },
        notify: () => ({ integration: 'slack' }),
      });
      const [start, end] = posted;
      expect(Math.abs(Date.parse(start!.startsAt) - Date.now() - ahead * 1000)).toBeLessThan(
        20_000,
      );
      expect([start!.ended, end!.ended]).toEqual([false, true]);
      expect(Date.parse(end!.endsAt)).toBeGreaterThanOrEqual(Date.parse(start!.startsAt));
      expect(deliveries.map(({ ok }) => ok)).toEqual([true, true]);
    },
  );

  test('what was not taken is told with the reason, the others are still tried, and all are ended', async () => {
    const { deliveries, said, posted } = await drill(prod, {
      receivers: ['slack-critical', 'email-ops'],
      notify: ({ labels }) =>
        labels.drill === 'slack-critical'
          ? { integration: 'slack', failed: 'authError' }
          : { integration: 'email' },
    });
    expect(said[0]).toBe(
      "slack-critical: FAILED, Slack did not take it: authError (1 notification, 1 failed); Alertmanager's log has the answer",
    );
    expect(deliveries.map(({ receiver, what, ok }) => [receiver, what, ok])).toEqual([
      ['slack-critical', 'alert', false],
      ['email-ops', 'alert', true],
      ['slack-critical', 'end', false],
      ['email-ops', 'end', true],
    ]);
    expect(posted.filter(({ ended }) => ended)).toHaveLength(2);
  });

  test('what does not go out in time is a failure, with what holds it back', async () => {
    const { said } = await drill(prod, {
      receivers: ['slack-critical'],
      within: 0.3,
      status: { silencedBy: ['5b2c'] },
    });
    expect(said).toEqual([
      'slack-critical: FAILED, nothing after 0.3 s: it is silenced by 5b2c',
      'slack-critical, the end: FAILED, nothing after 0.3 s',
    ]);
  });

  test('another integration that sends meanwhile counts for nothing', async () => {
    const { deliveries } = await drill(prod, {
      ...{ receivers: ['pagerduty-critical'], within: 0.3 },
      notify: () => ({ integration: 'slack' }),
    });
    expect(deliveries.map(({ ok }) => ok)).toEqual([false, false]);
  });

  test('a drill that breaks off ends what it has begun', async () => {
    const alertmanager = await fakeAlertmanager({ notify: () => ({ integration: 'slack' }) });
    open.push(alertmanager.close);
    await expect(
      pageDrill({
        stack: { name: 'prod', settings: prod, secret: noSecret },
        ...{ receivers: ['slack-critical'], alertmanager: alertmanager.reached },
        ...{ startedBy: 'ann', openFor: 120, within: 1, say: () => undefined },
        hold: () => Promise.reject(new Error('the terminal is gone')),
      }),
    ).rejects.toThrow('the terminal is gone');
    expect(alertmanager.posted.map(({ ended }) => ended)).toEqual([false, true]);
  });
});

describe('on a demo stack', () => {
  /** As Alertmanager would write to the inbox. */
  const sender =
    (inbox: TestInbox, change: (message: Record<string, unknown>) => unknown = (same) => same) =>
    ({ labels, annotations, ended }: Parameters<NonNullable<FakeOptions['notify']>>[0]) => {
      const severity = ended ? 'RESOLVED' : labels.severity!.toUpperCase();
      const title = `${severity}: [DRILL] Drill on ${labels.cluster}`;
      if (labels.drill === 'pagerduty-critical') {
        void inbox.post(
          '/v2/enqueue',
          change({
            ...{ routing_key: 'R0123456789abcdef0123456789abcde', dedup_key: 'incident-1' },
            event_action: ended ? 'resolve' : 'trigger',
            payload: {
              ...{ summary: title, source: 'x', severity: 'critical' },
              custom_details: { firing: [{ labels }] },
            },
          }),
        );
      } else {
        void inbox.post(
          '/slack/demo',
          change({
            channel: '#voiceassist-critical',
            attachments: [{ title, text: annotations.description }],
          }),
        );
      }
      return undefined;
    };
  const start = async () => {
    const inbox = await startTestInbox();
    open.push(inbox.close);
    const published = { ...dev.publish, ports: { ...dev.publish.ports, inbox: inbox.httpPort } };
    const stack = { name: 'dev', settings: { ...dev, publish: published }, secret: noSecret };
    const reached = await reachInbox(stack);
    open.push(reached.close);
    return { inbox, reached };
  };

  test('the inbox shows what arrived, where, and that it was closed', async () => {
    const { inbox, reached } = await start();
    const { said } = await drill(dev, {
      ...{ receivers: ['pagerduty-critical', 'slack-critical'], inbox: reached },
      notify: sender(inbox),
    });
    expect(said.map((line) => line.replace(/\d+\.\d s/, 'T'))).toEqual([
      'pagerduty-critical: arrived as "CRITICAL: [DRILL] Drill on voiceassist-dev" at x after T',
      'slack-critical: arrived as "CRITICAL: [DRILL] Drill on voiceassist-dev" at #voiceassist-critical after T',
      'pagerduty-critical, the end: told as "RESOLVED: [DRILL] Drill on voiceassist-dev" at x after T',
      'slack-critical, the end: told as "RESOLVED: [DRILL] Drill on voiceassist-dev" at #voiceassist-critical after T',
    ]);
  });

  test.each([
    [
      'in another channel',
      'slack-critical',
      (message: Record<string, unknown>) => ({ ...message, channel: '#random' }),
      /at #random instead of #voiceassist-critical$/,
    ],
    [
      'with words that do not say what it is',
      'slack-critical',
      (message: Record<string, unknown>) =>
        JSON.parse(JSON.stringify(message).replaceAll('[DRILL] Drill', 'Drill')) as unknown,
      /without \[DRILL\]$/,
    ],
    [
      'as the end of another incident',
      'pagerduty-critical',
      (message: Record<string, unknown>) =>
        message.event_action === 'resolve' ? { ...message, dedup_key: 'incident-2' } : message,
      /about another incident than the alert, which stays open$/,
    ],
  ] as const)('what arrives %s is a failure', async (_what, receiver, change, words) => {
    const { inbox, reached } = await start();
    const { deliveries } = await drill(dev, {
      ...{ receivers: [receiver], inbox: reached },
      notify: sender(inbox, change),
    });
    const failed = deliveries.filter(({ ok }) => !ok);
    expect(failed.length).toBeGreaterThan(0);
    for (const delivery of failed) expect(delivery.words).toMatch(words);
  });

  test('messages of other drills and of real alerts are none of it', async () => {
    const { inbox, reached } = await start();
    await inbox.post('/slack/demo', { channel: '#voiceassist-critical', text: '[DRILL] 000000-1' });
    const { deliveries } = await drill(dev, {
      ...{ receivers: ['slack-critical'], inbox: reached, within: 0.3 },
    });
    expect(deliveries.map(({ words }) => words)).toEqual([
      'nothing after 0.3 s',
      'nothing after 0.3 s',
    ]);
  });
});
