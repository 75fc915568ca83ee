import type { IncomingMessage } from 'node:http';

export type Json = Record<string, unknown>;

/** An answer of the API that is no success. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Json;

  /** @param more further fields of the answer's body */
  constructor(status: number, message: string, more: Json = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more };
  }
}

/** One request, as the handlers see it. */
export interface Request {
  method: string;
  /** Without the sub path. */
  path: string;
  query: URLSearchParams;
  message: IncomingMessage;
  /** The part of the path that a route's pattern names, decoded. */
  param(name: string): string;
  /** The body as a JSON object. @throws ApiError 400 */
  json(): Promise<Json>;
  /** The body as it came. */
  bytes(): Promise<Buffer>;
}

export interface Answer {
  status: number;
  type: string;
  body: string | Buffer;
}

export function json(body: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=UTF-8', body: JSON.stringify(body) };
}

export function html(body: string, status = 200): Answer {
  return { status, type: 'text/html; charset=UTF-8', body };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a body's field; "" where it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Larger ones are refused: a dashboard is far smaller. */
const LARGEST_BODY = 16 * 1024 * 1024;

export async function readBytes(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new ApiError(413, 'request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readJson(message: IncomingMessage): Promise<Json> {
  try {
    const body: unknown = JSON.parse((await readBytes(message)).toString());
    if (isJson(body)) return body;
  } catch (error) {
    if (error instanceof ApiError) throw error;
  }
  throw new ApiError(400, 'bad request data');
}
