import { Refusal } from '../cli.ts';
import { faultTable } from './fault-table.ts';
import { expectedOf } from './judge.ts';
import type { KnownAlert } from './known-alerts.ts';
import { ofMachine } from './machine.ts';
import type { Observer } from './observer.ts';
import type { Episode } from './timeline.ts';
import { SLACK } from './way.ts';

/** Of this pattern are the groups whose alerts a month of history holds. */
const objectives = /^slo-/;

/** Whether an alert's window may still hold an earlier drill. */
function outlasts({ name, group, looksBack }: KnownAlert): boolean {
  const drilled = faultTable.some((row) =>
    [...expectedOf(row), ...row.allowed].some(({ alert }) => alert === name),
  );
  return drilled && (looksBack > 0 || objectives.test(group));
}

/**
 * Waits until a stack is quiet: only Watchdog fires, and perhaps what earlier drills have left in long
 * windows.
 *
 * @returns the names of those that are left so
 * @throws Refusal when anything else fires: nobody could tell it from what a drill raises
 */
export async function baselineOf(
  observer: Observer,
  known: readonly KnownAlert[],
  say: (line: string) => void,
): Promise<Set<string>> {
  const left = new Set([...known.filter(outlasts).map(({ name }) => name), ...ofMachine]);
  const loud = () => loudOf(observer.timeline.firing, left);
  const quiet = await observer.until(() => loud().length === 0, SLACK * 3);
  if (!quiet) {
    throw new Refusal(
      `The stack is not quiet, so no drill can be told from what is there: ${loud().join(', ')}.`,
    );
  }
  const still = observer.timeline.firing.filter(({ name }) => name !== 'Watchdog');
  const names = new Set(still.map(({ name }) => name));
  if (names.size > 0)
    say(`Not counted, left by an earlier drill or true of this machine: ${[...names].join(', ')}.`);
  return names;
}

/** What fires although it should not, by name. */
function loudOf(firing: readonly Episode[], left: ReadonlySet<string>): string[] {
  const names = firing.map(({ name }) => name);
  return [...new Set(names)].filter((name) => name !== 'Watchdog' && !left.has(name));
}
