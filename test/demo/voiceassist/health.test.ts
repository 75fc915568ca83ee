import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { connect, type PeerCertificate } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestServer } from './running.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

describe('health', () => {
  test('/health and /live answer while every store is away', async () => {
    for (const store of [server.database, server.cache, server.vectors]) store.isAway = true;
    expect(await server.ask('GET', '/health')).toEqual({
      status: 200,
      body: { status: 'healthy', timestamp, version: '2.0.0' },
    });
    expect(await server.ask('GET', '/live')).toEqual({ status: 200, body: { status: 'alive' } });
  });

  test('/ready says that all is well', async () => {
    expect(await server.ask('GET', '/ready')).toEqual({
      status: 200,
      body: {
        status: 'ready',
        timestamp,
        checks: { database: true, redis: true, qdrant: true },
      },
    });
  });

  test.each([
    ['database', 'database'],
    ['cache', 'redis'],
    ['vectors', 'qdrant'],
  ] as const)('/ready is 503 without the %s, and well again with it', async (store, check) => {
    server[store].isAway = true;
    const { status, body } = await server.ask('GET', '/ready');
    expect(status).toBe(503);
    expect(body).toEqual({
      status: 'not_ready',
      timestamp,
      checks: { database: true, redis: true, qdrant: true, [check]: false },
    });
    server[store].isAway = false;
    expect((await server.ask('GET', '/ready')).status).toBe(200);
  });

  test('a store that hangs counts as away', async () => {
    server.database.check = () => new Promise(() => undefined);
    const { status, body } = await server.ask('GET', '/ready');
    expect(status).toBe(503);
    expect(body.checks).toEqual({ database: false, redis: true, qdrant: true });
  });
});

describe('the TLS port', () => {
  const get = (path: string) =>
    new Promise<{ status?: number; text: string }>((resolve, reject) => {
      const options = { port: server.ports.tlsPort, path, rejectUnauthorized: false, agent: false };
      request({ host: '127.0.0.1', ...options }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      })
        .on('error', reject)
        .end();
    });

  /** The certificate that a new connection sees. */
  const certificate = () =>
    new Promise<X509Certificate>((resolve, reject) => {
      const socket = connect(
        { host: '127.0.0.1', port: server.ports.tlsPort, rejectUnauthorized: false },
        () => {
          const peer: PeerCertificate = socket.getPeerCertificate();
          socket.destroy();
          resolve(new X509Certificate(peer.raw));
        },
      ).on('error', reject);
    });

  test('answers /health, and nothing else', async () => {
    const { status, text } = await get('/health');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status: 'healthy', timestamp, version: '2.0.0' },
    ]);
    expect((await get('/metrics')).status).toBe(404);
    expect((await get('/conversations')).status).toBe(404);
  });

  const days = (certificate: X509Certificate) =>
    Math.round((Date.parse(certificate.validTo) - Date.now()) / 86_400_000);

  test('has a certificate for its name that holds 90 days, until the fault makes it an expired one', async () => {
    const valid = await certificate();
    expect([valid.checkHost('voiceassist-server'), days(valid)]).toEqual([
      'voiceassist-server',
      90,
    ]);
    await server.admin('PUT', '/faults/expired-certificate');
    expect(days(await certificate())).toBe(-1);
    expect((await get('/health')).status).toBe(200);
    await server.admin('DELETE', '/faults/expired-certificate');
    expect((await certificate()).fingerprint256).toBe(valid.fingerprint256);
  });
});
