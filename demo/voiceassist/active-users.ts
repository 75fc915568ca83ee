import type { Cache } from './cache.ts';
import type { Metrics } from './metrics.ts';

/** Seconds without a request after which a user is no longer there. */
const WINDOW = 300;
/** Milliseconds between two counts. */
const EVERY = 5000;

/** Who is there, over all servers: each writes its users into the cache, and each reports them all. */
export class ActiveUsers {
  readonly #cache: Cache;
  readonly #metrics: Metrics;
  readonly #window: number;
  readonly #timer: NodeJS.Timeout;

  /** @param timescale times faster than in production that users leave */
  constructor(cache: Cache, metrics: Metrics, timescale: number) {
    this.#cache = cache;
    this.#metrics = metrics;
    this.#window = Math.max(1, WINDOW / timescale) * 1000;
    // Not when Prometheus asks: a cache that hangs would take the metrics with it.
    this.#timer = setInterval(() => void this.count(), EVERY);
  }

  /** Notes that a user is there; nobody waits for it. */
  seen(userId: number): void {
    this.#cache.seen(userId, Date.now()).catch(() => undefined);
  }

  /** Brings the gauge up to date. While the cache does not answer, it stays as it was. */
  async count(): Promise<void> {
    try {
      this.#metrics.activeUsers.set(await this.#cache.seenSince(Date.now() - this.#window));
    } catch {
      // The cache has told the log.
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
