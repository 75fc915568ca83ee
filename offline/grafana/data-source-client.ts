import { fetchTls, tlsOf } from './https.ts';
import { ApiError, isJson, textOf, type Answer, type Request } from './http.ts';
import type { DataSource } from './store.ts';

const TIMEOUT_MILLISECONDS = 30_000;

/** Calls the server behind a data source, with the credentials that are stored for it. */
export async function callSource(
  source: DataSource,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const base = source.url.replace(/\/+$/, '');
  const options: RequestInit = {
    ...init,
    redirect: 'manual',
    headers: { ...headersOf(init.headers), ...credentials(source) },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  };
  const url = new URL(`${base}${path}`);
  return url.protocol === 'https:'
    ? await fetchTls(url, options, tlsOf(source))
    : await fetch(url, options);
}

/** Asks a data source whether it works, as its "Save & test" button does. */
export async function checkHealth(source: DataSource): Promise<{ ok: boolean; message: string }> {
  switch (source.type) {
    case 'prometheus':
      return (await answersQuery(source, '/api/v1/query', '1+1'))
        ? { ok: true, message: 'Successfully queried the Prometheus API.' }
        : { ok: false, message: 'There was an error returned querying the Prometheus API.' };
    case 'loki':
      return (await answersQuery(source, '/loki/api/v1/query', 'vector(1)+vector(1)'))
        ? { ok: true, message: 'Data source successfully connected.' }
        : {
            ok: false,
            message: 'Unable to connect with Loki. Please check the server logs for more details.',
          };
    default:
      return {
        ok: false,
        message: `The stand-in cannot test data sources of type ${source.type}.`,
      };
  }
}

async function answersQuery(source: DataSource, path: string, query: string): Promise<boolean> {
  try {
    const response = await callSource(source, `${path}?query=${encodeURIComponent(query)}`);
    if (!response.ok) return false;
    const body: unknown = await response.json();
    return isJson(body) && body['status'] === 'success';
  } catch {
    return false;
  }
}

/** Hands a request on to the server behind a data source. */
export async function proxy(source: DataSource, request: Request, rest: string): Promise<Answer> {
  const search = request.query.size > 0 ? `?${request.query.toString()}` : '';
  const type = request.message.headers['content-type'];
  const body = ['GET', 'HEAD'].includes(request.method) ? undefined : await request.bytes();
  try {
    const response = await callSource(source, `/${rest}${search}`, {
      method: request.method,
      ...(type ? { headers: { 'content-type': type } } : {}),
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? 'application/octet-stream',
      body: Buffer.from(await response.arrayBuffer()),
    };
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    throw new ApiError(502, `The data source did not answer: ${reason}`);
  }
}

/** fetch hides why it failed in the cause. */
export function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

function headersOf(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers).entries());
}

function credentials(source: DataSource): Record<string, string> {
  const headers: Record<string, string> = {};
  if (source.basicAuth) {
    const pair = `${source.basicAuthUser}:${source.secureJsonData['basicAuthPassword'] ?? ''}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  for (const [key, name] of Object.entries(source.jsonData)) {
    const number = /^httpHeaderName(\d+)$/.exec(key)?.[1];
    const value = source.secureJsonData[`httpHeaderValue${number}`];
    if (number && value) headers[textOf(name).toLowerCase()] = value;
  }
  return headers;
}
