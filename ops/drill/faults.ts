import { lingering, type Past } from './carried.ts';
import type { FaultName, FaultOptions } from '../demo/faults.ts';
import { stories } from '../demo/stories.ts';
import { inTime, type FaultContext } from './fault-context.ts';
import type { ExpectedAlert, FaultRow } from './fault-row.ts';
import { figuresOf, type FaultResult } from './fault-figures.ts';
import { expectedOf, missing, unended, unexpected, type Case } from './judge.ts';
import type { KnownAlert } from './known-alerts.ts';
import type { Observer } from './observer.ts';
import { wayOf } from './way.ts';

/** What a fault drill needs beside the table. */
export interface FaultDrill {
  known: readonly KnownAlert[];
  observer: Observer;
  /** Measures what rows compute with, right before the fault. */
  measure: () => Promise<FaultContext>;
  /**
   * Makes a fault, and resolves when it is there.
   *
   * @param forSeconds after which it ends by itself, where that can be: a killed drill must not leave it
   */
  breakIt: (fault: FaultName, options: FaultOptions, forSeconds: number) => Promise<void>;
  heal: (fault: FaultName) => Promise<void>;
  say: (line: string) => void;
}

/** An alert whose window of the rules' time is longer is not waited for: the next fault goes on beside it. */
const LONG = '15m';
/** Seconds that are waited at the end for those that were left. */
const LONGEST = 600;

/**
 * One fault after the other; each is healed whatever happens.
 *
 * @param already names of alerts that earlier drills have left in long windows
 */
export async function drillFaults(
  drill: FaultDrill,
  rows: readonly FaultRow[],
  already: ReadonlySet<string> = new Set(),
): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  const past: Past[] = [];
  const left: Left[] = [];
  for (const row of rows) {
    drill.say(`${row.fault}: ${stories[row.fault].does}`);
    results.push(await drillFault(drill, row, { past, left, already }));
  }
  await endOf(drill, left);
  return results;
}

/** An alert that still has to end, and where its end is noted. */
interface Left {
  expected: ExpectedAlert;
  of: Case;
  healed: number;
  result: FaultResult;
}

async function drillFault(
  drill: FaultDrill,
  row: FaultRow,
  { past, left, already }: { past: Past[]; left: Left[]; already: ReadonlySet<string> },
): Promise<FaultResult> {
  const { observer, known } = drill;
  const { timeline } = observer;
  await untilOver(drill, row);
  const context = await drill.measure();
  const way = (expected: ExpectedAlert) => wayOf(expected, context, known);
  const all = expectedOf(row);
  const early = all.filter(({ afterHeal }) => afterHeal !== true);
  const later = all.filter(({ afterHeal }) => afterHeal === true);
  const patience = Math.max(...early.map((expected) => way(expected).deadline));

  const of: Case = { row, context, known, since: observer.now() };
  const before = new Set([...lingering(past, known, of.since), ...already]);
  const lacks = (list: readonly ExpectedAlert[]) =>
    list.flatMap((expected) => missing(expected, of, timeline));
  const times = { broken: 0, healed: 0 };
  try {
    await drill.breakIt(row.fault, row.options?.(context) ?? {}, Math.ceil(2 * patience));
    times.broken = row.atOnce === true ? of.since : observer.now();
    await observer.until(() => lacks(early).length === 0, patience);
  } finally {
    await drill.heal(row.fault);
    times.healed = observer.now();
  }
  const problems = lacks(early);
  // Figures are of what the servers know now: windows forget.
  const figures = await figuresOf(drill, of, times);

  const short = all.filter((one) => way(one).alert.looksBack <= inTime(LONG, context.settings));
  const unknown = () => [
    ...lacks(later),
    ...short.flatMap((expected) => unended(expected, of, timeline)),
  ];
  const ways = [...short, ...later].map(way);
  const longest = Math.max(0, ...ways.map(({ ending, deadline }) => ending + deadline));
  await observer.until(() => unknown().length === 0, longest);
  problems.push(...unknown(), ...unexpected(of, timeline, before));

  const result: FaultResult = { ...figures, problems, ended: undefined };
  const leave = { of, healed: times.healed, result };
  noteEnd({ ...leave, expected: row.primary }, drill);
  left.push(
    ...all.filter((one) => !short.includes(one)).map((expected) => ({ ...leave, expected })),
  );
  past.push({ row, healed: times.healed });
  drill.say(
    problems.length === 0 ? '  as expected' : problems.map((one) => `  - ${one}`).join('\n'),
  );
  return result;
}

/** Waits until nothing fires any more that the next fault is to raise. */
async function untilOver({ observer, known, say }: FaultDrill, row: FaultRow): Promise<void> {
  const names = new Set(expectedOf(row).map(({ alert }) => alert));
  const firing = () => observer.timeline.firing.filter(({ name }) => names.has(name));
  await observer.look();
  if (firing().length === 0) return;
  say(`  waiting for the end of ${firing()[0]!.name}, which still fires from before`);
  const looksBack = known.filter(({ name }) => names.has(name)).map((alert) => alert.looksBack);
  await observer.until(() => firing().length === 0, Math.max(...looksBack) + LONGEST);
}

/** Waits a while for the ends that were left; what lasts longer is no failure, and is told as such. */
async function endOf(drill: FaultDrill, left: readonly Left[]): Promise<void> {
  const { observer } = drill;
  const open = () =>
    left.filter(({ expected, of }) => unended(expected, of, observer.timeline).length > 0);
  if (open().length > 0) drill.say('waiting for alerts with long windows to end');
  await observer.until(() => open().length === 0, LONGEST);
  for (const one of left) {
    noteEnd(one, drill);
    const { ending } = wayOf(one.expected, one.of.context, drill.known);
    const isDue = observer.now() > one.healed + ending * 1000;
    if (isDue) one.result.problems.push(...unended(one.expected, one.of, observer.timeline));
  }
}

/** Notes when the word of the measured alert's end came, if it has. */
function noteEnd({ expected, of, healed, result }: Left, { observer }: FaultDrill): void {
  if (expected !== of.row.primary || unended(expected, of, observer.timeline).length > 0) return;
  const ends = observer.timeline.told.filter(
    ({ end, alert, at }) => end && alert === expected.alert && at >= of.since,
  );
  const last = Math.max(...ends.map(({ at }) => at));
  if (ends.length > 0) result.ended = (last - healed) / 1000;
}
