import { project } from './config-keys.ts';
import type { Settings } from './schema.ts';
import { demoHosts } from './demo.ts';

interface SecretSpec {
  /** What to give, as the `pulumi config set --secret` line shows it. */
  value: string;
  /** Why these settings need it; `undefined`: they do not. */
  neededFor(settings: Settings): string | undefined;
  /**
   * What set-up gives where the operator gave none: a `random` password for what only this stack knows,
   * the inbox's addresses in the demo; `undefined` or absent: only the operator can know it.
   */
  generate?(settings: Settings, random: () => string): string | undefined;
}

const inDemo = (value: (random: () => string) => string): NonNullable<SecretSpec['generate']> => {
  return ({ parts }, random) => (parts.demo ? value(random) : undefined);
};

const specs = {
  grafanaAdminPassword: {
    value: 'PASSWORD',
    neededFor: () => "Grafana's user admin",
    generate: (_settings, random) => random(),
  },
  postgresPassword: {
    value: 'PASSWORD',
    neededFor: ({ targets }) => (targets.postgres ? 'watching PostgreSQL' : undefined),
    generate: inDemo((random) => random()),
  },
  redisPassword: {
    value: 'PASSWORD',
    neededFor: ({ targets }) => (targets.redis?.password ? 'watching Redis' : undefined),
    generate: inDemo((random) => random()),
  },
  qdrantApiKey: {
    value: 'API_KEY',
    neededFor: ({ targets }) => (targets.qdrant?.apiKey ? 'scraping Qdrant' : undefined),
  },
  slackApiUrl: {
    value: 'https://hooks.slack.com/services/...',
    neededFor: ({ receivers }) => (receivers.slack ? 'the Slack receiver' : undefined),
    generate: inDemo(() => `${demoHosts.inbox.url}/slack/demo`),
  },
  pagerdutyRoutingKey: {
    value: 'ROUTING_KEY',
    neededFor: ({ receivers }) => (receivers.pagerduty ? 'the PagerDuty receiver' : undefined),
    generate: inDemo((random) => random()),
  },
  smtpPassword: {
    value: 'PASSWORD',
    neededFor: ({ receivers }) => (receivers.smtp ? 'the e-mail receiver' : undefined),
    generate: inDemo((random) => random()),
  },
  heartbeatUrl: {
    value: 'https://hc-ping.com/...',
    neededFor: ({ receivers }) => (receivers.heartbeat ? 'the Watchdog heartbeat' : undefined),
    generate: inDemo(() => `${demoHosts.inbox.url}/heartbeat/demo`),
  },
  webPassword: {
    value: 'PASSWORD',
    neededFor: ({ web }) => (web ? 'the login of Prometheus and Alertmanager' : undefined),
    generate: (_settings, random) => random(),
  },
  webTlsCertificate: {
    value: '< chain.pem',
    neededFor: ({ web }) => (web ? 'TLS of Prometheus and Alertmanager' : undefined),
  },
  webTlsKey: {
    value: '< key.pem',
    neededFor: ({ web }) => (web ? 'TLS of Prometheus and Alertmanager' : undefined),
  },
} satisfies Record<string, SecretSpec>;

export type SecretName = keyof typeof specs;
/** Every secret of a stack. They are config secrets: never settings, never in a rendered file. */
export const secretSpecs: Readonly<Record<SecretName, SecretSpec>> = specs;
export const secretNames = Object.keys(specs) as SecretName[];

/** The secrets that these settings need, with the reason. */
export function neededSecrets(settings: Settings): { name: SecretName; reason: string }[] {
  return secretNames.flatMap((name) => {
    const reason = secretSpecs[name].neededFor(settings);
    return reason === undefined ? [] : [{ name, reason }];
  });
}

/** The line that sets a secret. */
export function secretCommand(stack: string, name: SecretName): string {
  return `pulumi config set --secret ${project}:${name} ${secretSpecs[name].value} --stack ${stack}`;
}

/** The sentence about a secret that is not there. */
export function missingSecret(stack: string, name: SecretName, reason: string): string {
  return `${project}:${name} is missing: ${reason} needs it; set it with: ${secretCommand(stack, name)}`;
}
