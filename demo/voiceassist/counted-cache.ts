import type { Cache } from './cache.ts';
import type { Metrics } from './metrics.ts';

/**
 * The cache as a help that may fail: what it does not have, or cannot say, is asked of the database.
 * Every operation is counted; none throws.
 *
 * A value may be out of date for as long as it is kept, when a write meets a reader that has just missed
 * it, or a cache that is away.
 */
export class CountedCache {
  readonly #cache: Cache;
  readonly #metrics: Metrics;

  constructor(cache: Cache, metrics: Metrics) {
    this.#cache = cache;
    this.#metrics = metrics;
  }

  /** What is kept under the key, else what `load` gives, which is then kept unless it is undefined. */
  async through<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
    const found = await this.#counted(
      'get',
      (value) => (value === undefined ? 'miss' : 'hit'),
      () => this.#cache.get(key),
    );
    if (found !== undefined) return JSON.parse(found) as T;
    const loaded = await load();
    if (loaded !== undefined) {
      const text = JSON.stringify(loaded);
      await this.#counted(
        'set',
        () => 'ok',
        () => this.#cache.set(key, text, seconds),
      );
    }
    return loaded;
  }

  async delete(key: string): Promise<void> {
    await this.#counted(
      'delete',
      () => 'ok',
      () => this.#cache.delete(key),
    );
  }

  async #counted<T>(
    operation: string,
    status: (value: T) => string,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const value = await act();
      this.#metrics.cache.inc({ operation, status: status(value) });
      return value;
    } catch {
      this.#metrics.cache.inc({ operation, status: 'error' });
      return undefined;
    }
  }
}
