import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { project } from '../stacks/config-keys.ts';
import { resolveSettings, type Resolved } from '../stacks/resolve.ts';
import { secretNames } from '../stacks/secrets.ts';

/** Root of the checkout. */
export const root = new URL('../', import.meta.url).pathname.replace(/\/$/, '');

/** The stack file of the checkout. */
export function stackFilePath(stack: string, dir = root): string {
  return `${dir}/Pulumi.${stack}.yaml`;
}

export interface StackFile {
  encryptionsalt?: string;
  secretsprovider?: string;
  encryptedkey?: string;
  config?: Record<string, unknown>;
}

/** A stack file as Pulumi reads it; empty when there is none. */
export function readStackFile(path: string): StackFile {
  return existsSync(path) ? ((parse(readFileSync(path, 'utf8')) as StackFile | null) ?? {}) : {};
}

/** The project's plain keys of a stack file, by bare key; secrets left out, whether encrypted or not. */
export function plainConfig(file: StackFile): Record<string, unknown> {
  const prefix = `${project}:`;
  const secret = new Set<string>(secretNames);
  return Object.fromEntries(
    Object.entries(file.config ?? {})
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value] as const)
      .filter(([key]) => !secret.has(key)),
  );
}

/** The settings of a stack from its file alone: no Pulumi, no Docker, no network, no secret. */
export function settingsFromFile(stack: string, path = stackFilePath(stack)): Resolved {
  return resolveSettings(stack, plainConfig(readStackFile(path)));
}
