import { bySourceUid } from './data-sources.ts';
import { ApiError, isJson, json, textOf, type Json } from './http.ts';
import { queryLoki } from './query-loki.ts';
import { queryPrometheus } from './query-prometheus.ts';
import { routes, type Route } from './router.ts';
import type { Store } from './store.ts';
import { formatSpan, parseSpan, parseTime } from './time.ts';

/** What a data source is asked, times in milliseconds. */
export interface Query {
  refId: string;
  expr: string;
  instant: boolean;
  range: boolean;
  legendFormat: string;
  from: number;
  to: number;
  step: number;
  maxLines: number;
  direction: string;
}

/** A table in the form of Grafana's data frames. */
export interface Frame {
  schema: Json;
  data: { values: unknown[][] };
}

const DEFAULT_SCRAPE_MILLISECONDS = 15_000;

/** `/api/ds/query`: runs the queries against the servers behind the data sources. */
export function queryRoutes(store: Store): Route[] {
  return routes({
    'POST /api/ds/query': async (request) => {
      const body = await request.json();
      const queries = Array.isArray(body['queries']) ? body['queries'].filter(isJson) : [];
      if (queries.length === 0) throw new ApiError(400, 'no queries found');
      const now = Date.now();
      const from = timeIn(body['from'], 'now-1h', now);
      const to = timeIn(body['to'], 'now', now);
      if (from === undefined || to === undefined) throw new ApiError(400, 'invalid time range');
      const results = await Promise.all(
        queries
          .filter((query) => query['hide'] !== true)
          .map(async (query) => [refIdOf(query), await run(store, query, from, to)] as const),
      );
      const failed = results.some(([, result]) => 'error' in result);
      return json({ results: Object.fromEntries(results) }, failed ? 400 : 200);
    },
  });
}

async function run(store: Store, given: Json, from: number, to: number): Promise<Json> {
  try {
    const named = given['datasource'];
    const uid = isJson(named) ? textOf(named['uid']) : textOf(named);
    const source = bySourceUid(store, uid);
    const minimum =
      parseSpan(textOf(source.jsonData['timeInterval'])) ?? DEFAULT_SCRAPE_MILLISECONDS;
    const query = prepared(given, from, to, minimum);
    if (query.expr === '') return { status: 200, frames: [] };
    if (source.type === 'prometheus') {
      return { status: 200, frames: await queryPrometheus(source, query) };
    }
    if (source.type === 'loki') return { status: 200, frames: await queryLoki(source, query) };
    throw new Error(`the stand-in cannot query data sources of type ${source.type}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof ApiError ? error.status : 400;
    return { error: message, errorSource: 'downstream', status };
  }
}

function prepared(given: Json, from: number, to: number, minimum: number): Query {
  const points = Number(given['maxDataPoints'] ?? 0) || 100;
  const asked = Number(given['intervalMs'] ?? 0) || 0;
  const least = parseSpan(textOf(given['interval'])) ?? parseSpan(textOf(given['step'])) ?? minimum;
  const step = Math.max(least, asked, (to - from) / points, 1);
  const instant = given['instant'] === true || given['queryType'] === 'instant';
  return {
    refId: refIdOf(given),
    expr: withMacros(textOf(given['expr']), { from, to, step, minimum }),
    instant,
    range: given['range'] === true || given['queryType'] === 'range' || !instant,
    legendFormat: textOf(given['legendFormat']),
    from,
    to,
    step: Math.round(step),
    maxLines: Number(given['maxLines'] ?? 0) || 1000,
    direction: textOf(given['direction']) || 'backward',
  };
}

/** Fills in Grafana's global variables. A rate needs four scrapes to be sure of two samples. */
export function withMacros(
  expr: string,
  { from, to, step, minimum }: { from: number; to: number; step: number; minimum: number },
): string {
  const range = Math.max(1000, to - from);
  const values: Record<string, string> = {
    __rate_interval_ms: String(Math.max(step + minimum, 4 * minimum)),
    __rate_interval: formatSpan(Math.max(step + minimum, 4 * minimum)),
    __interval_ms: String(Math.round(step)),
    __interval: formatSpan(step),
    __range_ms: String(range),
    __range_s: String(Math.round(range / 1000)),
    __range: formatSpan(Math.round(range / 1000) * 1000),
    __auto: formatSpan(step),
  };
  return expr.replace(
    /\$\{(__\w+)\}|\$(__\w+)/g,
    (text: string, braced: string | undefined, bare: string | undefined) =>
      values[braced ?? bare ?? ''] ?? text,
  );
}

function timeIn(value: unknown, fallback: string, now: number): number | undefined {
  if (typeof value === 'number') return value;
  return parseTime(textOf(value) || fallback, now);
}

function refIdOf(query: Json): string {
  return textOf(query['refId']) || 'A';
}
