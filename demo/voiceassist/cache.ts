/** What is kept for a while, shared by all servers. Every method throws `Unavailable` while it does not answer. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  /** @param seconds how long it is kept */
  set(key: string, value: string, seconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Remembers that a user was there. @param at milliseconds of Unix time */
  seen(userId: number, at: number): Promise<void>;
  /** Counts the users who were there since a moment, and forgets the others. */
  seenSince(moment: number): Promise<number>;
  check(): Promise<void>;
  /** Bytes in use, and how many there may be at most; 0: no limit is set. */
  memory(): Promise<{ used: number; limit: number }>;
  /** Writes one value under many keys. @param seconds how long they are kept */
  fill(keys: string[], value: string, seconds: number): Promise<void>;
  /** Deletes every key that begins so. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}
