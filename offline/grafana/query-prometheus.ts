import { callSource, reasonOf } from './data-source-client.ts';
import { isJson, textOf, type Json } from './http.ts';
import type { Frame, Query } from './query.ts';
import type { DataSource } from './store.ts';

type Sample = [number, string];

interface Series {
  metric?: Record<string, string>;
  value?: Sample;
  values?: Sample[];
}

/** Runs a query on a Prometheus server. @throws with the server's own message */
export async function queryPrometheus(source: DataSource, query: Query): Promise<Frame[]> {
  const frames: Frame[] = [];
  if (query.range) frames.push(...(await ask(source, '/api/v1', query, false)));
  if (query.instant) frames.push(...(await ask(source, '/api/v1', query, true)));
  return frames;
}

/** @param api root of the API: Loki answers metric queries in the same form */
export async function ask(
  source: DataSource,
  api: string,
  query: Query,
  instant: boolean,
): Promise<Frame[]> {
  const data = await fetchData(source, `${api}/${instant ? 'query' : 'query_range'}`, {
    query: query.expr,
    ...(instant ? { time: seconds(query.to) } : rangeOf(query)),
  });
  return framesOf(data, query, instant);
}

/** The times of a range query, on the step's own grid so that two refreshes see the same points. */
export function rangeOf(query: Query): Record<string, string> {
  const start = Math.floor(query.from / query.step) * query.step;
  const end = Math.floor(query.to / query.step) * query.step;
  return { start: seconds(start), end: seconds(end), step: seconds(query.step) };
}

export async function fetchData(
  source: DataSource,
  path: string,
  parameters: Record<string, string>,
): Promise<Json> {
  const response = await callSource(source, path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  }).catch((error: Error) => {
    throw new Error(reasonOf(error));
  });
  const text = await response.text();
  const body = parsed(text);
  if (!response.ok || body?.['status'] !== 'success') {
    throw new Error(textOf(body?.['error']) || text.trim() || `HTTP ${response.status}`);
  }
  return isJson(body['data']) ? body['data'] : {};
}

function parsed(text: string): Json | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isJson(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The answer as frames: one for each series. */
export function framesOf(data: Json, query: Query, instant: boolean): Frame[] {
  const type = textOf(data['resultType']);
  const result = Array.isArray(data['result']) ? (data['result'] as unknown[]) : [];
  const series: Series[] =
    type === 'scalar' ? [{ value: result as unknown as Sample }] : (result as Series[]);
  const meta = {
    type: instant ? 'numeric-multi' : 'timeseries-multi',
    typeVersion: [0, 1],
    custom: { resultType: type },
    executedQueryString: `Expr: ${query.expr}\nStep: ${query.step / 1000}s`,
  };
  return series.map(({ metric = {}, value, values }) => {
    const samples = values ?? (value ? [value] : []);
    const { __name__: name, ...labels } = metric;
    return {
      schema: {
        refId: query.refId,
        meta,
        fields: [
          { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' } },
          {
            name: name ?? 'Value',
            type: 'number',
            typeInfo: { frame: 'float64' },
            labels: metric,
            config: { displayNameFromDS: displayName(query, name, labels) },
          },
        ],
      },
      data: { values: [samples.map(([time]) => time * 1000), samples.map(sampleValue)] },
    };
  });
}

/** JSON knows no NaN and no infinity: such a sample is null. */
function sampleValue([, text]: Sample): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function displayName(
  query: Query,
  name: string | undefined,
  labels: Record<string, string>,
): string {
  const format = query.legendFormat;
  if (format !== '' && format !== '__auto') {
    return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_text, label: string) => labels[label] ?? '');
  }
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  if (pairs.length === 0) return name ?? query.expr;
  return `${name ?? ''}{${pairs.join(', ')}}`;
}

function seconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}
