import { isUtf8 } from 'node:buffer';
import { Refusal } from '../cli.ts';

/** One answer, as Prometheus would get it. */
export interface Answer {
  /** Empty: there was no such header. */
  contentType: string;
  text: string;
  /** Whether it is longer than Prometheus takes; then `text` is empty. */
  isTooLong: boolean;
  /** Whether its bytes are UTF-8, as they must be. */
  isUtf8: boolean;
  /** When it was asked for, in seconds since 1970. */
  at: number;
}

/** There is nothing to check: nobody answers, or not with metrics. */
export class NotFetched extends Refusal {}

export interface ScrapeOptions {
  /** Sent as a bearer token; never to another host that the answer leads to. */
  token?: string | undefined;
  /** Seconds for the whole answer. */
  timeout: number;
  /** Bytes, after decompression. */
  limit: number;
}

/** The formats that Prometheus asks for, in the order in which it likes them. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';

/**
 * Asks for metrics as Prometheus does.
 *
 * @throws {NotFetched} when there is no answer in time, or none of 200
 */
export async function scrape(url: URL, options: ScrapeOptions): Promise<Answer> {
  const { token, timeout, limit } = options;
  const at = Date.now() / 1000;
  try {
    const response = await fetch(url, {
      headers: {
        accept: ACCEPT,
        // A connection that is kept would always lead to the same one of several worker processes.
        connection: 'close',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      signal: AbortSignal.timeout(timeout * 1000),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new NotFetched(`${url} answered ${response.status}${meaning(response.status, token)}.`);
    }
    const body = await read(response, limit);
    return {
      contentType: response.headers.get('content-type') ?? '',
      text: body?.toString('utf8') ?? '',
      isTooLong: body === undefined,
      isUtf8: body === undefined || isUtf8(body),
      at,
    };
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    throw new NotFetched(`${url} cannot be fetched: ${reason(error as Error, timeout)}.`);
  }
}

/** The whole body; `undefined` when it is longer than `limit`. */
async function read(response: Response, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop ends the transfer: the rest may be endless.
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function meaning(status: number, token: string | undefined): string {
  if (status === 401 || status === 403)
    return token === undefined
      ? ': it wants a token, see --token-file'
      : ': it does not take this token';
  if (status === 404) return ': there is nothing at this path';
  return '';
}

function reason(error: Error, timeout: number): string {
  if (error.name === 'TimeoutError') return `it was not answered within ${timeout} s`;
  const cause = (error.cause ?? error) as Error & { code?: string };
  const { code = '', message } = cause;
  // The parser of HTTP has no code for an end that comes too early.
  if (message.includes('Invalid EOF state')) return cut;
  return knownReasons[code] ?? (message === '' ? code : message);
}

const cut = 'the connection was cut';
const untrusted =
  'nobody whom this machine trusts has signed its certificate (NODE_EXTRA_CA_CERTS names a file of more authorities)';
const knownReasons: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  ECONNRESET: cut,
  UND_ERR_SOCKET: cut,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};
