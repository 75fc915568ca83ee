import { Redis } from 'ioredis';
import { Availability } from './availability.ts';
import type { Cache } from './cache.ts';
import { Unavailable } from './errors.ts';
import type { Log } from './log.ts';
import { readSecret } from './secret-file.ts';
import type { Settings } from './settings.ts';

/** Users by the moment when they were last there. */
const SEEN = 'users:seen';
/** Keys written in one go: 4 MB of the values that fill a cache. */
const BATCH = 256;

/** The cache in Redis: what does not answer at once is taken as away, as a cache that makes wait is none. */
export class RedisCache implements Cache {
  readonly #redis: Redis;
  readonly #availability: Availability;

  constructor({ url, passwordFile }: Settings['redis'], log: Log) {
    this.#availability = new Availability('redis', log);
    const password = readable(passwordFile);
    this.#redis = new Redis(url, {
      ...(password === undefined ? {} : { password }),
      connectTimeout: 2000,
      commandTimeout: 2000,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) => {
        // Before each new connection, for which it may have been changed.
        this.#redis.options.password = readable(passwordFile);
        return Math.min(attempt * 100, 1000);
      },
    });
    this.#redis.on('ready', () => this.#availability.up());
    this.#redis.on('error', (error: unknown) => this.#availability.down(error));
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#answer(this.#redis.get(key))) ?? undefined;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    await this.#answer(this.#redis.set(key, value, 'EX', seconds));
  }

  async delete(key: string): Promise<void> {
    await this.#answer(this.#redis.del(key));
  }

  async seen(userId: number, at: number): Promise<void> {
    await this.#answer(this.#redis.zadd(SEEN, at, String(userId)));
  }

  async seenSince(moment: number): Promise<number> {
    await this.#answer(this.#redis.zremrangebyscore(SEEN, '-inf', `(${moment}`));
    return this.#answer(this.#redis.zcard(SEEN));
  }

  async check(): Promise<void> {
    await this.#answer(this.#redis.ping());
  }

  async memory(): Promise<{ used: number; limit: number }> {
    const info = await this.#answer(this.#redis.info('memory'));
    const number = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    return { used: number('used_memory'), limit: number('maxmemory') };
  }

  async fill(keys: string[], value: string, seconds: number): Promise<void> {
    for (let start = 0; start < keys.length; start += BATCH) {
      const batch = keys.slice(start, start + BATCH);
      const writes = batch.map((key) => this.#redis.set(key, value, 'EX', seconds));
      await this.#answer(Promise.all(writes));
    }
  }

  async clear(prefix: string): Promise<void> {
    let cursor = '0';
    do {
      const [next, keys] = await this.#answer(
        this.#redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500),
      );
      if (keys.length > 0) await this.#answer(this.#redis.unlink(...keys));
      cursor = next;
    } while (cursor !== '0');
  }

  close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }

  async #answer<T>(reply: Promise<T>): Promise<T> {
    try {
      return await reply;
    } catch (error) {
      throw new Unavailable('redis', error);
    }
  }
}

/** The password, or none while its file is being replaced: then the next attempt has it. */
function readable(file: string | undefined): string | undefined {
  try {
    return readSecret(file);
  } catch {
    return undefined;
  }
}
