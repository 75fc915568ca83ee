import { createRandom, type Random } from '../traffic/random.ts';
import type { Moment } from './moment.ts';
import type { Done } from './requests.ts';
import type { Series, SeriesSet } from './series.ts';
import type { Labels } from './types.ts';

/** Users who are there at once in the busiest hour, at the end of the history. */
const USERS = 75;
/** The load of that hour. */
const BUSIEST = 1.6;
/** Connections of the server's pool: at most, and in a quiet hour. */
const MOST = 10;
const LEAST = 2;
/** Seconds that a request holds a connection. */
const HELD = 0.004;
/** Share of lookups that hit: a conversation never changes, its messages do with each that is sent. */
const hits = { conversation: 0.985, messages: 0.62 };

/** What the server does for its users beside answering: pool, cache, and what the business counts. */
export class Work {
  readonly #random: Random;
  readonly #pool: Record<'active' | 'idle', Series>;
  readonly #cache: Record<'hit' | 'miss' | 'set' | 'deleted', Series>;
  readonly #business: Record<'users' | 'registered' | 'begun' | 'text' | 'voice', Series>;

  constructor(set: SeriesSet, labels: Labels, seed: string) {
    this.#random = createRandom(`${seed} work`);
    const counter = (name: string, more: Labels = {}) =>
      set.add(name, 'counter', { ...labels, ...more });
    const state = (name: string) =>
      set.add('db_connection_pool_size', 'gauge', { ...labels, state: name });
    const cache = (operation: string, status: string) =>
      counter('cache_operations_total', { operation, status });
    const sent = (type: string) => counter('messages_sent_total', { conversation_type: type });
    this.#pool = { active: state('active'), idle: state('idle') };
    this.#cache = {
      hit: cache('get', 'hit'),
      miss: cache('get', 'miss'),
      set: cache('set', 'ok'),
      deleted: cache('delete', 'ok'),
    };
    // There, and never seen to grow.
    for (const operation of ['get', 'set', 'delete']) cache(operation, 'error');
    this.#business = {
      users: set.add('active_users', 'gauge', labels),
      registered: counter('user_registrations_total'),
      begun: counter('conversations_created_total'),
      text: sent('text'),
      voice: sent('voice'),
    };
  }

  step({ load, rate, slowness }: Moment, done: Done): void {
    const { users, registered, begun, text, voice } = this.#business;
    users.now = Math.max(0, Math.round((USERS * load) / BUSIEST + this.#random.normal()));
    registered.now += done.register;
    begun.now += done.createConversation;
    voice.now += done.spoken;
    text.now += done.sendMessage - done.spoken;

    const { active, idle } = this.#pool;
    active.now = Math.min(MOST, this.#random.poisson(rate * HELD * slowness));
    const open = Math.min(MOST, Math.max(LEAST, Math.round(LEAST + rate / 4), active.now));
    idle.now = open - active.now;

    this.#lookUp(done);
  }

  #lookUp({ openConversation, readMessages, sendMessage }: Done): void {
    const { hit, miss, set, deleted } = this.#cache;
    const conversations = openConversation + readMessages + sendMessage;
    const found =
      this.#random.binomial(conversations, hits.conversation) +
      this.#random.binomial(readMessages, hits.messages);
    const missed = conversations + readMessages - found;
    hit.now += found;
    miss.now += missed;
    set.now += missed;
    deleted.now += sendMessage;
  }
}
