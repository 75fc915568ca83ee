import pg from 'pg';
import { Availability } from './availability.ts';
import type { PoolUse } from './database.ts';
import { Unavailable } from './errors.ts';
import type { Log } from './log.ts';
import { readSecret } from './secret-file.ts';
import type { Settings } from './settings.ts';

/** Milliseconds that a request waits for a connection, free or new, before it is answered with 503. */
const WAIT = 5000;
/** Milliseconds for a statement. All of ours are quick: one that is not waits for a server that hangs. */
const STATEMENT = 5000;

/** Connections to Postgres, and what its errors mean. */
export class PostgresPool {
  readonly size: number;
  readonly #pool: pg.Pool;
  readonly #active = new Set<pg.PoolClient>();
  readonly #availability: Availability;

  constructor({ passwordFile, poolSize, ...connection }: Settings['postgres'], log: Log) {
    this.size = poolSize;
    this.#availability = new Availability('database', log);
    this.#pool = new pg.Pool({
      ...connection,
      // Asked at each new connection. It must be text: without a password the server says what it wants.
      password: () => readSecret(passwordFile) ?? '',
      application_name: 'voiceassist-server',
      max: poolSize,
      connectionTimeoutMillis: WAIT,
      query_timeout: STATEMENT,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    });
    // A connection that breaks while nobody uses it; unheard, this ends the process.
    this.#pool.on('error', (error) => this.#availability.down(error));
    // Not the pool's total less the idle: that counts connections which are only being tried.
    this.#pool.on('acquire', (client) => this.#active.add(client));
    this.#pool.on('release', (_error, client) => this.#active.delete(client));
    this.#pool.on('remove', (client) => this.#active.delete(client));
  }

  /** @throws Unavailable, or the server's own error about the statement */
  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      const { rows } = await this.#pool.query<Row>(text, values);
      this.#availability.up();
      return rows;
    } catch (error) {
      throw this.#meaning(error);
    }
  }

  /** Statements without values, in one go. */
  async run(statements: string): Promise<void> {
    try {
      await this.#pool.query(statements);
      this.#availability.up();
    } catch (error) {
      throw this.#meaning(error);
    }
  }

  use(): PoolUse {
    return { active: this.#active.size, idle: this.#pool.idleCount };
  }

  async hold(lost: () => void): Promise<() => void> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.#meaning(error);
    });
    let isHeld = true;
    const release = (isBroken: boolean) => {
      if (!isHeld) return;
      isHeld = false;
      client.release(isBroken);
      client.off('error', broken);
    };
    function broken(): void {
      release(true);
      lost();
    }
    client.on('error', broken);
    return () => release(false);
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  #meaning(error: unknown): unknown {
    if (isAboutStatement(error)) return error;
    this.#availability.down(error);
    return new Unavailable('database', error);
  }
}

/**
 * Whether the server took the statement and refused it. All else is a server that cannot be used: no
 * connection, no answer in time, a wrong password, too many clients, a shutdown, tables not made yet.
 */
function isAboutStatement(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false;
  return !/^(08|28|3D|53|57|58)/.test(error.code) && !hasNoTable(error);
}

/** Whether a statement named a table that does not exist. */
export function hasNoTable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42P01';
}
