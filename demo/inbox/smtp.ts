import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { selfSigned } from './certificate.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { LineReader } from './smtp-lines.ts';
import { SmtpSession } from './smtp-session.ts';
import type { Store } from './store.ts';

/** RFC 5321 lets a server wait 5 minutes for a command; a demo need not. */
const idleMilliseconds = 60_000;
const maxConnections = 50;

/** The SMTP server, and how to end its open conversations. */
export interface SmtpServer {
  server: Server;
  /** Says 421 to every client and takes no more. */
  stop: () => void;
}

/** Takes mail for anybody, delivers it to the store and relays nothing. */
export function createSmtpServer(store: Store, metrics: Metrics, log: Log): SmtpServer {
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext(selfSigned('inbox'));
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, { store, metrics, log, secureContext }).greet();
  });
  server.maxConnections = maxConnections;
  const stop = () => {
    server.close();
    // Under TLS a line in the clear would be noise.
    for (const socket of sockets)
      socket.end(inTls.has(socket) ? '' : '421 4.3.2 Shutting down\r\n');
  };
  return { server, stop };
}

interface Services {
  store: Store;
  metrics: Metrics;
  log: Log;
  secureContext: SecureContext;
}

/** Raw sockets that carry TLS by now. */
const inTls = new WeakSet<Socket>();

/** Lets a session speak through a socket; after STARTTLS another takes its place above the same. */
function serve(socket: Socket, services: Services, tls = ''): SmtpSession {
  const { store, metrics, log, secureContext } = services;
  const lines = new LineReader();
  let left = false;
  const session = new SmtpSession(
    {
      reply: (line) => void socket.write(`${line}\r\n`),
      close: () => void socket.end(),
      startTls: () => {
        // What was sent along with STARTTLS came in the clear from whoever: it is never looked at.
        left = true;
        socket.removeAllListeners('data').removeAllListeners('timeout');
        inTls.add(socket);
        const secure = new TLSSocket(socket, { isServer: true, secureContext });
        secure.on('error', (error: Error) =>
          log('info', 'connection ended', { error: error.message }),
        );
        secure.once('secure', () => serve(secure, services, secure.getProtocol() ?? 'TLS'));
      },
      accepted: (message) => {
        metrics.received('smtp');
        const { id, title, target } = store.add(message);
        log('info', 'message received', { receiver: 'smtp', id, title, target });
      },
      rejected: (reason) => {
        metrics.rejected('smtp');
        log('warn', 'message refused', { receiver: 'smtp', reason });
      },
    },
    tls,
  );

  socket.setTimeout(idleMilliseconds, () => socket.end('421 4.4.2 Idle for too long\r\n'));
  // A peer that hangs up in the middle is normal for a server.
  socket.on('error', (error) => log('info', 'connection ended', { error: error.message }));
  socket.on('data', (chunk) => {
    lines.push(chunk);
    // Pipelining: as many lines as have come, answered in their order.
    while (!left && !socket.writableEnded) {
      const line = lines.next(session.lineLimit);
      if (line === undefined) break;
      if (line.ok) session.line(line.bytes);
      else session.tooLong();
    }
  });
  return session;
}
