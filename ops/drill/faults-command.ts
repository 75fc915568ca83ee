import { Refusal } from '../cli.ts';
import { breakFault, healAll, healFault } from '../demo/faults.ts';
import { withThrowaway } from '../throwaway.ts';
import { duration } from '../progress.ts';
import { baselineOf } from './baseline.ts';
import { demoDrill } from './demo-stack.ts';
import { faultReport } from './fault-report.ts';
import type { FaultRow } from './fault-row.ts';
import { faultTable } from './fault-table.ts';
import { drillFaults, type FaultDrill } from './faults.ts';
import { knownAlerts } from './known-alerts.ts';
import { measure } from './measure.ts';
import { total } from './minimum.ts';
import { Observer } from './observer.ts';
import { wayOf } from './way.ts';

/** What the command line of a fault drill says. */
export interface FaultsOptions {
  stack: string;
  only?: string;
  json?: boolean;
}

/** `npm run drill -- faults`. @throws Refusal when a fault did not show what the table says */
export async function faultsCommand(options: FaultsOptions): Promise<void> {
  const rows = chosenRows(options.only);
  const stack = await demoDrill(options.stack, 'npm run drill -- faults');
  const { settings, prometheus } = stack;
  const demo = { engine: stack.engine, namePrefix: settings.namePrefix };
  const say = (line: string) => console.error(line);
  try {
    const known = knownAlerts(settings);
    const observer = await Observer.start(stack);
    const drill: FaultDrill = {
      ...{ known, observer, say, measure: () => measure(prometheus, settings) },
      breakIt: (fault, given, forSeconds) => breakFault(demo, fault, { ...given, forSeconds }),
      heal: (fault) => healFault(demo, fault),
    };
    const context = await drill.measure();
    const ways = rows.map(({ primary }) => total(wayOf(primary, context, known).minimum));
    const sum = ways.reduce((one, other) => one + other, 0);
    say(
      `${rows.length} faults at ${settings.timescale} times the usual pace: ${duration(sum)} until their pages, and the ends.`,
    );
    // What an earlier drill left on is no part of this one.
    await healAll(demo);
    const already = await baselineOf(observer, known, say);
    const results = await withThrowaway(
      () => healAll(demo),
      () => drillFaults(drill, rows, already),
    );
    console.log(
      options.json === true
        ? JSON.stringify({ timescale: settings.timescale, results }, null, 2)
        : faultReport(results),
    );
    if (results.some(({ problems }) => problems.length > 0)) {
      throw new Refusal('Not every fault showed what it should.');
    }
  } finally {
    stack.close();
  }
}

/** The rows of the table that are asked for, in its order. @throws Refusal for a name that is none */
export function chosenRows(only: string | undefined): readonly FaultRow[] {
  if (only === undefined) return faultTable;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !faultTable.some(({ fault }) => fault === name));
  if (unknown !== undefined) {
    throw new Refusal(
      `There is no fault ${unknown}: ${faultTable.map(({ fault }) => fault).join(', ')}.`,
    );
  }
  return faultTable.filter(({ fault }) => names.includes(fault));
}
