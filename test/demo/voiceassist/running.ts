import { vi } from 'vitest';
import { startServer } from '../../../demo/voiceassist/main.ts';
import type { RunningServer, ServerOptions } from '../../../demo/voiceassist/main.ts';
import { createLog } from '../../../demo/voiceassist/log.ts';
import { settingsFrom, type Settings } from '../../../demo/voiceassist/settings.ts';
import { MemoryCache, MemoryDatabase, MemoryVectors } from './fakes.ts';

/** Asks again until it holds, for as long as a machine with much to do may take. */
export const soon = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, { timeout: 20_000 });

/** A line of the server's log. */
export type Line = Record<string, unknown>;

/** The parts of the server that a test may bring, and of the settings what differs. */
export type TestOptions = Partial<Omit<ServerOptions, 'settings' | 'log'>> & {
  settings?: Partial<Settings>;
};

/** A server on free loopback ports with stores in memory, and short ways to talk to it. */
export class TestServer {
  readonly database: MemoryDatabase;
  readonly cache: MemoryCache;
  readonly vectors: MemoryVectors;
  readonly ports: RunningServer;
  readonly lines: Line[];
  /** What it wrote on standard error. */
  readonly written: string[];
  /** With which codes it would have ended the process. */
  readonly exits: number[];

  private constructor(
    stores: [MemoryDatabase, MemoryCache, MemoryVectors],
    ports: RunningServer,
    said: { lines: Line[]; written: string[]; exits: number[] },
  ) {
    [this.database, this.cache, this.vectors] = stores;
    this.ports = ports;
    ({ lines: this.lines, written: this.written, exits: this.exits } = said);
  }

  static async start({ settings, ...options }: TestOptions = {}): Promise<TestServer> {
    const [database, cache, vectors] = [
      new MemoryDatabase(),
      new MemoryCache(),
      new MemoryVectors(),
    ];
    const said = { lines: [] as Line[], written: [] as string[], exits: [] as number[] };
    const ports = await startServer({
      ...{ database, cache, vectors },
      settings: {
        ...settingsFrom({ PORT: '0', TLS_PORT: '0', ADMIN_PORT: '0' }),
        host: '127.0.0.1',
        ...settings,
      },
      log: createLog({ write: (line) => void said.lines.push(JSON.parse(line) as Line) }),
      // The middle of every chance: voice inputs take their usual time and succeed.
      random: () => 0.5,
      write: (text) => void said.written.push(text),
      exit: (code) => void said.exits.push(code),
      ...options,
    });
    return new TestServer([database, cache, vectors], ports, said);
  }

  call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.ports.port}${path}`, init);
  }

  /** A request with JSON, and the login's token where there is one. */
  async ask(method: string, path: string, body?: unknown, token?: string) {
    const answer = await this.call(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  /** Registers someone and logs in. @returns the token */
  async user(username: string): Promise<string> {
    const credentials = { username, password: `${username}-password` };
    await this.ask('POST', '/register', credentials);
    const { body } = await this.ask('POST', '/login', credentials);
    return body.token as string;
  }

  /** The samples of `/metrics`, by series as they are written. */
  async samples(): Promise<Map<string, number>> {
    const text = await (await this.call('/metrics')).text();
    return new Map(
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
          const [, series = '', value] = /^(.+) (\S+)$/.exec(line) ?? [];
          return [series, Number(value)];
        }),
    );
  }

  /** A request to the switches of the faults. */
  async admin(method: string, path: string, body?: unknown) {
    const answer = await fetch(`http://127.0.0.1:${this.ports.adminPort}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  close(): Promise<void> {
    return this.ports.close();
  }
}
