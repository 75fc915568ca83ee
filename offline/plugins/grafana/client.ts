import { setTimeout as sleep } from 'node:timers/promises';

export interface GrafanaSettings {
  url: string;
  /** `user:password`, a token, or `anonymous`. */
  auth: string;
  /** How often a call is tried again. */
  retries: number;
  /** Such as `429` or `5xx`. */
  retryStatusCodes: string[];
  /** Seconds between two tries; 0: 2, 4, 8 ... */
  retryWait: number;
}

/** An answer that is no success. */
export class GrafanaError extends Error {
  readonly status: number;

  constructor(call: string, status: number, message: string) {
    super(`${call}: ${status} ${message}`);
    this.status = status;
  }
}

const TIMEOUT_MILLISECONDS = 60_000;

/** The HTTP API of one Grafana. */
export class GrafanaClient {
  readonly #settings: GrafanaSettings;
  readonly #signal: AbortSignal;
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: GrafanaSettings, signal: AbortSignal) {
    this.#settings = settings;
    this.#signal = signal;
  }

  /**
   * Calls the API, again where the settings say so.
   * @param path behind `/api`
   * @throws GrafanaError, or the reason why there was no answer
   */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const call = `${method} /api${path}`;
    for (let attempt = 0; ; attempt++) {
      const last = attempt >= this.#settings.retries;
      try {
        const response = await this.#fetch(method, path, body);
        if (response.ok) return (await response.json()) as T;
        const text = await response.text();
        if (last || !this.#isRetried(response.status)) {
          throw new GrafanaError(call, response.status, messageIn(text));
        }
      } catch (error) {
        if (error instanceof GrafanaError || this.#signal.aborted) throw error;
        if (last) throw new Error(`${call}: ${reasonOf(error)}`, { cause: error });
      }
      const seconds = this.#settings.retryWait || 2 ** (attempt + 1);
      await sleep(seconds * 1000, undefined, { signal: this.#signal });
    }
  }

  /** The answer; undefined where the thing does not exist. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.call<T>('GET', path);
    } catch (error) {
      if (error instanceof GrafanaError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Deletes; it is no failure when the thing is gone already. */
  async remove(path: string): Promise<void> {
    try {
      await this.call('DELETE', path);
    } catch (error) {
      if (!(error instanceof GrafanaError && error.status === 404)) throw error;
    }
  }

  /** One after the other: Grafana's own database does not like parallel writes. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** A path of Grafana as a whole URL. */
  fullUrl(path: string): string {
    const base = new URL(this.#settings.url);
    const prefix = base.pathname.replace(/\/+$/, '');
    const rest = prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
    return `${base.origin}${prefix}${rest}`;
  }

  #fetch(method: string, path: string, body: unknown): Promise<Response> {
    const authorization = authorizationOf(this.#settings.auth);
    const signals = [this.#signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)];
    return fetch(`${this.#settings.url.replace(/\/+$/, '')}/api${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(authorization ? { authorization } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any(signals),
    });
  }

  #isRetried(status: number): boolean {
    return this.#settings.retryStatusCodes.some((code) =>
      new RegExp(`^${code.replaceAll('x', '\\d')}$`).test(String(status)),
    );
  }
}

function authorizationOf(auth: string): string | undefined {
  if (auth === 'anonymous') return undefined;
  if (!auth.includes(':')) return `Bearer ${auth}`;
  return `Basic ${Buffer.from(auth).toString('base64')}`;
}

function messageIn(text: string): string {
  try {
    const body = JSON.parse(text) as { message?: unknown };
    if (typeof body.message === 'string') return body.message;
  } catch {
    // No JSON: the text itself is the message.
  }
  return text.slice(0, 500);
}

/** fetch hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
