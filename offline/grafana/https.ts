import { request } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { textOf } from './http.ts';
import type { DataSource } from './store.ts';

/** fetch takes no certificates; this is as much of it as data sources behind TLS need. */
export function fetchTls(url: URL, init: RequestInit, tls: ConnectionOptions): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        ...tls,
        agent: false,
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers).entries()),
        ...(init.signal ? { signal: init.signal } : {}),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('error', reject);
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const { statusCode = 502, headers } = answer;
          const type = headers['content-type'];
          const body = [204, 304].includes(statusCode) ? null : Buffer.concat(chunks);
          resolve(
            new Response(body, {
              status: statusCode,
              headers: type ? { 'content-type': type } : {},
            }),
          );
        });
      },
    );
    asked.on('error', reject);
    asked.end(init.body instanceof Uint8Array ? init.body : (init.body as string | undefined));
  });
}

/** How a data source wants its server's certificate checked, by the names that Grafana gives these. */
export function tlsOf({ jsonData, secureJsonData, url }: DataSource): ConnectionOptions {
  if (jsonData['tlsSkipVerify'] === true) return { rejectUnauthorized: false };
  if (jsonData['tlsAuthWithCACert'] !== true) return {};
  const name = textOf(jsonData['serverName']) || new URL(url).hostname;
  return {
    ca: secureJsonData['tlsCACert'] ?? '',
    // As Go's verifier: a server's own certificate is a good anchor.
    allowPartialTrustChain: true,
    // An address is no name to ask for, but the certificate can be for one.
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  };
}
