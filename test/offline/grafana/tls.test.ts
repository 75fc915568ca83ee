import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate, type Certificate } from '../../certificate.ts';
import { startStandIn, type StandIn } from './start.ts';

/** Data sources behind TLS and a password: the stand-in checks what Grafana would check. */
let standIn: StandIn;
let server: Server;
let leaf: Certificate;
let url: string;

beforeAll(async () => {
  standIn = await startStandIn();
  const authority = makeCertificate(['DNS:authority']);
  leaf = makeCertificate(['DNS:prometheus.example.com', 'IP:10.0.0.5'], authority);
  server = createServer({ cert: leaf.certificate, key: leaf.key }, (request, response) => {
    const known = request.headers.authorization === `Basic ${btoa('ops:hush')}`;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    const data = { resultType: 'vector', result: [], method: request.method };
    response.end(JSON.stringify({ status: known ? 'success' : 'error', data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await standIn.stop();
});

let count = 0;
async function healthOf(jsonData: object, secureJsonData: object): Promise<string> {
  const uid = `p${count++}`;
  await standIn.call('POST', '/api/datasources', {
    ...{ name: uid, uid, type: 'prometheus', access: 'proxy', url },
    ...{ basicAuth: true, basicAuthUser: 'ops', jsonData, secureJsonData },
  });
  const { body } = await standIn.call('GET', `/api/datasources/uid/${uid}/health`);
  return String(body['status']);
}

test.each(['prometheus.example.com', '10.0.0.5'])(
  "the server's own certificate is anchor enough, for its name %s",
  async (serverName) => {
    const secrets = { basicAuthPassword: 'hush', tlsCACert: leaf.certificate };
    expect(await healthOf({ tlsAuthWithCACert: true, serverName }, secrets)).toBe('OK');
  },
);

test('the proxy hands on what it is asked', async () => {
  const uid = `p${count - 1}`;
  const path = `/api/datasources/proxy/uid/${uid}/api/v1/query`;
  expect((await standIn.call('POST', path, { a: 1 })).body).toMatchObject({
    data: { method: 'POST' },
  });
});

test('another name, another certificate, no certificate and another password are refused', async () => {
  const serverName = 'prometheus.example.com';
  const good = { basicAuthPassword: 'hush', tlsCACert: leaf.certificate };
  const other = makeCertificate([`DNS:${serverName}`]);
  expect(await healthOf({ tlsAuthWithCACert: true, serverName: 'x.example.com' }, good)).toBe(
    'ERROR',
  );
  expect(
    await healthOf(
      { tlsAuthWithCACert: true, serverName },
      { ...good, tlsCACert: other.certificate },
    ),
  ).toBe('ERROR');
  expect(await healthOf({ serverName }, good)).toBe('ERROR');
  expect(
    await healthOf({ tlsAuthWithCACert: true, serverName }, { ...good, basicAuthPassword: 'x' }),
  ).toBe('ERROR');
  expect(await healthOf({ tlsSkipVerify: true }, good)).toBe('OK');
});
