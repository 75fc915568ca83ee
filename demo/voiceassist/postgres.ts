import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation, Database, Message, NewMessage, StoredUser } from './database.ts';
import { Unavailable } from './errors.ts';
import type { Log } from './log.ts';
import { hasNoTable, PostgresPool } from './postgres-pool.ts';
import { schema } from './schema.ts';
import type { Settings } from './settings.ts';

type Row<T> = Omit<T, 'createdAt'> & { createdAt: Date };

const conversation = 'c.id, c.user_id AS "userId", c.title, c.created_at AS "createdAt"';
const message =
  'm.id, m.conversation_id AS "conversationId", m.type, m.text, m.created_at AS "createdAt"';

/** The database in PostgreSQL. It may come later than the server, and go: its tables are made when it is there. */
export class Postgres implements Database {
  readonly #pool: PostgresPool;
  readonly #log: Log;
  readonly #closing = new AbortController();
  #migrating: Promise<void>;
  #hasTables = false;

  constructor(settings: Settings['postgres'], log: Log) {
    this.#pool = new PostgresPool(settings, log);
    this.#log = log.child({ module: 'database' });
    this.#migrating = this.#migrate();
  }

  async createUser(username: string, passwordHash: string): Promise<number | undefined> {
    const [row] = await this.#pool.rows<{ id: number }>(
      'INSERT INTO users (username, password_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
      [username, passwordHash],
    );
    return row?.id;
  }

  async userByName(username: string): Promise<StoredUser | undefined> {
    const [row] = await this.#pool.rows<StoredUser & Record<string, unknown>>(
      'SELECT id, password_hash AS "passwordHash" FROM users WHERE username = $1',
      [username],
    );
    return row;
  }

  async createConversation(userId: number, title: string): Promise<Conversation | undefined> {
    // A session may outlive its user, when the database was made anew.
    const [row] = await this.#pool.rows<Row<Conversation>>(
      `INSERT INTO conversations AS c (user_id, title) SELECT id, $2 FROM users WHERE id = $1 RETURNING ${conversation}`,
      [userId, title],
    );
    return row && dated(row);
  }

  async conversationsOf(userId: number): Promise<Conversation[]> {
    const rows = await this.#pool.rows<Row<Conversation>>(
      `SELECT ${conversation} FROM conversations c WHERE user_id = $1 ORDER BY id DESC LIMIT 50`,
      [userId],
    );
    return rows.map(dated);
  }

  async conversation(id: number): Promise<Conversation | undefined> {
    const [row] = await this.#pool.rows<Row<Conversation>>(
      `SELECT ${conversation} FROM conversations c WHERE id = $1`,
      [id],
    );
    return row && dated(row);
  }

  async addMessage({ conversationId, type, text }: NewMessage): Promise<Message> {
    const [row] = await this.#pool.rows<Row<Message>>(
      `INSERT INTO messages AS m (conversation_id, type, text) VALUES ($1, $2, $3) RETURNING ${message}`,
      [conversationId, type, text],
    );
    return dated(row!);
  }

  async messagesOf(conversationId: number): Promise<Message[]> {
    const rows = await this.#pool.rows<Row<Message>>(
      `SELECT ${message} FROM messages m WHERE conversation_id = $1 ORDER BY id DESC LIMIT 50`,
      [conversationId],
    );
    return rows.map(dated);
  }

  async messagesById(userId: number, ids: number[]): Promise<Message[]> {
    const rows = await this.#pool.rows<Row<Message>>(
      `SELECT ${message} FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.user_id = $1 AND m.id = ANY ($2) ORDER BY array_position($2, m.id)`,
      [userId, ids],
    );
    return rows.map(dated);
  }

  async messagesWith(userId: number, words: string): Promise<Message[]> {
    const rows = await this.#pool.rows<Row<Message>>(
      `SELECT ${message} FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.user_id = $1 AND strpos(lower(m.text), lower($2)) > 0 ORDER BY m.id DESC LIMIT 20`,
      [userId, words],
    );
    return rows.map(dated);
  }

  async check(): Promise<void> {
    if (!this.#hasTables) throw new Unavailable('database', new Error('it has no tables yet'));
    try {
      await this.#pool.rows('SELECT FROM messages LIMIT 0');
    } catch (error) {
      if (error instanceof Unavailable && hasNoTable(error.cause)) {
        // The database was replaced by an empty one.
        this.#hasTables = false;
        this.#migrating = this.#migrate();
      }
      throw error;
    }
  }

  pool() {
    return this.#pool.use();
  }

  hold(lost: () => void): Promise<() => void> {
    return this.#pool.hold(lost);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#migrating;
    await this.#pool.end();
  }

  /** Tries until it succeeds or the server ends; never throws. */
  async #migrate(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#pool.run(schema);
        this.#hasTables = true;
        this.#log.info('the tables are there');
        return;
      } catch {
        // The pool has told the log.
        await sleep(1000, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

function dated<T extends { createdAt: Date }>(
  row: T,
): Omit<T, 'createdAt'> & { createdAt: string } {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
