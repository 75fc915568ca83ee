import type { SecretName } from '../../stacks/secrets.ts';
import { neededSecrets } from '../../stacks/secrets.ts';
import type { Settings } from '../../stacks/schema.ts';

/** A value that passes as a password, a key or a URL, and leads nowhere: `.invalid` is no domain. */
export function madeUpSecret(name: SecretName): string {
  return `https://bench.invalid/${name}`;
}

/** The secrets that these settings need, made up. */
export function madeUpSecrets(settings: Settings): Record<string, string> {
  return Object.fromEntries(neededSecrets(settings).map(({ name }) => [name, madeUpSecret(name)]));
}
