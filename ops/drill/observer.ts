import { setTimeout as sleep } from 'node:timers/promises';
import { messagesOf } from './inbox.ts';
import type { Reached } from './reach.ts';
import type { Sample } from './samples.ts';
import { Timeline, type AlertmanagerAlert, type PrometheusAlert } from './timeline.ts';

/** The servers that see a drill. */
export interface Servers {
  prometheus: Reached;
  alertmanager: Reached;
  inbox: Reached;
}

/** Milliseconds between two looks. */
const LOOK = 250;
/** So many looks in a row may fail: two servers that restart take no longer. */
const PATIENCE = 240;

/** Looks at the servers four times a second, and keeps what it saw. */
export class Observer {
  readonly timeline = new Timeline();
  readonly #servers: Servers;
  /** Milliseconds that the servers' clock is ahead of this machine's. */
  readonly #ahead: number;
  #newest: Date;
  #failures = 0;

  private constructor(servers: Servers, ahead: number) {
    this.#servers = servers;
    this.#ahead = ahead;
    this.#newest = new Date(Date.now() + ahead);
  }

  /** Compares clocks, for those of a Docker host elsewhere may differ, and looks once. */
  static async start(servers: Servers): Promise<Observer> {
    const asked = Date.now();
    const time = await queryNumber(servers.prometheus, 'time()');
    const observer = new Observer(servers, (time ?? 0) * 1000 - (asked + Date.now()) / 2);
    await observer.look();
    return observer;
  }

  /** The servers' clock, in ms. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** One look. @throws when the servers did not answer for a minute */
  async look(): Promise<void> {
    const { prometheus, alertmanager, inbox } = this.#servers;
    try {
      const [alerts, held, messages] = await Promise.all([
        getData<{ alerts: PrometheusAlert[] }>(prometheus, '/api/v1/alerts'),
        getJson<AlertmanagerAlert[]>(alertmanager, '/api/v2/alerts'),
        // Some are asked for again: two may have come in one millisecond.
        messagesOf(inbox, undefined, this.#newest),
      ]);
      this.timeline.look(this.now(), alerts.alerts, held);
      this.timeline.receive(messages);
      const [newest] = messages;
      if (newest !== undefined) this.#newest = new Date(newest.receivedAt);
      this.#failures = 0;
    } catch (error) {
      if (++this.#failures > PATIENCE) throw error;
    }
  }

  /** The samples of one series of the last seconds. */
  async samples(selector: string, seconds: number): Promise<Sample[]> {
    const path = `/api/v1/query?query=${encodeURIComponent(`${selector}[${seconds}s]`)}`;
    const { result } = await getData<{ result: { values: [number, string][] }[] }>(
      this.#servers.prometheus,
      path,
    );
    return (result[0]?.values ?? []).map(([time, value]) => [time, Number(value)]);
  }

  /**
   * Looks until something is so.
   *
   * @param isSo asked after each look
   * @param seconds how long it may take
   * @returns false when it was not so in time
   */
  async until(isSo: () => boolean, seconds: number): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      await this.look();
      if (isSo()) return true;
      if (performance.now() > end) return false;
      await sleep(LOOK);
    }
  }
}

/** The one number of an instant query; `undefined` where it gives none. @throws when it cannot be asked */
export async function queryNumber(prometheus: Reached, query: string): Promise<number | undefined> {
  const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
  const { resultType, result } = await getData<
    | { resultType: 'scalar'; result: [number, string] }
    | { resultType: 'vector'; result: { value: [number, string] }[] }
  >(prometheus, path);
  const value = resultType === 'scalar' ? result[1] : result[0]?.value[1];
  return value === undefined ? undefined : Number(value);
}

/** The data of an answer of Prometheus' API. */
async function getData<T>(prometheus: Reached, path: string): Promise<T> {
  return (await getJson<{ data: T }>(prometheus, path)).data;
}

async function getJson<T>(service: Reached, path: string): Promise<T> {
  const { status, body } = await service.send('GET', path);
  if (status !== 200) throw new Error(`${service.by} answered ${status} to ${path}: ${body}`);
  return JSON.parse(body) as T;
}
