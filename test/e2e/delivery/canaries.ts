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

/** What is searched for: nothing else has it, and no tool spells it in another way. */
export const canaryPattern = /canary[0-9a-f]{24}/;

/** A new value that is found wherever it shows. */
export function canary(): string {
  return `canary${randomBytes(12).toString('hex')}`;
}

/** New values for all of them; quotes and signs in the ones that may hold any. */
export function canaries(): Canaries {
  return {
    grafanaAdminPassword: `${canary()}'"$&`,
    postgresPassword: `${canary()}'"\\$&`,
    redisPassword: `${canary()}'"\\$& #`,
    qdrantApiKey: canary(),
    slackApiUrl: `http://inbox:8080/slack/${canary()}`,
    // Events API v2 keys have 32 characters.
    pagerdutyRoutingKey: `${canary()}00`,
    smtpPassword: `${canary()}'"$&`,
    heartbeatUrl: `http://inbox:8080/heartbeat/${canary()}`,
  };
}

/** What of them must show nowhere: the canary alone, as each layer of JSON or HTML spells the signs anew. */
export function tokens(values: Canaries): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, string]) => [
      name,
      canaryPattern.exec(value)![0],
    ]),
  );
}
