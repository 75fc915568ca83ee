/**
 * The server of VoiceAssist, small and real: what the dev stack watches. README.md says what it does and
 * what it leaves out.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ActiveUsers } from './active-users.ts';
import { createAdmin } from './admin.ts';
import { createApp } from './app.ts';
import type { Cache } from './cache.ts';
import { CountedCache } from './counted-cache.ts';
import type { Database } from './database.ts';
import { exceptionOf } from './errors.ts';
import { FaultBoard } from './faults/board.ts';
import { faultKinds } from './faults/index.ts';
import { noState, stateFile } from './faults/state-file.ts';
import { noSwitches } from './faults/switches.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Postgres } from './postgres.ts';
import { Qdrant } from './qdrant.ts';
import { RedisCache } from './redis.ts';
import { Sessions } from './sessions.ts';
import { settingsFrom } from './settings.ts';
import type { Settings } from './settings.ts';
import { TlsServer } from './tls.ts';
import type { Vectors } from './vectors.ts';

/** Milliseconds that open requests have to end. Longer than the wait for a connection of the pool. */
const GRACE = 8000;

/** What a server is made of; tests bring their own. */
export interface ServerOptions {
  settings: Settings;
  log: Log;
  database?: Database;
  cache?: Cache;
  vectors?: Vectors;
  /** Numbers from 0 to below 1. @default Math.random */
  random?: () => number;
  /** Text on standard error. @default process.stderr */
  write?: (text: string) => void;
  /** Ends the process. @default process.exit */
  exit?: (code: number) => void;
}

export interface RunningServer {
  port: number;
  tlsPort: number;
  adminPort: number;
  /** Takes no new connection, lets open requests end (at most 8 seconds), then resolves. */
  close: () => Promise<void>;
}

/**
 * Starts the server. It runs without its stores too: then `/health` is well, `/ready` is not.
 *
 * @throws Error when a port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, log } = options;
  const host = settings.host ?? '0.0.0.0';
  const database = options.database ?? new Postgres(settings.postgres, log);
  const cache = options.cache ?? new RedisCache(settings.redis, log);
  const vectors = options.vectors ?? new Qdrant(settings.qdrant.url, log);
  const metrics = createMetrics();
  const switches = noSwitches();
  const activeUsers = new ActiveUsers(cache, metrics, settings.timescale);
  const app = createApp({
    ...{ database, cache, vectors, metrics, switches, activeUsers, log },
    lookups: new CountedCache(cache, metrics),
    sessions: new Sessions(cache),
    random: options.random ?? Math.random,
    timescale: settings.timescale,
  });
  const tls = new TlsServer(app);
  const board = new FaultBoard(
    faultKinds,
    {
      ...{ switches, database, cache, log },
      poolSize: settings.postgres.poolSize,
      present: (certificate) => tls.present(certificate),
      write: options.write ?? ((text) => void process.stderr.write(text)),
      exit: options.exit ?? ((code) => process.exit(code)),
    },
    settings.faultsDir === undefined ? noState() : stateFile(settings.faultsDir),
  );
  const admin = createAdmin(board);

  async function close(): Promise<void> {
    const late = setTimeout(() => app.server.closeAllConnections(), GRACE);
    activeUsers.close();
    tls.server.close();
    tls.server.closeAllConnections();
    // Before the pool ends, which waits for the connections that a fault holds.
    await Promise.all([app.close(), admin.close(), board.close()]);
    clearTimeout(late);
    await Promise.all([database.close(), cache.close()]);
    log.info({ module: 'server' }, 'server stopped');
  }

  try {
    await app.listen({ host, port: settings.port });
    tls.server.listen({ host, port: settings.tlsPort });
    await once(tls.server, 'listening');
    await admin.listen({ host: '127.0.0.1', port: settings.adminPort });
  } catch (error) {
    await close();
    throw error;
  }
  board.restore();
  const ports = {
    port: portOf(app.server),
    tlsPort: portOf(tls.server),
    adminPort: portOf(admin.server),
  };
  log.info({ module: 'server', ...ports }, 'server started');
  return { ...ports, close };
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** As the process of a container: settings from the environment, ends well on TERM. */
async function run(): Promise<void> {
  const log = createLog();
  // Process 1 of a container has no default handlers: without these a stop ends in a kill. They
  // stand before the start, so that a stop in the middle of it is not lost.
  const stop = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve);
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ module: 'server', exception: exceptionOf(error) }, 'an error that nobody caught');
    process.exit(1);
  });
  try {
    const server = await startServer({ settings: settingsFrom(process.env), log });
    await stop;
    await server.close();
    process.exit(0);
  } catch (error) {
    log.error({ module: 'server', exception: exceptionOf(error) }, 'server cannot start');
    process.exit(1);
  }
}

if (import.meta.main) await run();
