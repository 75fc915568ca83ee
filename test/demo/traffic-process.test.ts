import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createApi, type Call } from '../../demo/traffic/api.ts';
import { serveHealth } from '../../demo/traffic/health.ts';
import { FakeServer } from './traffic-server.ts';

const source = join(import.meta.dirname, '../../demo/traffic');
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Listens on a free port until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The fake server behind real HTTP. */
function overHttp(fake: FakeServer): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      void fake
        .api({
          method: request.method as Call['method'],
          path: request.url!,
          token: request.headers.authorization?.replace('Bearer ', ''),
          ...(text === '' ? {} : { body: JSON.parse(text) as Record<string, unknown> }),
        })
        .then((outcome) => {
          if (outcome.kind !== 'answer') return response.destroy();
          response.writeHead(outcome.status, { 'content-type': 'application/json' });
          return response.end(JSON.stringify(outcome.body));
        });
    });
  };
}

describe('a request', () => {
  const get = { method: 'GET', path: '/conversations' } as const;

  it('carries the token and a JSON body, and brings back status and body', async () => {
    const seen: unknown[] = [];
    const target = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => {
        seen.push([request.method, request.url, request.headers.authorization, chunk.toString()]);
        response.writeHead(201).end('{"id":"c1"}');
      });
    });
    const call = { method: 'POST', path: '/conversations', token: 't', body: { a: 1 } } as const;
    expect(await createApi(target, 5000)(call)).toEqual({
      kind: 'answer',
      status: 201,
      body: { id: 'c1' },
    });
    expect(seen).toEqual([['POST', '/conversations', 'Bearer t', '{"a":1}']]);
  });

  it.each(['garbage', '', 'null', '[1]'])(
    'takes an answer of %j for an empty one',
    async (text) => {
      const target = await serve((_, response) => response.writeHead(500).end(text));
      const outcome = await createApi(target, 5000)(get);
      expect(outcome).toMatchObject({ kind: 'answer', status: 500 });
    },
  );

  it('is unreachable where nobody listens, and where the connection breaks', async () => {
    const target = await serve((request) => request.socket.destroy());
    expect(await createApi(target, 5000)(get)).toMatchObject({ kind: 'unreachable' });
    closers.splice(0).forEach((close) => close());
    expect(await createApi(target, 5000)(get)).toEqual({
      kind: 'unreachable',
      reason: 'ECONNREFUSED',
    });
  });

  it('is given up when no answer comes, or never ends', async () => {
    const silent = await serve(() => undefined);
    expect(await createApi(silent, 50)(get)).toEqual({ kind: 'timeout' });
    const endless = await serve((_, response) => void response.writeHead(200).write('{'));
    expect(await createApi(endless, 50)(get)).toEqual({ kind: 'timeout' });
  });
});

describe('process', () => {
  it('answers the health check, and nothing else', async () => {
    const server = await serveHealth(0);
    closers.push(() => void server.close());
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/faults`)).status).toBe(404);
  });

  it('uses nothing but built-in modules and its own files', () => {
    for (const file of readdirSync(source)) {
      const text = readFileSync(join(source, file), 'utf8');
      for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)) {
        expect(from, file).toMatch(/^(node:|\.\/[\w-]+\.ts$)/);
      }
    }
  });

  it('sends traffic, logs JSON and ends well on TERM', async () => {
    const fake = new FakeServer();
    const target = await serve(overHttp(fake));
    const child = spawn(process.execPath, [join(source, 'main.ts')], {
      env: { ...process.env, TARGET_URL: target, BASE_RATE: '200', DAILY_RHYTHM: 'off', PORT: '0' },
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    const watch = setInterval(() => {
      if (fake.calls.some(({ path }) => path.startsWith('/search'))) child.kill('SIGTERM');
    }, 20);
    const [code] = (await once(child, 'exit')) as [number | null];
    clearInterval(watch);
    expect(code).toBe(0);
    const lines = Buffer.concat(out)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ message: 'traffic started' });
    expect(lines.at(-1)).toMatchObject({ message: 'traffic stopped' });
    expect(lines[0]).toMatchObject({ level: 'INFO', logger: 'voiceassist.traffic', target });
    expect(lines[0]).toHaveProperty('timestamp');
    // At this pace a user may come twice before the first registration is answered.
    const refused = Object.keys(fake.counts).filter((key) => / (4|5)\d\d$/.test(key));
    expect(refused.filter((key) => key !== 'POST /register 409')).toEqual([]);
  });

  it('does not start with a wrong setting, and says which', async () => {
    const child = spawn(process.execPath, [join(source, 'main.ts')], {
      env: { ...process.env, BASE_RATE: 'x' },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(said).toContain('BASE_RATE must be');
  });
});
