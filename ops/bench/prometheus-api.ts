import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../cli.ts';

/** The text that a server exposes about itself. */
export async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Values of a metric in such a text; those whose labels hold `having`, where it is given. */
export function samples(text: string, metric: string, having = ''): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
    .filter((line) => line.includes(having))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
}

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** GETs JSON. @throws Refusal with what was answered instead */
export async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(`${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

/** The values of the series that an expression gives. @param url of Prometheus */
export async function query(url: string, expr: string): Promise<number[]> {
  const { data } = await getJson<{ data: { result: { value: [number, string] }[] } }>(
    `${url}/api/v1/query?query=${encodeURIComponent(expr)}`,
  );
  return data.result.map(({ value }) => Number(value[1]));
}

/** Asks until it is so. @throws Refusal after three minutes */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 180_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Refusal(`After three minutes not yet: ${what}.`);
    await sleep(250);
  }
}
