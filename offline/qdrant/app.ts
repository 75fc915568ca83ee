import { createServer, type IncomingMessage, type Server } from 'node:http';
import { ABOUT, PLAYED_VERSION } from './about.ts';
import { ApiError, Collections, type Point } from './collections.ts';
import { Metrics } from './metrics.ts';

type Json = Record<string, unknown>;

interface Route {
  method: string;
  /** `{}` stands for the collection's name. */
  pattern: string;
  answer(collections: Collections, name: string, body: Json): unknown;
}

/** Larger ones are refused: a batch of a demo is far smaller. */
const LARGEST_BODY = 8 * 1024 * 1024;

const routes: Route[] = [
  {
    method: 'GET',
    pattern: '/collections',
    answer: (all) => ({ collections: all.names.map((name) => ({ name })) }),
  },
  { method: 'GET', pattern: '/collections/{}', answer: (all, name) => about(all, name) },
  {
    method: 'GET',
    pattern: '/collections/{}/exists',
    answer: (all, name) => ({ exists: all.names.includes(name) }),
  },
  {
    method: 'PUT',
    pattern: '/collections/{}',
    answer(all, name, { vectors }) {
      all.create(name, (vectors as Json | undefined)?.size);
      return true;
    },
  },
  { method: 'DELETE', pattern: '/collections/{}', answer: (all, name) => all.delete(name) },
  {
    method: 'PUT',
    pattern: '/collections/{}/points',
    answer(all, name, { points }) {
      if (!Array.isArray(points)) throw new ApiError(400, 'points: a list is wanted');
      all.upsert(name, points.map(pointOf));
      return { operation_id: 0, status: 'completed' };
    },
  },
  {
    method: 'POST',
    pattern: '/collections/{}/points/search',
    answer: (all, name, body) => found(all, name, body.vector, body),
  },
  {
    method: 'POST',
    pattern: '/collections/{}/points/query',
    answer: (all, name, body) => ({ points: found(all, name, body.query, body) }),
  },
];

/** The stand-in's HTTP server; it listens where its caller says. */
export function createApp(): Server {
  const collections = new Collections();
  const metrics = new Metrics(collections);
  return createServer((message, response) => {
    const started = performance.now();
    const { pathname } = new URL(message.url ?? '/', 'http://qdrant');
    void answer(message, pathname, collections, metrics).then(
      ({ status, type, body, endpoint }) => {
        const seconds = (performance.now() - started) / 1000;
        if (endpoint !== undefined) {
          metrics.observe(message.method ?? 'GET', endpoint, status, seconds);
        }
        response.writeHead(status, { 'content-type': type }).end(body);
      },
    );
  });
}

interface Answer {
  status: number;
  type: string;
  body: string;
  /** The route's pattern; absent: it is not counted. */
  endpoint?: string;
}

const text = (body: string): Answer => ({ status: 200, type: 'text/plain', body });

async function answer(
  message: IncomingMessage,
  path: string,
  collections: Collections,
  metrics: Metrics,
): Promise<Answer> {
  if (path === '/') return json(200, { title: ABOUT, version: PLAYED_VERSION });
  if (/^\/(healthz|livez|readyz)$/.test(path)) return text(`${path.slice(1, -1)} check passed`);
  if (path === '/metrics') return text(metrics.text());
  const matching = routes.map((route) => ({ route, name: nameIn(route.pattern, path) }));
  const hit = matching.find(
    ({ route, name }) => name !== undefined && route.method === message.method,
  );
  if (hit === undefined) return json(404, { status: { error: 'Not found' } });
  const endpoint = hit.route.pattern.replace('{}', '{name}');
  try {
    const result = hit.route.answer(collections, hit.name!, await bodyOf(message));
    return { ...json(200, { result, status: 'ok', time: 0 }), endpoint };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...json(error.status, { status: { error: error.message }, time: 0 }), endpoint };
  }
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

/** The collection's name in a path that fits ('' when the pattern has none), else undefined. */
function nameIn(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split('{}');
  if (after === undefined) return path === pattern ? '' : undefined;
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined;
  const name = path.slice(before.length, path.length - after.length);
  return name === '' || name.includes('/') ? undefined : decodeURIComponent(name);
}

/** @throws ApiError 400 or 413 */
async function bodyOf(message: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new ApiError(413, 'Payload too large');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Said below, as of any other text that is no object.
  }
  throw new ApiError(400, 'Format error in JSON body');
}

function about(all: Collections, name: string) {
  const { size, points } = all.get(name);
  return {
    status: 'green',
    points_count: points.size,
    config: { params: { vectors: { size, distance: 'Cosine' } } },
  };
}

function pointOf(value: unknown): Point {
  const { id, vector, payload } = value as Partial<Record<keyof Point, unknown>>;
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw new ApiError(400, 'points: each needs an id, a number or a UUID');
  }
  return {
    id,
    vector: vector as number[],
    payload: (payload ?? {}) as Record<string, unknown>,
  };
}

function found(all: Collections, name: string, vector: unknown, { limit, with_payload }: Json) {
  const nearest = all.search(name, vector as number[], Number(limit ?? 10));
  return nearest.map(({ id, score, payload }) => ({
    id,
    version: 0,
    score,
    ...(with_payload === true ? { payload } : {}),
  }));
}
