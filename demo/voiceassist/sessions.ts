import { createHash, randomBytes } from 'node:crypto';
import type { Cache } from './cache.ts';

/** Seconds that a login holds. */
const DAY = 86_400;

/** Logins, in the cache: all servers know them, and whoever reads the cache cannot use them. */
export class Sessions {
  readonly #cache: Cache;

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** @returns the token that the client then sends */
  async begin(userId: number): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.#cache.set(keyOf(token), String(userId), DAY);
    return token;
  }

  /** @returns undefined when the token is unknown, or older than a day */
  async userOf(token: string): Promise<number | undefined> {
    const userId = await this.#cache.get(keyOf(token));
    return userId === undefined ? undefined : Number(userId);
  }
}

const keyOf = (token: string) => `session:${createHash('sha256').update(token).digest('hex')}`;
