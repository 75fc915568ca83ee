import * as pulumi from '@pulumi/pulumi';
import { project } from './config-keys.ts';
import { problemsText, resolveSettings } from './resolve.ts';
import type { Settings } from './schema.ts';
import { secretValueProblems } from './secret-values.ts';
import { missingSecret, neededSecrets, secretCommand, type SecretName } from './secrets.ts';

export type { Settings } from './schema.ts';

/** Gives the secret of that name; asking for one that these settings do not need is a program error. */
export type Secrets = (name: SecretName) => pulumi.Output<string>;

/**
 * Reads and checks the whole configuration of the current stack: the only reader of `pulumi.Config`.
 *
 * @throws pulumi.RunError with every problem in one list, before any resource is declared
 */
export function loadSettings(): { settings: Settings; secrets: Secrets } {
  const stack = pulumi.getStack();
  const all = ownKeys(pulumi.runtime.allConfig());
  const { settings, problems } = resolveSettings(stack, all);
  if (settings === undefined) throw new pulumi.RunError(problemsText(stack, problems));

  const missing = secretProblems(stack, settings, all);
  if (missing.length > 0) throw new pulumi.RunError(problemsText(stack, missing));

  const config = new pulumi.Config(project);
  const needed = new Set<string>(neededSecrets(settings).map(({ name }) => name));
  return {
    settings,
    secrets: (name) => {
      if (!needed.has(name))
        throw new Error(`secret ${name} is not among those these settings need`);
      return config.requireSecret(name);
    },
  };
}

/** A sentence for each needed secret that is not there, stands in plain text or cannot be used. */
export function secretProblems(
  stack: string,
  settings: Settings,
  config: Readonly<Record<string, unknown>>,
  isSecret: (name: SecretName) => boolean = (name) => isSecretKey(name),
): string[] {
  const missing = neededSecrets(settings).flatMap(({ name, reason }) => {
    const value = config[name];
    if (value === undefined || value === '') return missingSecret(stack, name, reason);
    return isSecret(name)
      ? []
      : `${project}:${name} is in plain text in Pulumi.${stack}.yaml; set it again, encrypted, with: ${secretCommand(stack, name)}`;
  });
  const encrypted = Object.fromEntries(
    Object.entries(config).filter(([name]) => isSecret(name as SecretName)),
  );
  return [...missing, ...secretValueProblems(stack, settings, encrypted)];
}

function isSecretKey(name: SecretName): boolean {
  const keys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? '[]') as string[];
  return keys.includes(`${project}:${name}`);
}

function ownKeys(all: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
