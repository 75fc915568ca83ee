import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../cli.ts';
import { duration } from '../progress.ts';
import { demoDrill } from './demo-stack.ts';
import { requestRate } from './measure.ts';
import { seconds } from './numbers.ts';
import { Observer } from './observer.ts';
import { ofMachine } from './machine.ts';
import { falseAlerts, machineAlerts, quietReport } from './quiet-report.ts';

/** What the command line of a quiet drill says. */
export interface QuietOptions {
  stack: string;
  for: string;
  json?: boolean;
}

/** Milliseconds between two looks: an alert that no look finds has told nobody either, or its message is found. */
const LOOK = 1000;

/**
 * `npm run drill -- quiet`: watches a stack that nobody breaks.
 *
 * @throws Refusal when an alert fired, or when there is nothing to watch
 */
export async function quietCommand(options: QuietOptions): Promise<void> {
  const asked = seconds('--for', options.for);
  const stack = await demoDrill(options.stack, 'npm run drill -- quiet');
  try {
    const { timescale } = stack.settings;
    const real = asked / timescale;
    const before = await requestRate(stack.prometheus);
    if (before <= 0) {
      throw new Refusal(
        `No requests reach the server of stack ${options.stack}: silence proves nothing.`,
      );
    }
    console.error(
      `Watching for ${duration(asked)} of the stack's time, which are ${duration(real)} at ${timescale} times the usual pace.`,
    );
    const observer = await Observer.start(stack);
    const from = observer.now();
    const loud = observer.timeline.firing.filter(
      ({ name }) => name !== 'Watchdog' && !ofMachine.has(name),
    );
    if (loud.length > 0) {
      throw new Refusal(
        `The stack is not quiet to begin with: ${loud.map(({ name }) => name).join(', ')}.`,
      );
    }
    const end = performance.now() + real * 1000;
    while (performance.now() < end) {
      await sleep(LOOK);
      await observer.look();
    }
    const rate = await requestRate(stack.prometheus);
    const found = falseAlerts(observer.timeline, from);
    const measured = {
      asked,
      real,
      timescale,
      requestRate: rate,
      falseAlerts: found,
      ofMachine: machineAlerts(observer.timeline, from),
    };
    console.log(options.json === true ? JSON.stringify(measured, null, 2) : quietReport(measured));
    if (found.length > 0) throw new Refusal('Alerts fired although nothing was broken.');
    if (rate <= 0) throw new Refusal('The traffic ended meanwhile, so silence proves nothing.');
  } finally {
    stack.close();
  }
}
