/**
 * The inbox of the dev stack. It plays Slack, PagerDuty, the heartbeat service and a mail server,
 * and shows what they were sent.
 *
 * It uses Node's built-in modules only: these sources are delivered as they are, as readable
 * files, into the container of a plain Node image, where there is no npm and no node_modules.
 */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Drills } from './drills.ts';
import { createHttpServer } from './http.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { createSmtpServer } from './smtp.ts';
import { Store } from './store.ts';
import type { StoreLimits } from './store.ts';
import { tokenCheck } from './tokens.ts';

export interface InboxOptions {
  /** @default 0, any free port */
  httpPort?: number;
  /** @default 0, any free port */
  smtpPort?: number;
  /** Address to listen on. @default all of them */
  host?: string;
  /** File with the token that `/slack/<token>` and `/heartbeat/<token>` must carry. @default any */
  tokenFile?: string;
  limits?: StoreLimits;
  log?: Log;
}

export interface RunningInbox {
  httpPort: number;
  smtpPort: number;
  /** Takes nothing more, lets open requests end (at most 3 seconds), then resolves. */
  close: () => Promise<void>;
}

/**
 * Starts both servers.
 *
 * @throws Error when a port is taken or the token file cannot be read
 */
export async function startInbox(options: InboxOptions = {}): Promise<RunningInbox> {
  const log = options.log ?? createLog('inbox');
  const store = new Store(options.limits);
  const metrics = new Metrics();
  const tokenMatches = tokenCheck(options.tokenFile);
  const http = createHttpServer({ store, metrics, drills: new Drills(), tokenMatches, log }, log);
  const smtp = createSmtpServer(store, metrics, log);

  const httpPort = await listen(http, options.httpPort ?? 0, options.host);
  try {
    const smtpPort = await listen(smtp.server, options.smtpPort ?? 0, options.host);
    log('info', 'inbox started', { httpPort, smtpPort, token: options.tokenFile !== undefined });
    return { httpPort, smtpPort, close };
  } catch (error) {
    http.close();
    throw error;
  }

  async function close(): Promise<void> {
    const closed = Promise.all([once(http, 'close'), once(smtp.server, 'close')]);
    smtp.stop();
    http.close();
    http.closeIdleConnections();
    const late = setTimeout(() => http.closeAllConnections(), 3000);
    await closed;
    clearTimeout(late);
    log('info', 'inbox stopped');
  }
}

async function listen(server: Server, port: number, host?: string): Promise<number> {
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** @throws Error with a sentence when the variable holds no port */
function portFrom(name: string, fallback: number): number {
  const value = process.env[name] ?? '';
  if (value === '') return fallback;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} must be a port from 0 to 65535, not "${value}"`);
}

/** As the process of a container: settings from the environment, ends well on TERM. */
async function run(): Promise<void> {
  const log = createLog('inbox');
  // Process 1 of a container has no default handlers: without these a stop ends in a kill. They
  // stand before the start, so that a stop in the middle of it is not lost.
  const stop = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve);
  });
  try {
    const tokenFile = process.env.INBOX_TOKEN_FILE;
    const inbox = await startInbox({
      httpPort: portFrom('HTTP_PORT', 8080),
      smtpPort: portFrom('SMTP_PORT', 1025),
      ...(tokenFile ? { tokenFile } : {}),
      log,
    });
    await stop;
    await inbox.close();
    process.exit(0);
  } catch (error) {
    log('error', 'inbox cannot start', { error: error instanceof Error ? error.message : error });
    process.exit(1);
  }
}

if (import.meta.main) await run();
