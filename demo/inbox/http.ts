import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from './log.ts';
import { answer } from './routes.ts';
import type { Inbox } from './routes.ts';
import { text } from './types.ts';
import type { Reply } from './types.ts';

/** Octets of a request's body. Slack and PagerDuty (512 KiB) take no more either. */
export const maxBody = 512 * 1024;

/** The HTTP server: reads a request as a whole, has it answered, never dies of one. */
export function createHttpServer(inbox: Inbox, log: Log): Server {
  const server = createServer((request, response) => {
    handle(inbox, request)
      .catch((error: unknown) => {
        log('error', 'request failed', { path: pathOf(request), error: String(error) });
        return text(500, 'The inbox failed; its log says why.\n');
      })
      .then((reply) => send(response, reply))
      .catch((error: unknown) => log('error', 'answer failed', { error: String(error) }));
  });
  server.requestTimeout = 15_000;
  return server;
}

async function handle(inbox: Inbox, request: IncomingMessage): Promise<Reply> {
  const url = URL.parse(request.url ?? '/', 'http://inbox');
  if (url === null) return text(400, 'The path is no path.\n');
  const body = await readBody(request);
  return answer(inbox, {
    method: request.method ?? 'GET',
    url,
    contentType: request.headers['content-type'] ?? '',
    body,
  });
}

/** @returns the body, or undefined when it is larger than allowed; the rest is then not kept. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on to the end: a client that still sends would not see the answer.
    if (size <= maxBody) chunks.push(chunk);
    else if (size > 16 * maxBody) throw new Error('the body does not end');
  }
  return size > maxBody ? undefined : Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'content-length': Buffer.byteLength(reply.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : reply.body);
}

/** Only the first segment: the second may be a token, which no log may hold. */
function pathOf(request: IncomingMessage): string {
  return `/${(request.url ?? '').split(/[/?]/)[1] ?? ''}`;
}
