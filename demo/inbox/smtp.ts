import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
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
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, store, metrics, log);
  });
  server.maxConnections = maxConnections;
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.end('421 4.3.2 Shutting down\r\n');
  };
  return { server, stop };
}

function serve(socket: Socket, store: Store, metrics: Metrics, log: Log): void {
  const lines = new LineReader();
  const session = new SmtpSession({
    reply: (line) => void socket.write(`${line}\r\n`),
    close: () => void socket.end(),
    accepted: (message) => {
      metrics.received('smtp');
      const { id, title, target } = store.add(message);
      log('info', 'message received', { receiver: 'smtp', id, title, target });
    },
    rejected: (reason) => {
      metrics.rejected('smtp');
      log('warn', 'message refused', { receiver: 'smtp', reason });
    },
  });

  socket.setTimeout(idleMilliseconds, () => socket.end('421 4.4.2 Idle for too long\r\n'));
  // A peer that hangs up in the middle is normal for a server.
  socket.on('error', (error) => log('info', 'connection ended', { error: error.message }));
  socket.on('data', (chunk) => {
    lines.push(chunk);
    // Pipelining: as many lines as have come, answered in their order.
    while (!socket.writableEnded) {
      const line = lines.next(session.lineLimit);
      if (line === undefined) break;
      if (line.ok) session.line(line.bytes);
      else session.tooLong();
    }
  });
  session.greet();
}
