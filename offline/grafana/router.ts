import type { IncomingMessage } from 'node:http';
import { ABOUT } from './about.ts';
import { ApiError, readBytes, readJson, type Answer, type Request } from './http.ts';

export type Handler = (request: Request) => Answer | Promise<Answer>;

export interface Route {
  method: string;
  /** Such as `/api/folders/:uid`; a `*` at the end stands for any rest. */
  pattern: string;
  handler: Handler;
  /** Needs no password. */
  open?: true;
}

/** A table of routes, written as `GET /api/folders/:uid`. */
export function routes(table: Record<string, Handler>, open?: true): Route[] {
  return Object.entries(table).map(([key, handler]) => {
    const [method = '', pattern = ''] = key.split(' ');
    return { method, pattern, handler, ...(open ? { open } : {}) };
  });
}

export interface Match {
  route: Route;
  request: Request;
}

/**
 * The route that answers a request. The first that fits wins; the method `ANY` fits all.
 * @throws ApiError 404
 */
export function match(table: Route[], message: IncomingMessage, subPath: string): Match {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const full = url.pathname;
  const inside = subPath !== '' && (full === subPath || full.startsWith(`${subPath}/`));
  const path = (inside ? full.slice(subPath.length) : full).replace(/(.)\/+$/, '$1') || '/';
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET');
  for (const route of table) {
    if (route.method !== method && route.method !== 'ANY') continue;
    const params = paramsOf(route.pattern, path);
    if (params === undefined) continue;
    const request: Request = {
      method,
      path,
      query: url.searchParams,
      message,
      param: (name) => params.get(name) ?? '',
      json: () => readJson(message),
      bytes: () => readBytes(message),
    };
    return { route, request };
  }
  throw new ApiError(404, 'Not found', { standIn: ABOUT });
}

function paramsOf(pattern: string, path: string): Map<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const params = new Map<string, string>();
  for (const [i, part] of wanted.entries()) {
    if (part === '*') {
      params.set('*', given.slice(i).join('/'));
      return params;
    }
    const text = given[i];
    if (text === undefined) return undefined;
    if (part.startsWith(':')) params.set(part.slice(1), decoded(text));
    else if (part !== text) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 'the path is not valid');
  }
}
