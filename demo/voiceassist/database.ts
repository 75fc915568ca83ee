/** A user, with what proves the password. */
export interface StoredUser {
  id: number;
  passwordHash: string;
}

export interface Conversation {
  id: number;
  userId: number;
  title: string;
  /** ISO 8601. */
  createdAt: string;
}

export interface Message {
  id: number;
  conversationId: number;
  type: 'text' | 'voice';
  text: string;
  /** ISO 8601. */
  createdAt: string;
}

export type NewMessage = Pick<Message, 'conversationId' | 'type' | 'text'>;

/** Connections of the pool: in use, and open without a use. */
export interface PoolUse {
  active: number;
  idle: number;
}

/** What is kept for ever. Every method throws `Unavailable` while it does not answer. */
export interface Database {
  /** @returns the new user's id, or undefined when the name is taken */
  createUser(username: string, passwordHash: string): Promise<number | undefined>;
  userByName(username: string): Promise<StoredUser | undefined>;
  /** @returns undefined when there is no such user (any more) */
  createConversation(userId: number, title: string): Promise<Conversation | undefined>;
  /** The newest first, at most 50. */
  conversationsOf(userId: number): Promise<Conversation[]>;
  conversation(id: number): Promise<Conversation | undefined>;
  addMessage(message: NewMessage): Promise<Message>;
  /** The newest first, at most 50. */
  messagesOf(conversationId: number): Promise<Message[]>;
  /** Those of the ids that are the user's own, in the order of the ids. */
  messagesById(userId: number, ids: number[]): Promise<Message[]>;
  /** The user's messages that contain the words as they are, newest first, at most 20. */
  messagesWith(userId: number, words: string): Promise<Message[]>;
  /** @throws when it does not answer, or has no tables yet */
  check(): Promise<void>;
  pool(): PoolUse;
  /**
   * Takes one connection out of the pool.
   *
   * @param lost called when that connection breaks; it is then no longer held
   * @returns gives it back
   */
  hold(lost: () => void): Promise<() => void>;
  close(): Promise<void>;
}
