import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scrape, type ScrapeOptions } from '../../ops/contract/scrape.ts';
import { makeCertificate } from '../certificate.ts';
import { send, serve } from './contract-servers.ts';

const token = 'a-token';
let server: Awaited<ReturnType<typeof serve>>;
let other: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  other = await serve({
    asked: (request, response) => void response.end(String(request.headers.authorization)),
  });
  server = await serve({
    asked: ({ headers }, response) =>
      void response.end(JSON.stringify([headers.accept, headers.authorization ?? null])),
    bare: (_request, response) => void response.end('a 1\n'),
    twisted: (_request, response) => void response.end(Buffer.from([0x61, 0xff, 0x0a])),
    zipped: (_request, response) =>
      void response.setHeader('content-encoding', 'gzip').end(gzipSync('a 1\n'.repeat(1000))),
    gone: send('', 'text/plain', 404),
    ill: send('', 'text/plain', 503),
    guarded: send('', 'text/plain', 401),
    silent: () => undefined,
    slow: (_request, response) => void response.write('a 1\n'),
    cut: (_request, response) => {
      response.write('a 1\n');
      setImmediate(() => response.destroy());
    },
    away: (_request, response) =>
      void response.writeHead(302, { location: `${other.base}/asked` }).end(),
    endless: (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('# more\n'.repeat(1000)));
      };
      response.on('drain', more);
      more();
    },
  });
});
afterAll(async () => {
  await server.close();
  await other.close();
});

const ask = (name: string, options: Partial<ScrapeOptions> = {}) =>
  scrape(new URL(`${server.base}/${name}`), { timeout: 60, limit: 1e6, ...options });

describe('an answer', () => {
  test('is asked for as Prometheus asks, with a token only when there is one', async () => {
    const [accept, authorization] = JSON.parse((await ask('asked')).text) as string[];
    expect(accept).toMatch(/^application\/openmetrics-text;version=1\.0\.0;.*text\/plain;/);
    expect(authorization).toBeNull();
    expect(JSON.parse((await ask('asked', { token })).text)).toEqual([accept, `Bearer ${token}`]);
  });

  test('comes on a connection of its own: another may lead to another process', async () => {
    const { text, contentType, isTooLong, isUtf8 } = await ask('bare');
    expect({ text, contentType, isTooLong, isUtf8 }).toEqual({
      text: 'a 1\n',
      contentType: '',
      isTooLong: false,
      isUtf8: true,
    });
    await ask('bare');
    expect(server.connections('bare')).toBe(2);
  });

  test('that is not UTF-8 is told', async () => {
    expect(await ask('twisted')).toMatchObject({ isUtf8: false, isTooLong: false });
  });

  test('is as long as it is after decompression', async () => {
    expect((await ask('zipped', { limit: 4000 })).text).toHaveLength(4000);
    expect(await ask('zipped', { limit: 3999 })).toMatchObject({ isTooLong: true, text: '' });
  });

  test('that never ends is left', async () => {
    expect(await ask('endless')).toMatchObject({ isTooLong: true, text: '' });
  });

  test('from elsewhere is taken without giving the token away', async () => {
    expect((await ask('away', { token })).text).toBe('undefined');
  });
});

describe('no answer', () => {
  test.each([
    ['gone', {}, '/gone answered 404: there is nothing at this path.'],
    ['ill', {}, '/ill answered 503.'],
    ['guarded', {}, '/guarded answered 401: it wants a token, see --token-file.'],
    ['guarded', { token }, '/guarded answered 401: it does not take this token.'],
    ['silent', { timeout: 0.2 }, '/silent cannot be fetched: it was not answered within 0.2 s.'],
    ['slow', { timeout: 0.2 }, '/slow cannot be fetched: it was not answered within 0.2 s.'],
    ['cut', {}, '/cut cannot be fetched: the connection was cut.'],
  ])('%s', async (name, options, sentence) => {
    await expect(ask(name, options)).rejects.toThrow(`${server.base}${sentence}`);
  });

  test('nobody listens', async () => {
    const gone = await serve({});
    await gone.close();
    await expect(
      scrape(new URL(`${gone.base}/metrics`), { timeout: 60, limit: 1 }),
    ).rejects.toThrow(/\/metrics cannot be fetched: nobody listens there\.$/);
  });

  test('a certificate that this machine does not trust', async () => {
    const { certificate, key } = makeCertificate(['IP:127.0.0.1']);
    const secret = createServer({ cert: certificate, key }, (_request, response) => {
      response.end('a 1\n');
    });
    await new Promise<void>((done) => void secret.listen(0, '127.0.0.1', done));
    const { port } = secret.address() as AddressInfo;
    await expect(
      scrape(new URL(`https://127.0.0.1:${port}/metrics`), { timeout: 60, limit: 9 }),
    ).rejects.toThrow(/: nobody whom this machine trusts has signed its certificate/);
    secret.close();
  });
});
