import type { Ask } from './service-http.ts';

/** GETs JSON. @throws with the answer when it is no 200 */
export async function getJson(ask: Ask, path: string): Promise<unknown> {
  const answer = await ask('GET', path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body);
}

/** The value of a metric's first series in an exposition; `undefined` when it is not there. */
export function metricValue(exposition: string, name: string): number | undefined {
  const value = new RegExp(`^${name}(?:\\{[^\\n]*\\})? (\\S+)`, 'm').exec(exposition)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The value of a label of a metric's first series in an exposition. */
export function metricLabel(exposition: string, name: string, label: string): string | undefined {
  return new RegExp(`^${name}\\{[^\\n]*\\b${label}="([^"]*)"`, 'm').exec(exposition)?.[1];
}
