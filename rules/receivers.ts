/**
 * What Alertmanager needs to know of each receiver: plain data. Secrets are files, named by
 * `secretFile`, which Alertmanager reads each time it notifies.
 */
export interface ReceiverSettings {
  slack: { alertsChannel: string; criticalChannel: string } | null;
  pagerduty: { url: string } | null;
  smtp: { host: string; from: string; to: string; username: string; requireTls: boolean } | null;
  heartbeat: { interval: string } | null;
}

/** Path inside the Alertmanager container of a secret. */
export type SecretFile = (
  name: 'slackApiUrl' | 'pagerdutyRoutingKey' | 'smtpPassword' | 'heartbeatUrl',
) => string;

export interface Receiver {
  name: string;
  [integration: `${string}_configs`]: Record<string, unknown>[];
}

/** Routes name receivers by these. `null` takes what no settings ask for: Alertmanager requires a receiver. */
export const receiverNames = {
  default: 'default',
  pagerdutyCritical: 'pagerduty-critical',
  slackCritical: 'slack-critical',
  slackWarnings: 'slack-warnings',
  emailOps: 'email-ops',
  heartbeat: 'heartbeat',
} as const;

/** The receivers of a stack, with the integrations that its settings name; none is left without a route. */
export function receivers(settings: ReceiverSettings, secretFile: SecretFile): Receiver[] {
  const { slack, pagerduty, smtp, heartbeat } = settings;
  const slackTo = (channel: string) => ({
    api_url_file: secretFile('slackApiUrl'),
    channel,
    username: 'Alertmanager',
    send_resolved: true,
    color: '{{ template "voiceassist.color" . }}',
    title: '{{ template "voiceassist.title" . }}',
    title_link: '{{ template "voiceassist.link" . }}',
    text: '{{ template "voiceassist.text" . }}',
    fallback: '{{ template "voiceassist.title" . }}',
  });
  const email = smtp && {
    to: smtp.to,
    from: smtp.from,
    smarthost: smtp.host,
    auth_username: smtp.username,
    auth_password_file: secretFile('smtpPassword'),
    require_tls: smtp.requireTls,
    send_resolved: true,
    headers: { Subject: '[VoiceAssist] {{ template "voiceassist.title" . }}' },
    text: '{{ template "voiceassist.text" . }}',
    html: '',
  };
  const list: Receiver[] = [
    {
      name: receiverNames.default,
      // What no route claims still reaches someone: Slack, else mail.
      ...(slack
        ? { slack_configs: [slackTo(slack.alertsChannel)] }
        : email
          ? { email_configs: [email] }
          : {}),
    },
    // Without a heartbeat the Watchdog must not reach people, so the receiver is there and empty.
    {
      name: receiverNames.heartbeat,
      ...(heartbeat
        ? { webhook_configs: [{ url_file: secretFile('heartbeatUrl'), send_resolved: false }] }
        : {}),
    },
  ];
  if (pagerduty) {
    list.push({
      name: receiverNames.pagerdutyCritical,
      pagerduty_configs: [
        {
          routing_key_file: secretFile('pagerdutyRoutingKey'),
          url: pagerduty.url,
          send_resolved: true,
          severity: '{{ .CommonLabels.severity }}',
          component: '{{ .CommonLabels.component }}',
          client: 'VoiceAssist monitoring',
          client_url: '{{ template "voiceassist.link" . }}',
          description: '{{ template "voiceassist.title" . }}',
          details: { alerts: '{{ template "voiceassist.text" . }}' },
        },
      ],
    });
  }
  if (slack) {
    list.push(
      { name: receiverNames.slackCritical, slack_configs: [slackTo(slack.criticalChannel)] },
      { name: receiverNames.slackWarnings, slack_configs: [slackTo(slack.alertsChannel)] },
    );
  }
  if (email) list.push({ name: receiverNames.emailOps, email_configs: [email] });
  return list;
}
