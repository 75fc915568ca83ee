import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { reach, type Login, type Reached } from '../../ops/drill/reach.ts';
import { makeCertificate } from '../certificate.ts';
import { fakeAlertmanager, waysByUrl } from './drill-alertmanager.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
const right = () => Promise.resolve(undefined);

/** A service behind TLS and the password of `ops`, below a path as behind a proxy. */
async function guarded(names: string[]) {
  const own = makeCertificate(names);
  const server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    const wanted = `Basic ${btoa('ops:the password')}`;
    response.statusCode = request.headers.authorization === wanted ? 200 : 401;
    response.end(request.url);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/am`;
  const login: Login = { user: 'ops', password: 'the password', certificate: own.certificate };
  return { url, login };
}

async function answered(url: string, login?: Login): Promise<{ status: number; body: string }> {
  const ways = { ...waysByUrl(url), ...(login ? { login } : {}) };
  const service = await reach('it', ways, right);
  open.push(service.close);
  return service.send('GET', '/-/ready');
}

describe('a service behind TLS and a password', () => {
  test('is asked with the login, by its own certificate, below the path of its URL', async () => {
    const { url, login } = await guarded(['IP:127.0.0.1']);
    expect(await answered(url, login)).toMatchObject({ status: 200, body: '/am/-/ready' });
    expect((await answered(url, { ...login, password: 'other' })).status).toBe(401);
  });

  test('is not told the password when its certificate is of someone else, or for another host', async () => {
    const { url, login } = await guarded(['IP:127.0.0.1']);
    const elsewhere = makeCertificate(['IP:127.0.0.1']).certificate;
    await expect(answered(url, { ...login, certificate: elsewhere })).rejects.toThrow(
      /^no answer \(.*certificate.*\)$/,
    );
    const other = await guarded(['DNS:prometheus.example.com']);
    await expect(answered(other.url, other.login)).rejects.toThrow(/no answer \(.*altnames/);
  });
});

describe('the way', () => {
  test('is the URL where the right one answers there', async () => {
    const alertmanager = await fakeAlertmanager();
    open.push(alertmanager.close);
    const service = await reach('it', waysByUrl(alertmanager.url), right);
    open.push(service.close);
    expect(service.by).toBe(alertmanager.url);
    expect((await service.send('GET', '/-/ready')).date?.getTime()).toBeGreaterThan(0);
  });

  test('is the container where another stack answers at the URL', async () => {
    const alertmanager = await fakeAlertmanager();
    open.push(alertmanager.close);
    const wrong = ({ by }: Reached) =>
      Promise.resolve(by.startsWith('http') ? 'it runs other routes' : undefined);
    const service = await reach('it', waysByUrl(alertmanager.url), wrong);
    open.push(service.close);
    expect(service.by).toBe('the container none of unix:///nonexistent');
  });

  test('is told for each that leads nowhere, when none leads there', async () => {
    const wrong = async (service: Reached) => {
      JSON.parse((await service.send('GET', '/-/ready')).body);
      return undefined;
    };
    const alertmanager = await fakeAlertmanager();
    open.push(alertmanager.close);
    await expect(reach('Alertmanager', waysByUrl(alertmanager.url), wrong)).rejects.toThrow(
      /^Alertmanager cannot be asked:\n  - by http:\/\/127\.0\.0\.1:\d+: what answers there is something else\n  - by the container none of unix:\/\/\/nonexistent: no answer \(.+\)$/s,
    );
    await expect(reach('Alertmanager', waysByUrl('http://127.0.0.1:1'), wrong)).rejects.toThrow(
      /by http:\/\/127\.0\.0\.1:1: no answer \(connect ECONNREFUSED 127\.0\.0\.1:1\)/,
    );
  });
});
