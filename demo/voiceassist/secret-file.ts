import { readFileSync } from 'node:fs';

/**
 * The secret that a file holds, read anew at each call: a password that was changed is in use at the next
 * connection.
 *
 * @param file undefined: there is no secret
 * @throws Error when the file cannot be read
 */
export function readSecret(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8').trim();
}
