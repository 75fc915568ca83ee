import type { TestStack } from './harness.ts';

export interface Sample {
  metric: Record<string, string>;
  /** Time in seconds, value as text. */
  value: [number, string];
}

/** The instant vector of a PromQL expression. @param at seconds since 1970; default: now */
export async function query(stack: TestStack, expr: string, at?: number): Promise<Sample[]> {
  const time = at === undefined ? '' : `&time=${at}`;
  const path = `/api/v1/query?query=${encodeURIComponent(expr)}${time}`;
  return (await stack.get<{ data: { result: Sample[] } }>('prometheus', path)).data.result;
}

/** The one number that an expression gives, or undefined when it gives nothing. */
export async function value(
  stack: TestStack,
  expr: string,
  at?: number,
): Promise<number | undefined> {
  const [sample] = await query(stack, expr, at);
  return sample === undefined ? undefined : Number(sample.value[1]);
}

export interface Target {
  labels: { job: string; instance: string };
  health: 'up' | 'down' | 'unknown';
  lastError: string;
  lastScrape: string;
}

/** Every scrape target with the outcome of its last scrape; needs no stored sample. */
export async function targets(stack: TestStack): Promise<Target[]> {
  const path = '/api/v1/targets?state=active';
  return (await stack.get<{ data: { activeTargets: Target[] } }>('prometheus', path)).data
    .activeTargets;
}

export interface Alert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
  activeAt: string;
}

/** The alerts that Prometheus holds now, as its own memory has them. */
export async function alerts(stack: TestStack, name: string): Promise<Alert[]> {
  const { data } = await stack.get<{ data: { alerts: Alert[] } }>('prometheus', '/api/v1/alerts');
  return data.alerts.filter(({ labels }) => labels.alertname === name);
}
