import type { Cache } from '../../../demo/voiceassist/cache.ts';
import type {
  Conversation,
  Database,
  Message,
  NewMessage,
  StoredUser,
} from '../../../demo/voiceassist/database.ts';
import { Unavailable } from '../../../demo/voiceassist/errors.ts';
import type { Vectors } from '../../../demo/voiceassist/vectors.ts';

/** A store that can be taken away. */
class Store {
  isAway = false;

  protected answer<T>(value: T): Promise<T> {
    return this.isAway
      ? Promise.reject(new Unavailable('store', new Error('ECONNREFUSED')))
      : Promise.resolve(value);
  }

  check(): Promise<void> {
    return this.answer(undefined);
  }
}

/** A database in memory, with a pool whose connections can be held. */
export class MemoryDatabase extends Store implements Database {
  readonly users: (StoredUser & { username: string })[] = [];
  readonly conversations: Conversation[] = [];
  readonly messages: Message[] = [];
  /** How often it was asked for messages. */
  reads = 0;
  held = 0;
  #lost = new Set<() => void>();

  async createUser(username: string, passwordHash: string) {
    await this.answer(undefined);
    if (this.users.some((user) => user.username === username)) return undefined;
    return this.users.push({ id: this.users.length + 1, username, passwordHash });
  }

  userByName(username: string) {
    return this.answer(this.users.find((user) => user.username === username));
  }

  async createConversation(userId: number, title: string) {
    await this.answer(undefined);
    if (!this.users.some(({ id }) => id === userId)) return undefined;
    const id = this.conversations.length + 1;
    const made = { id, userId, title, createdAt: new Date().toISOString() };
    this.conversations.push(made);
    return made;
  }

  conversationsOf(userId: number) {
    return this.answer(this.conversations.filter((one) => one.userId === userId).reverse());
  }

  conversation(id: number) {
    return this.answer(this.conversations.find((one) => one.id === id));
  }

  async addMessage(message: NewMessage) {
    await this.answer(undefined);
    const createdAt = new Date().toISOString();
    const added = { id: this.messages.length + 1, ...message, createdAt };
    this.messages.push(added);
    return added;
  }

  messagesOf(conversationId: number) {
    this.reads += 1;
    return this.answer(
      this.messages.filter((one) => one.conversationId === conversationId).reverse(),
    );
  }

  messagesById(userId: number, ids: number[]) {
    return this.answer(
      ids.flatMap((id) => this.#own(userId).find((message) => message.id === id) ?? []),
    );
  }

  messagesWith(userId: number, words: string) {
    return this.answer(this.#own(userId).filter(({ text }) => text.includes(words)));
  }

  pool() {
    return { active: this.held, idle: 0 };
  }

  async hold(lost: () => void) {
    await this.answer(undefined);
    this.held += 1;
    this.#lost.add(lost);
    return () => {
      if (this.#lost.delete(lost)) this.held -= 1;
    };
  }

  /** As when the server ends every session. */
  breakConnections() {
    const lost = [...this.#lost];
    this.#lost.clear();
    this.held = 0;
    for (const tell of lost) tell();
  }

  close() {
    return Promise.resolve();
  }

  #own(userId: number) {
    const own = this.conversations.filter((one) => one.userId === userId).map(({ id }) => id);
    return this.messages.filter(({ conversationId }) => own.includes(conversationId));
  }
}

/** A cache in memory; its size is that of its values. */
export class MemoryCache extends Store implements Cache {
  readonly values = new Map<string, string>();
  readonly users = new Map<number, number>();
  limit = 1_000_000;

  get(key: string) {
    return this.answer(this.values.get(key));
  }

  async set(key: string, value: string) {
    await this.answer(undefined);
    this.values.set(key, value);
  }

  async delete(key: string) {
    await this.answer(undefined);
    this.values.delete(key);
  }

  async seen(userId: number, at: number) {
    await this.answer(undefined);
    this.users.set(userId, at);
  }

  seenSince(moment: number) {
    return this.answer([...this.users.values()].filter((at) => at >= moment).length);
  }

  memory() {
    const used = [...this.values.values()].reduce((sum, value) => sum + value.length, 0);
    return this.answer({ used, limit: this.limit });
  }

  async fill(keys: string[], value: string) {
    await this.answer(undefined);
    for (const key of keys) this.values.set(key, value);
  }

  async clear(prefix: string) {
    await this.answer(undefined);
    for (const key of this.values.keys()) if (key.startsWith(prefix)) this.values.delete(key);
  }

  close() {
    return Promise.resolve();
  }
}

/** Vectors that find what shares a word, of anyone: the server must not rely on them for whose it is. */
export class MemoryVectors extends Store implements Vectors {
  readonly texts = new Map<number, string>();

  async add(messageId: number, _userId: number, text: string) {
    await this.answer(undefined);
    this.texts.set(messageId, text);
  }

  search(_userId: number, words: string) {
    const found = [...this.texts].filter(([, text]) =>
      words.split(' ').some((word) => text.split(' ').includes(word)),
    );
    return this.answer(found.map(([id]) => id));
  }
}
