import { beforeAll, expect, test } from 'vitest';
import type { Message } from '../../demo/inbox/types.ts';
import { fingerprint } from '../../demo/inbox/values.ts';
import { eventually, type TestStack } from './harness.ts';
import { inbox } from './inbox.ts';

type Labels = Record<string, string>;
const channels = ['slack', 'pagerduty', 'smtp'] as const;

/**
 * Declares the tests of every receiver, on a running stack with the demo's inbox: alerts as Prometheus
 * would send them go in at Alertmanager, and what comes out at the other end is looked at.
 */
export function receiverTests(stack: TestStack): void {
  const settings = () => stack.settings();
  const { ports } = stack;

  /** An alert with what every rule of ours gives its own. */
  const alert = (alertname: string, severity: string, own: Labels = {}) => ({
    labels: {
      ...{ alertname, severity, component: 'monitoring', team: 'devops', instance: 'one:1' },
      ...{ cluster: settings().cluster, environment: settings().environment, ...own },
    },
    annotations: {
      summary: `A drill of ${alertname}.`,
      description: `Nothing is wrong with <${own.instance ?? 'one:1'}> & its like.`,
      runbook_url: 'https://docs.example.com/runbooks/general#drill',
      dashboard_url: 'https://grafana.example.com/d/drill',
      logs_url: 'https://grafana.example.com/explore?left=drill',
    },
  });
  type Alert = ReturnType<typeof alert>;
  const send = async (alerts: Alert[], times: { endsAt?: string } = {}) => {
    const answer = await fetch(`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((one) => ({ ...one, ...times }))),
    });
    expect(answer.status).toBe(200);
  };
  const about = async (receiver: Message['receiver'], name: string) =>
    (await inbox(stack, receiver)).filter((message) => JSON.stringify(message).includes(name));
  const arrived = (receiver: Message['receiver'], title: string) =>
    eventually(`${title} by ${receiver}`, 90, async () =>
      (await inbox(stack, receiver)).find((message) => message.title.includes(title)),
    );
  const secret = async (name: string) =>
    fingerprint((await stack.pulumi('config', 'get', name)).stdout.trim());

  const place = () => settings().cluster;
  let critical: Alert;
  let muted: Alert;
  let other: Alert;
  beforeAll(async () => {
    critical = alert('DrillPage', 'critical');
    muted = alert('DrillPage', 'warning', { job: '' });
    other = alert('DrillPage', 'warning', { instance: 'two:2' });
    await send([critical]);
    // The source is known before what it mutes is looked at.
    await send([muted, other, alert('DrillWarning', 'warning'), alert('DrillInfo', 'info')]);
  }, 30_000);

  test('PagerDuty gets a critical alert as an event of its Events API v2', async () => {
    const message = await arrived('pagerduty', `CRITICAL: DrillPage on ${place()}`);
    expect(message).toMatchObject({
      target: 'VoiceAssist monitoring',
      credential: await secret('pagerdutyRoutingKey'),
      severity: 'critical',
      status: 'firing',
      payload: {
        event_action: 'trigger',
        dedup_key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        client_url: critical.annotations.dashboard_url,
        payload: {
          source: 'one:1',
          severity: 'critical',
          class: 'DrillPage',
          component: 'monitoring',
          group: place(),
          custom_details: {
            summary: critical.annotations.summary,
            num_firing: 1,
            num_resolved: 0,
            firing: [{ description: critical.annotations.description, labels: critical.labels }],
            resolved: [],
          },
        },
        links: [
          { text: 'Runbook', href: critical.annotations.runbook_url },
          { text: 'Dashboard', href: critical.annotations.dashboard_url },
          { text: 'Silence', href: expect.stringContaining('#/silences/new?filter=') as string },
          { text: 'Logs', href: critical.annotations.logs_url },
        ],
      },
    });
  });

  test('Slack gets it in the channel for critical alerts, with buttons and escaped words', async () => {
    const message = await arrived('slack', `CRITICAL: DrillPage on ${place()}`);
    const { externalUrls, receivers } = settings();
    expect(message.target).toBe(receivers.slack!.criticalChannel);
    const [attachment] = (message.payload as { attachments: Record<string, unknown>[] })
      .attachments;
    const url = expect.stringContaining(`${externalUrls.alertmanager}/#/silences/new?`) as string;
    expect(attachment).toMatchObject({
      color: 'danger',
      title_link: critical.annotations.dashboard_url,
      text: expect.stringContaining(
        'Nothing is wrong with &lt;one:1&gt; &amp; its like.',
      ) as string,
      fields: [
        { title: 'Severity', value: 'critical' },
        { title: 'Component', value: 'monitoring' },
        { title: 'Environment', value: settings().environment },
        { title: 'Cluster', value: place() },
      ],
      actions: [
        { type: 'button', text: 'Runbook', url: critical.annotations.runbook_url },
        { type: 'button', text: 'Dashboard', url: critical.annotations.dashboard_url },
        { type: 'button', text: 'Silence', url },
      ],
    });
    expect(attachment!.text).toContain(critical.annotations.summary);
    expect(attachment!.text).toContain(`<${critical.annotations.logs_url}|Logs>`);
  });

  test('the mailbox gets it under TLS and with a login, as text and as HTML', async () => {
    const message = await arrived('smtp', `[VoiceAssist] CRITICAL: DrillPage on ${place()}`);
    const { smtp } = settings().receivers;
    expect(message).toMatchObject({
      target: smtp!.to,
      credential: await secret('smtpPassword'),
      payload: {
        ...{ from: smtp!.from, to: [smtp!.to], user: smtp!.username, tls: 'TLSv1.3' },
        headers: {
          from: smtp!.from,
          'content-type': expect.stringContaining('multipart/alternative') as string,
        },
      },
    });
    // The inbox shows the plain part where there is one.
    for (const words of [critical.annotations.summary, critical.annotations.description])
      expect(message.text).toContain(words);
    expect(message.text).toContain(`Runbook: ${critical.annotations.runbook_url}`);
    expect(message.text).not.toContain('&lt;');
  });

  test('warnings and the rest reach the channel for alerts alone, at once', async () => {
    const { alertsChannel } = settings().receivers.slack!;
    for (const name of ['DrillWarning', 'DrillInfo']) {
      const message = await arrived('slack', `: ${name} on ${place()}`);
      expect(message.target).toBe(alertsChannel);
      for (const receiver of ['pagerduty', 'smtp'] as const)
        expect(await about(receiver, name), receiver).toEqual([]);
    }
  });

  test('a critical alert mutes the warning of the same name, not that about another subject', async () => {
    const message = await arrived('slack', `WARNING: DrillPage on ${place()}`);
    expect(message.title).not.toContain('alerts');
    expect(message.text).toContain('two:2');
    expect(message.text).not.toContain('one:1');
  });

  test('each who was told is told of the end', async () => {
    const before = await arrived('pagerduty', 'CRITICAL: DrillPage');
    await send([critical], { endsAt: new Date().toISOString() });
    const title = `RESOLVED: DrillPage on ${place()}`;
    const [slack, pagerduty, mail] = await Promise.all(
      channels.map((receiver) => arrived(receiver, title)),
    );
    expect(slack!.target).toBe(settings().receivers.slack!.criticalChannel);
    expect(slack!.payload).toMatchObject({ attachments: [{ color: 'good' }] });
    expect(pagerduty!.status).toBe('resolved');
    const { dedup_key } = before.payload as { dedup_key: string };
    expect(pagerduty!.payload).toMatchObject({
      event_action: 'resolve',
      dedup_key,
      payload: { custom_details: { num_firing: 0, num_resolved: 1 } },
    });
    expect(mail!.text).toContain('Resolved:');
  });

  test('Watchdog reaches the heartbeat, again and again, and nobody else', async () => {
    const beats = await eventually('two heartbeats', 150, async () => {
      const list = await inbox(stack, 'heartbeat');
      return list.length > 1 ? list : undefined;
    });
    for (const beat of beats) expect(beat).toMatchObject({ title: 'Watchdog', status: 'firing' });
    expect(beats[0]!.credential).toBe(
      fingerprint(
        (await stack.pulumi('config', 'get', 'heartbeatUrl')).stdout.trim().split('/').at(-1)!,
      ),
    );
    for (const receiver of channels) expect(await about(receiver, 'Watchdog')).toEqual([]);
  });
}
