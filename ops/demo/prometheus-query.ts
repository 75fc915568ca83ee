import type { Ask } from '../../infra/delivery/service-http.ts';
import { Refusal } from '../cli.ts';

/** One series of an answer; values as Prometheus writes them, with their times in seconds. */
export interface Answered {
  metric: Record<string, string>;
  /** Of an instant query. */
  value?: [number, string];
  /** Of a range of raw samples, or of a range query. */
  values?: [number, string][];
}

/** Asks a Prometheus. */
export interface PrometheusClient {
  /** @param time seconds since 1970. @default now */
  query(expr: string, time?: number): Promise<Answered[]>;
  range(
    expr: string,
    { start, end, step }: { start: number; end: number; step: number },
  ): Promise<Answered[]>;
}

/** @throws Refusal with Prometheus' words when a query fails */
export function prometheusClient(ask: Ask): PrometheusClient {
  async function get(path: string, parameters: Record<string, string>): Promise<Answered[]> {
    const { status, body } = await ask('GET', `/api/v1/${path}?${new URLSearchParams(parameters)}`);
    if (status !== 200) {
      throw new Refusal(`Prometheus answered ${status} to ${parameters.query}: ${body.trim()}`);
    }
    return (JSON.parse(body) as { data: { result: Answered[] } }).data.result;
  }
  return {
    query: (query, time) =>
      get('query', { query, ...(time === undefined ? {} : { time: String(time) }) }),
    range: (query, { start, end, step }) =>
      get('query_range', { query, start: String(start), end: String(end), step: String(step) }),
  };
}

/** The value of a query that answers one. */
export function single(answer: readonly Answered[]): number | undefined {
  const value = answer[0]?.value?.[1];
  return value === undefined ? undefined : Number(value);
}
