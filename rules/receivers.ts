import { summary } from './template-parts.ts';

/**
 * What Alertmanager needs to know of each receiver: plain data. Secrets are files, named by
 * `secretFile`, which Alertmanager reads each time it notifies.
 */
export interface ReceiverSettings {
  slack: { alertsChannel: string; criticalChannel: string } | null;
  pagerduty: { url: string } | null;
  smtp: {
    host: string;
    from: string;
    to: string;
    username: string;
    requireTls: boolean;
    /** False: any certificate is taken. */
    verifyTls: boolean;
    /** From which severity downwards a daily digest is mailed. */
    digest: 'none' | 'info' | 'warning';
  } | null;
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
  emailDigest: 'email-digest',
  heartbeat: 'heartbeat',
} as const;
export type ReceiverName = (typeof receiverNames)[keyof typeof receiverNames];

/** The receivers of a stack behind which there is someone, in the order of their names above. */
export function receiversThatReach({
  slack,
  pagerduty,
  smtp,
  heartbeat,
}: ReceiverSettings): ReceiverName[] {
  const reach: Record<ReceiverName, boolean> = {
    [receiverNames.default]: slack !== null || smtp !== null,
    [receiverNames.pagerdutyCritical]: pagerduty !== null,
    [receiverNames.slackCritical]: slack !== null,
    [receiverNames.slackWarnings]: slack !== null,
    [receiverNames.emailOps]: smtp !== null,
    [receiverNames.emailDigest]: smtp !== null && smtp.digest !== 'none',
    [receiverNames.heartbeat]: heartbeat !== null,
  };
  return Object.values(receiverNames).filter((name) => reach[name]);
}

/** The receivers of a stack, with the integrations that its settings name; none is left without a route. */
export function receivers(settings: ReceiverSettings, secretFile: SecretFile): Receiver[] {
  const { slack, pagerduty, smtp, heartbeat } = settings;
  const slackTo = (channel: string) => ({ slack_configs: [slackConfig(channel, secretFile)] });
  const mail = smtp && { email_configs: [emailConfig(smtp, secretFile)] };
  return [
    {
      name: receiverNames.default,
      // What no route claims still reaches someone: Slack, else mail.
      ...(slack ? slackTo(slack.alertsChannel) : mail),
    },
    // Without a heartbeat the Watchdog must not reach people, so the receiver is there and empty.
    {
      name: receiverNames.heartbeat,
      ...(heartbeat
        ? { webhook_configs: [{ url_file: secretFile('heartbeatUrl'), send_resolved: false }] }
        : {}),
    },
    ...(pagerduty
      ? [
          {
            name: receiverNames.pagerdutyCritical,
            pagerduty_configs: [pagerdutyConfig(pagerduty.url, secretFile)],
          },
        ]
      : []),
    ...(slack
      ? [
          { name: receiverNames.slackCritical, ...slackTo(slack.criticalChannel) },
          { name: receiverNames.slackWarnings, ...slackTo(slack.alertsChannel) },
        ]
      : []),
    ...(mail ? [{ name: receiverNames.emailOps, ...mail }] : []),
    ...(mail && smtp.digest !== 'none' ? [{ name: receiverNames.emailDigest, ...mail }] : []),
  ];
}

const words = (template: string) => `{{ template "voiceassist.${template}" . }}`;

function slackConfig(channel: string, secretFile: SecretFile) {
  const button = (text: string, template: string) => ({
    type: 'button',
    text,
    url: words(template),
  });
  const field = (title: string, label: string) => ({
    title,
    value: `{{ template "voiceassist.slack.words" (or .CommonLabels.${label} "-") }}`,
    short: true,
  });
  return {
    api_url_file: secretFile('slackApiUrl'),
    channel,
    username: 'Alertmanager',
    send_resolved: true,
    color: words('slack.color'),
    title: words('slack.title'),
    title_link: words('dashboard'),
    text: words('slack.text'),
    fallback: words('slack.title'),
    fields: [
      field('Severity', 'severity'),
      field('Component', 'component'),
      field('Environment', 'environment'),
      field('Cluster', 'cluster'),
    ],
    actions: [
      button('Runbook', 'runbook'),
      button('Dashboard', 'dashboard'),
      button('Silence', 'silence'),
    ],
  };
}

/** Alertmanager makes the deduplication key of the group: one incident each, which its end resolves. */
function pagerdutyConfig(url: string, secretFile: SecretFile) {
  return {
    routing_key_file: secretFile('pagerdutyRoutingKey'),
    url,
    send_resolved: true,
    description: words('title'),
    severity: words('pagerduty.severity'),
    source: '{{ or .CommonLabels.instance .CommonLabels.cluster "unknown" }}',
    class: '{{ .CommonLabels.alertname }}',
    component: '{{ .CommonLabels.component }}',
    group: '{{ .CommonLabels.cluster }}',
    client: 'VoiceAssist monitoring',
    client_url: words('dashboard'),
    links: [
      { text: 'Runbook', href: words('runbook') },
      { text: 'Dashboard', href: words('dashboard') },
      { text: 'Silence', href: words('silence') },
      // Left out by Alertmanager where it is empty.
      { text: 'Logs', href: words('logs') },
    ],
    // The four names that Alertmanager would fill by itself otherwise, and the summary.
    details: {
      summary: `{{ with index .Alerts 0 }}{{ ${summary} }}{{ end }}`,
      firing: words('pagerduty.firing'),
      resolved: words('pagerduty.resolved'),
      num_firing: '{{ len .Alerts.Firing }}',
      num_resolved: '{{ len .Alerts.Resolved }}',
    },
  };
}

function emailConfig(smtp: NonNullable<ReceiverSettings['smtp']>, secretFile: SecretFile) {
  return {
    to: smtp.to,
    from: smtp.from,
    smarthost: smtp.host,
    auth_username: smtp.username,
    auth_password_file: secretFile('smtpPassword'),
    require_tls: smtp.requireTls,
    ...(smtp.verifyTls ? {} : { tls_config: { insecure_skip_verify: true } }),
    send_resolved: true,
    headers: { Subject: `[VoiceAssist] ${words('title')}` },
    text: words('email.text'),
    html: words('email.html'),
  };
}
