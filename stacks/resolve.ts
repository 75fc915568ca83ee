import { base } from './base.ts';
import { checkCombinations } from './checks.ts';
import { configKeys, project, settingsFromConfig } from './config-keys.ts';
import { readConfigValues, shown } from './config-values.ts';
import { demoSettings } from './demo.ts';
import { dev } from './dev.ts';
import { prod } from './prod.ts';
import { isPlainObject, merge, type Profile } from './profile.ts';
import { settingsSchema, type Settings } from './schema.ts';
import { staging } from './staging.ts';
import { inFasterTime } from './timescale.ts';

export const profiles: Readonly<Record<string, Profile>> = { dev, staging, prod };

/** Either the whole settings of a stack, or every reason why there are none. */
export type Resolved =
  { settings: Settings; problems?: undefined } | { settings?: undefined; problems: string[] };

/**
 * The settings of a stack from its profile and its plain config: pure, no Pulumi, no secrets.
 *
 * @param stack the stack's name; names the profile unless the key `profile` does
 * @param config values by bare key (without the project's namespace); secrets are not read
 */
export function resolveSettings(
  stack: string,
  config: Readonly<Record<string, unknown>>,
): Resolved {
  const { values, problems } = readConfigValues(config);
  const profileName = values.profile === '' ? stack : values.profile;
  const profile = Object.hasOwn(profiles, profileName) ? profiles[profileName] : undefined;
  if (profile === undefined) {
    problems.push(
      `${project}:profile: there is no profile ${shown(profileName)}; set it to dev, staging or prod, as in: pulumi config set ${project}:profile dev --stack ${stack}`,
    );
    return { problems };
  }
  const parsed = parseSettings(
    merge(merge(base, profile), settingsFromConfig(values)),
    profileName,
  );
  if (problems.length > 0) return { problems: [...problems, ...(parsed.problems ?? [])] };
  return parsed;
}

/**
 * Checks a raw settings object: all its problems at once, or the settings with the derived ones filled in
 * and every interval as it runs (timescale.ts).
 */
export function parseSettings(raw: unknown, profileName = 'dev'): Resolved {
  const result = settingsSchema.safeParse(withDerived(raw), {
    error: (issue) => missingOrWrongType(issue),
    // Not secret: secrets never come here, and a sentence should say what it refuses.
    reportInput: true,
  });
  const place = (path: string) => named(path, profileName);
  if (!result.success) {
    return {
      problems: unique(
        result.error.issues.flatMap((issue) => {
          const path = issue.path.map(String).join('.');
          if (issue.code === 'unrecognized_keys') {
            return issue.keys.map(
              (key) => `${place(path === '' ? key : `${path}.${key}`)} is not a setting; remove it`,
            );
          }
          return `${place(path)} ${quoted(issue.input)}${issue.message}`;
        }),
      ),
    };
  }
  const problems = checkCombinations(result.data);
  return problems.length === 0
    ? { settings: inFasterTime(result.data) }
    : { problems: problems.map(({ path, sentence }) => `${place(path)} ${sentence}`) };
}

/** Fills in what follows from other settings: the demo's own targets, URLs from published ports. */
function withDerived(raw: unknown): unknown {
  if (!isPlainObject(raw)) return raw;
  const parts = isPlainObject(raw.parts) ? raw.parts : {};
  const filled = parts.demo === true ? fillNulls(raw, demoSettings) : raw;
  const publish = isPlainObject(filled.publish) ? filled.publish : {};
  const ports = isPlainObject(publish.ports) ? publish.ports : {};
  const address = publish.address === '0.0.0.0' ? '127.0.0.1' : publish.address;
  const urlOf = (service: string, scheme = 'http') =>
    `${scheme}://${ipv4(address)}:${isPort(ports[service]) ? ports[service] : defaultPorts[service]}`;
  const webScheme = isPlainObject(filled.web) ? 'https' : 'http';
  const externalUrls = {
    prometheus: urlOf('prometheus', webScheme),
    alertmanager: urlOf('alertmanager', webScheme),
    grafana: urlOf('grafana'),
  };
  const host = isPlainObject(filled.docker) ? filled.docker.host : undefined;
  const remote = typeof host === 'string' && !host.startsWith('unix:');
  const given = isPlainObject(filled.externalUrls) ? filled.externalUrls : {};
  return merge(
    { externalUrls, grafanaApiUrl: remote && given.grafana ? given.grafana : urlOf('grafana') },
    filled,
  );
}

// A wrong address or port is one problem; the URLs made of it must not add theirs.
const ipv4 = (value: unknown) =>
  typeof value === 'string' && /^[\d.]+$/.test(value) ? value : '127.0.0.1';
const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535;
const defaultPorts: Record<string, number> = {
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
};

/** What a setting says that nobody has set. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** `defaults` wherever `given` has nothing. */
function fillNulls(
  given: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const filled = { ...given };
  for (const [key, value] of Object.entries(defaults)) {
    const own = filled[key];
    if (isNothing(own)) filled[key] = value;
    else if (isPlainObject(own) && isPlainObject(value) && key !== 'docker') {
      filled[key] = depthOf(value) > 1 ? fillNulls(own, value) : own;
    }
  }
  return filled;
}

/** How many levels of objects there are: a target or receiver (one level) is taken whole or not at all. */
function depthOf(value: Record<string, unknown>): number {
  return 1 + Math.max(0, ...Object.values(value).map((v) => (isPlainObject(v) ? depthOf(v) : 0)));
}

function missingOrWrongType(issue: { code?: string; input?: unknown; expected?: unknown }) {
  if (issue.input === undefined) return 'is missing; it must be given';
  if (issue.code === 'invalid_type') return `must be ${article(String(issue.expected))}`;
  return undefined;
}

function article(type: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of settings',
    record: 'a group of settings',
  };
  return words[type] ?? type;
}

function quoted(input: unknown): string {
  return input === undefined || typeof input === 'object' ? '' : `is ${shown(input)}, but `;
}

const keyByPath = new Map<string, string>(
  Object.entries(configKeys).map(([name, spec]) => [spec.path, name]),
);

/** A setting as its owner knows it: the config key where there is one, else the path and its file. */
function named(path: string, profileName: string): string {
  // What is wrong in an element of a list is the list's.
  const [list] = path.split(/\.\d+(?:\.|$)/);
  const key = keyByPath.get(path) ?? keyByPath.get(list!);
  if (key !== undefined) return `${project}:${key}`;
  return path === '' ? 'the settings' : `${path} (stacks/${profileName}.ts)`;
}

function unique(list: string[]): string[] {
  return [...new Set(list)];
}

/** All problems as one text: a heading that says that nothing was changed, then one line each. */
export function problemsText(stack: string, problems: readonly string[]): string {
  const count = problems.length === 1 ? 'One setting' : `${problems.length} settings`;
  return [
    `${count} of stack ${stack} cannot be used; nothing was changed:`,
    ...problems.map((p) => `  - ${p.replace(/\.?$/, '.')}`),
  ].join('\n');
}
