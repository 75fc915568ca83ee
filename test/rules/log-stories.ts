import type { FinishedRule } from '../../rules/types.ts';
import { TEAM } from '../../rules/shared.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Fired, LogCase, LogLines } from './case.ts';

/** The body of a push to Loki: a story's lines as Alloy would send them, told from `start` (Unix seconds). */
export function pushBody(lines: readonly LogLines[], start: number): string {
  const streams = Map.groupBy(lines, ({ service, container = service, level }) =>
    JSON.stringify({ container, service, level, stream: 'stdout' }),
  );
  return JSON.stringify({
    streams: [...streams].map(([labels, list]) => ({
      stream: JSON.parse(labels) as Record<string, string>,
      values: list
        .flatMap(({ at, count = 1, text }) =>
          Array.from({ length: count }, (_, n) => [start + durationSeconds(at) + n, text] as const),
        )
        .sort(([a], [b]) => a - b)
        .map(([time, text]) => [`${time}000000000`, text]),
    })),
  });
}

/** What Loki answers to an instant query of metrics. */
export interface Answer {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}

/** The alerts that the ruler would make of an answer to their rule's query, as cases write them. */
export function firedBy(rule: FinishedRule & { alert: string }, { data }: Answer): Fired[] {
  // Windows take the place of it: there is no waiting in a single query.
  if (rule.for !== undefined) throw new Error(`${rule.alert} waits, which these stories cannot.`);
  const { severity, team, component, ...more } = rule.labels;
  if (team !== TEAM || !component) throw new Error(`${rule.alert} lacks its shared labels.`);
  return data.result.map(({ metric, value }) => ({
    labels: { ...metric, ...more, severity: severity! },
    description: filledIn(rule.annotations.description!, metric, value[1]),
  }));
}

function filledIn(text: string, labels: Record<string, string>, value: string): string {
  return text.replaceAll(/\{\{ (.*?) \}\}/g, (template, of: string) => {
    const name = /^\$labels\.(\w+)$/.exec(of)?.[1];
    const found = of === '$value' ? value : name === undefined ? undefined : labels[name];
    if (found === undefined) throw new Error(`${template} says nothing here.`);
    return found;
  });
}

/** In an order of their own: Loki has none. */
export function inOrder(fired: readonly Fired[]): Fired[] {
  return fired.toSorted((a, b) => JSON.stringify(a.labels).localeCompare(JSON.stringify(b.labels)));
}

/** Every story with a start of its own, so long ago that none sees another's lines, oldest first. */
export function started<T extends LogCase>(stories: readonly T[], now: number) {
  const apart = 6 * 3600;
  return stories.map((story, n) => ({ story, start: now - (stories.length - n) * apart }));
}
