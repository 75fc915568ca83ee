import { Availability } from './availability.ts';
import { DIMENSIONS, embed } from './embedding.ts';
import { Unavailable } from './errors.ts';
import type { Log } from './log.ts';
import type { Vectors } from './vectors.ts';

const COLLECTION = '/collections/messages';
/** Milliseconds. A search is one part of an answer that people wait for. */
const TIMEOUT = 2000;
/** Milliseconds without a try after a failure: a Qdrant that hangs must not slow every message. */
const PAUSE = 10_000;

/** Messages in Qdrant, over its HTTP API. */
export class Qdrant implements Vectors {
  readonly #url: string;
  readonly #availability: Availability;
  #hasCollection = false;
  #pausedUntil = 0;

  constructor(url: string, log: Log) {
    this.#url = url.replace(/\/$/, '');
    this.#availability = new Availability('qdrant', log);
  }

  async add(messageId: number, userId: number, text: string): Promise<void> {
    const points = [{ id: messageId, vector: embed(text), payload: { user_id: userId } }];
    await this.#ask('PUT', '/points', { points });
  }

  async search(userId: number, words: string): Promise<number[]> {
    const result = await this.#ask('POST', '/points/query', {
      query: embed(words),
      filter: { must: [{ key: 'user_id', match: { value: userId } }] },
      limit: 20,
    });
    const { points } = result as { points: { id: number }[] };
    return points.map(({ id }) => id);
  }

  async check(): Promise<void> {
    await this.#fetch('GET', '/healthz');
  }

  /** A request about the collection, which is made when it is not there. */
  async #ask(method: string, path: string, body: unknown): Promise<unknown> {
    if (Date.now() < this.#pausedUntil) {
      throw new Unavailable('qdrant', new Error('it failed a moment ago'));
    }
    try {
      if (!this.#hasCollection) await this.#createCollection();
      const answer = await this.#fetch(method, `${COLLECTION}${path}`, body);
      this.#availability.up();
      return (JSON.parse(answer) as { result: unknown }).result;
    } catch (error) {
      // It may have been replaced by an empty one.
      this.#hasCollection = false;
      this.#pausedUntil = Date.now() + PAUSE;
      this.#availability.down(error);
      throw new Unavailable('qdrant', error);
    }
  }

  async #createCollection(): Promise<void> {
    const answer = await this.#fetch('GET', `${COLLECTION}/exists`);
    const { result } = JSON.parse(answer) as { result: { exists: boolean } };
    if (!result.exists) {
      const vectors = { size: DIMENSIONS, distance: 'Cosine' };
      await this.#fetch('PUT', COLLECTION, { vectors });
    }
    this.#hasCollection = true;
  }

  /** @throws Error when there is no 2xx answer in time */
  async #fetch(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  }
}
