import { setTimeout as sleep } from 'node:timers/promises';
import { durationSeconds } from '../../stacks/duration.ts';
import { withThrowaway } from '../throwaway.ts';
import { Refusal } from '../cli.ts';
import { createReporter } from '../progress.ts';
import { breakFault, healFault, type FaultName, type FaultOptions } from './faults.ts';
import type { ConfiguredDemo } from './stack.ts';
import { stories } from './stories.ts';

/** What `break` can be told, beside the fault. */
export interface BreakFlags extends Omit<FaultOptions, 'forSeconds'> {
  /** Duration after which the fault ends. */
  for?: string;
  /** The stack, which is read elsewhere. */
  stack?: string;
}

/**
 * Makes a fault and says what to expect. A database is started again by this command itself, which so
 * long stays in the foreground; Ctrl-C starts it at once.
 */
export async function breakCommand(
  demo: ConfiguredDemo,
  name: FaultName,
  { for: length, stack: _stack, ...options }: BreakFlags,
): Promise<void> {
  const forSeconds = length === undefined ? undefined : secondsOf(length);
  await breakFault(demo, name, { ...options, ...(forSeconds === undefined ? {} : { forSeconds }) });
  console.log(storyText(demo, name, options, forSeconds));
  if (name !== 'dead-database' || forSeconds === undefined) return;
  await withThrowaway(
    () => healFault(demo, name),
    () => createReporter().step(`PostgreSQL is away for ${length}`, () => sleep(1000 * forSeconds)),
  );
}

/** @throws Refusal when it is no duration above zero */
function secondsOf(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds > 0) return seconds;
  throw new Refusal(`--for is a duration such as 10m, not "${text}".`);
}

/** What happens now, what will tell of it, and how it ends. */
export function storyText(
  { stack, settings }: Pick<ConfiguredDemo, 'stack' | 'settings'>,
  name: FaultName,
  options: FaultOptions,
  forSeconds: number | undefined,
): string {
  const { does, alerts, look } = stories[name];
  const { prometheus, grafana } = settings.externalUrls;
  const graph = new URLSearchParams({ 'g0.expr': look, 'g0.tab': '0', 'g0.range_input': '30m' });
  const inbox = settings.publish.ports.inbox;
  const other = stack === 'dev' ? '' : ` --stack ${stack}`;
  const expected = alerts(options);
  return [
    `${name}: ${does}.`,
    '',
    ...(expected.length === 0
      ? ['So little of it raises no alert.']
      : ['Expect these alerts:', ...expected.map((alert) => `  ${alert}`)]),
    '',
    'Look at:',
    `  ${prometheus}/graph?${graph}`,
    `  ${prometheus}/alerts`,
    `  ${grafana}`,
    ...(inbox === null
      ? []
      : [`  http://${settings.publish.address}:${inbox} (what receivers are told)`]),
    '',
    forSeconds === undefined
      ? `It lasts until: npm run demo -- heal ${name}${other}`
      : `It ends by itself after ${forSeconds} s, or with: npm run demo -- heal ${name}${other}`,
  ].join('\n');
}
