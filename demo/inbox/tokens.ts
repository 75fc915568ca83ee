import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @returns whether a path token is the expected one. */
export type TokenCheck = (token: string) => boolean;

/**
 * Makes the check of the token in `/slack/<token>` and `/heartbeat/<token>`.
 *
 * @param file path of the file that holds the token; without it every non-empty token is taken.
 *   It is read at each request, so a rotated token is in use without a restart.
 * @throws Error at once when the file cannot be read or is empty
 */
export function tokenCheck(file: string | undefined): TokenCheck {
  if (file === undefined) return (token) => token !== '';
  readToken(file);
  return (token) => timingSafeEqual(digest(token), digest(readToken(file)));
}

function readToken(file: string): string {
  const token = readFileSync(file, 'utf8').trim();
  if (token === '') throw new Error(`INBOX_TOKEN_FILE: ${file} is empty; it must hold the token`);
  return token;
}

/** Equal lengths, which timingSafeEqual asks for. */
function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
