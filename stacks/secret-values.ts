import { project } from './config-keys.ts';
import type { Settings } from './schema.ts';
import { neededSecrets, secretCommand, type SecretName } from './secrets.ts';
import { webSecretProblems } from './web-secrets.ts';

/** Characters. NIST SP 800-63B asks for 8 at least; Grafana locks out a guesser, but not many of them. */
const SHORTEST = 12;
/** The words that a guess begins with, alone or with digits and signs behind them. */
const GUESSED =
  /^(admin|administrator|password|passwort|changeme|secret|grafana|monitoring|voiceassist)[\W\d_]*$/i;

/** What is wrong with a value, or nothing. */
type Check = (value: string) => string | undefined;

const ends: Check = (value) =>
  value.trim() === value
    ? undefined
    : 'begins or ends with white space or a line break, which would be sent as part of it; leave it out (echo adds one: use printf)';

const oneLine: Check = (value) =>
  /[\x00-\x1f\x7f]/.test(value)
    ? 'has a line break or another control character in it; give it as one line'
    : undefined;

const noSpace: Check = (value) =>
  /\s/.test(value) ? 'has white space in it, which no such key has; copy it again' : undefined;

const password: Check = (value) => {
  if ([...value].length < SHORTEST) {
    return `is shorter than ${SHORTEST} characters; give a longer one, such as the output of: openssl rand -base64 24`;
  }
  return GUESSED.test(value)
    ? 'is among the first that anyone would guess; give another, such as the output of: openssl rand -base64 24'
    : undefined;
};

const httpUrl: Check = (value) =>
  /^https?:\/\/[^/]/.test(value) && URL.canParse(value) && !/\s/.test(value)
    ? undefined
    : 'is no URL with a scheme and a host; copy it whole, from https:// to its end';

/** In order; the first that finds something speaks. More of the web server's is looked at by `web-secrets.ts`. */
const checks: Partial<Record<SecretName, Check[]>> = {
  grafanaAdminPassword: [ends, oneLine, password],
  postgresPassword: [ends, oneLine],
  redisPassword: [ends, oneLine],
  qdrantApiKey: [ends, oneLine, noSpace],
  slackApiUrl: [ends, oneLine, httpUrl],
  pagerdutyRoutingKey: [ends, oneLine, noSpace],
  smtpPassword: [ends, oneLine],
  heartbeatUrl: [ends, oneLine, httpUrl],
  webPassword: [ends, oneLine, password],
};

/**
 * A sentence for each secret that is given and cannot work or would protect nothing, with the line that
 * sets it. None quotes a value. What is missing is refused elsewhere.
 *
 * @param values decrypted, by bare key
 */
export function secretValueProblems(
  stack: string,
  settings: Settings,
  values: Readonly<Record<string, unknown>>,
): string[] {
  const found = neededSecrets(settings).flatMap(({ name }) => {
    const value = values[name];
    if (typeof value !== 'string' || value === '') return [];
    const wrong = checks[name]?.map((check) => check(value)).find((said) => said !== undefined);
    return wrong === undefined
      ? []
      : [`${project}:${name} ${wrong}; set it with: ${secretCommand(stack, name)}`];
  });
  return [...found, ...webSecretProblems(settings, values)];
}
