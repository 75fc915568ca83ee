import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../../offline/grafana/app.ts';
import { readConfig } from '../../../offline/grafana/config.ts';

/** An answer of the stand-in. */
export interface Answer {
  status: number;
  type: string;
  text: string;
  body: Record<string, unknown>;
}

/** A running stand-in with a data folder of its own. */
export interface StandIn {
  url: string;
  dataFolder: string;
  call(method: string, path: string, body?: unknown, auth?: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param env GF_ variables; the password is `secret` unless they say otherwise */
export async function startStandIn(
  env: Record<string, string> = {},
  dataFolder: string = mkdtempSync(join(tmpdir(), 'stand-in-')),
): Promise<StandIn> {
  const config = readConfig({
    GF_SECURITY_ADMIN_PASSWORD: 'secret',
    GF_PATHS_DATA: dataFolder,
    ...env,
  });
  const server = createApp(config);
  const url = await listen(server);
  return {
    url,
    dataFolder,
    call: async (method, path, body, auth = 'admin:secret') => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {},
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const parsed = type.includes('json') ? (JSON.parse(text) as Answer['body']) : {};
      return { status: response.status, type, text, body: parsed };
    },
    stop: () => close(server),
  };
}

/** A server that plays a data source: answers by path, and notes what it was asked. */
export async function startBackend(answers: Record<string, unknown>): Promise<{
  url: string;
  asked: string[];
  headers: IncomingMessage['headers'][];
  stop(): Promise<void>;
}> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      headers.push(request.headers);
      const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { status: 'error', error: 'no such path' }));
    });
  });
  const url = await listen(server);
  return { url, asked, headers, stop: () => close(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
