import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one path answers; `count` says how often it was asked, from 1 on. */
export type Handler = (...given: [...Parameters<RequestListener>, count: number]) => void;

/** Answers with a text. */
export const send =
  (text: string, type = 'text/plain; version=0.0.4', status = 200): Handler =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': type }).end(text);

/** A server with a handler for each first part of a path. */
export async function serve(handlers: Record<string, Handler>) {
  const counts = new Map<string, number>();
  const connections = new Map<string, Set<unknown>>();
  const server = createServer((request, response) => {
    const name = /^\/(\w+)/.exec(request.url!)![1]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    connections.set(name, (connections.get(name) ?? new Set()).add(request.socket));
    handlers[name]!(request, response, counts.get(name)!);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** On how many connections a path was asked. */
    connections: (name: string) => connections.get(name)?.size ?? 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
