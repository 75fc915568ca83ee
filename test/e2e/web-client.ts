import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** What is asked of a server behind TLS and a password. */
export interface WebRequest {
  /** Certificate that is trusted, and no other. */
  certificate: string;
  /** `user:password`; absent: none is sent. */
  auth?: string;
}

/** GETs an https URL as a browser would: the certificate must be for the URL's host. */
export function getTls(
  url: string,
  { certificate, auth }: WebRequest,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { ca: certificate, agent: false, timeout: 10_000, ...(auth ? { auth } : {}) };
    request(url, options, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}
