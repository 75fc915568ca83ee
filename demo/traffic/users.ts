import { createHash } from 'node:crypto';

/** Someone who uses the application. */
export interface User {
  username: string;
  password: string;
  /** Whether the server is known to have the account. */
  registered: boolean;
  /** Whether the last login was refused: twice in a row, and the account is somebody else's. */
  refused: boolean;
  token: string | undefined;
  /** Conversations of this run, the newest last. */
  conversations: string[];
}

/** Users from the start, and with those who register the most that are there at once. */
const FIRST = 60;
const MOST = 80;
/** Conversations that a user goes on with. */
const CONVERSATIONS = 8;

/**
 * The accounts of one seed, numbered. Their passwords follow from it, so that a generator that starts
 * again logs in to the accounts of the one before instead of making new ones without end.
 */
export class Users {
  readonly #seed: string;
  readonly #pool: User[];
  #next = FIRST;
  #stride = 1;

  constructor(seed: string) {
    this.#seed = seed;
    this.#pool = Array.from({ length: FIRST }, (_, number) => this.#account(number));
  }

  get count(): number {
    return this.#pool.length;
  }

  /**
   * One of those who are there now.
   *
   * @param chance uniform in [0, 1)
   * @param share how much of the pool is awake, above 0 to 1
   */
  choose(chance: number, share: number): User {
    const awake = Math.max(1, Math.round(this.#pool.length * Math.min(1, share)));
    return this.#pool[Math.floor(chance * awake)]!;
  }

  /** The next who registers; joins the pool by `join` when that worked. */
  newcomer(): User {
    return this.#account(this.#next);
  }

  /** A newcomer is registered, and in a full pool someone leaves for them. */
  join(user: User): void {
    this.#next += 1;
    this.#stride = 1;
    if (this.#pool.length >= MOST) this.#pool.shift();
    this.#pool.push(user);
  }

  /** The newcomer's account is there from an earlier run: further steps find the first free number soon. */
  skipTaken(): void {
    this.#next += this.#stride;
    this.#stride *= 2;
  }

  /** The account cannot be used any more; another takes its place. */
  replace(user: User): void {
    const place = this.#pool.indexOf(user);
    if (place === -1) return;
    this.#pool[place] = this.#account(this.#next);
    this.#next += 1;
  }

  #account(number: number): User {
    const digest = createHash('sha256').update(`${this.#seed} ${number}`).digest('base64url');
    return {
      username: `user-${this.#seed}-${number}`,
      password: digest.slice(0, 24),
      registered: false,
      refused: false,
      token: undefined,
      conversations: [],
    };
  }
}

/** Remembers a conversation; of many the oldest is forgotten. */
export function remember(user: User, conversation: string): void {
  user.conversations.push(conversation);
  if (user.conversations.length > CONVERSATIONS) user.conversations.shift();
}
