import { randomBytes } from 'node:crypto';

/** Every secret of the dev stack with a value that is found wherever it shows. */
export interface Canaries {
  grafanaAdminPassword: string;
  postgresPassword: string;
  redisPassword: string;
  qdrantApiKey: string;
  slackApiUrl: string;
  pagerdutyRoutingKey: string;
  smtpPassword: string;
  heartbeatUrl: string;
}

/** New values for all of them; quotes and signs in the ones that may hold any. */
export function canaries(): Canaries {
  const word = () => `canary${randomBytes(12).toString('hex')}`;
  return {
    grafanaAdminPassword: `${word()}'"$&`,
    postgresPassword: `${word()}'"\\$&`,
    redisPassword: `${word()}'"\\$& #`,
    qdrantApiKey: word(),
    slackApiUrl: `http://inbox:8080/slack/${word()}`,
    // Events API v2 keys have 32 characters.
    pagerdutyRoutingKey: randomBytes(16).toString('hex'),
    smtpPassword: `${word()}'"$&`,
    heartbeatUrl: `http://inbox:8080/heartbeat/${word()}`,
  };
}

/** What of them must show nowhere: of a URL, its token. */
export function tokens(values: Canaries): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, string]) => [
      name,
      value.startsWith('http') ? value.split('/').at(-1)! : value,
    ]),
  );
}
