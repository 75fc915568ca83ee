import { receivers } from './types.ts';
import type { Message, NewMessage, Receiver } from './types.ts';

/** How much is kept per receiver, so that heartbeats (one a minute) push no page out. */
export interface StoreLimits {
  /** Messages. @default 200 */
  count?: number;
  /** Characters of JSON. @default 4 Mi, which bounds the process's memory */
  size?: number;
}

interface Entry {
  message: Message;
  size: number;
}

/**
 * The last messages of each receiver. In memory only: it is a demo's inbox, a restart empties it,
 * and nothing of what it received is left on a disk.
 */
export class Store {
  readonly #limits: Required<StoreLimits>;
  readonly #rings = new Map<Receiver, Entry[]>(receivers.map((name) => [name, []]));
  #lastId = 0;

  constructor(limits: StoreLimits = {}) {
    this.#limits = { count: limits.count ?? 200, size: limits.size ?? 4 * 1024 * 1024 };
  }

  /** Keeps a message and drops the oldest of the same receiver beyond the limits. */
  add(message: NewMessage, now = new Date()): Message {
    const stored: Message = { id: ++this.#lastId, receivedAt: now.toISOString(), ...message };
    const ring = this.#rings.get(message.receiver) ?? [];
    ring.push({ message: stored, size: JSON.stringify(stored).length });
    let size = ring.reduce((sum, entry) => sum + entry.size, 0);
    // The newest stays whatever its size: the body limits keep one message below the ring's.
    while (ring.length > 1 && (ring.length > this.#limits.count || size > this.#limits.size)) {
      size -= ring.shift()?.size ?? 0;
    }
    return stored;
  }

  /** @returns the kept messages, newest first, of one receiver and from a moment on, if given. */
  list(filter: { receiver?: Receiver | undefined; since?: Date | undefined } = {}): Message[] {
    const names = filter.receiver === undefined ? receivers : [filter.receiver];
    const from = filter.since?.toISOString() ?? '';
    return names
      .flatMap((name) => this.#rings.get(name) ?? [])
      .map((entry) => entry.message)
      .filter((message) => message.receivedAt >= from)
      .sort((a, b) => b.id - a.id);
  }

  /** Forgets all messages; ids go on counting, so an id never means two messages. */
  clear(): void {
    for (const ring of this.#rings.values()) ring.length = 0;
  }
}
