import { nearMiss } from '../../rules/near-miss.ts';
import { Refusal } from '../cli.ts';
import { askAdmin } from './admin.ts';
import { containerOf, statusOf, type DemoStack } from './stack.ts';

export type { DemoStack } from './stack.ts';

/** Every fault of the demo. All but `dead-database` are switched in the server itself. */
export const faultNames = [
  'errors',
  'latency',
  'dead-database',
  'pool-exhaustion',
  'cache-full',
  'memory-leak',
  'crash-loop',
  'log-panic',
  'expired-certificate',
  'garbage-metrics',
] as const;

export type FaultName = (typeof faultNames)[number];

/** How strong a fault is; the server refuses what a fault does not take. */
export interface FaultOptions {
  /** errors: share of the users' requests that fail, 0 to 1. @default 0.2 */
  rate?: number;
  /**
   * latency: seconds that each request waits, 3 by default; crash-loop: that the process lives, 12;
   * log-panic: from one line to the next, 5.
   */
  seconds?: number;
  /** memory-leak: MB that are kept in a minute. @default 60 */
  mbPerMinute?: number;
  /** memory-leak: share of the container's memory at which it ends. @default 0.95 */
  upTo?: number;
  /** cache-full: keys of 16 kB that are written in a second once Redis is full. @default 32 */
  keysPerSecond?: number;
  /**
   * Seconds after which the server ends the fault by itself; absent: it lasts until it is healed. A stopped
   * database knows no end: whoever stops it starts it.
   */
  forSeconds?: number;
}

/** A fault that is on. */
export interface ActiveFault {
  name: FaultName;
  options: Record<string, number>;
  /** ISO 8601; null: until it is healed. */
  until: string | null;
}

/** Seconds that PostgreSQL may take to end. */
const GRACE = 30;

/** @throws Refusal that lists the faults there are, with the one that was probably meant */
export function faultName(text: string): FaultName {
  const known = faultNames.find((name) => name === text);
  if (known !== undefined) return known;
  const near = nearMiss(text, faultNames);
  throw new Refusal(
    `There is no fault "${text}"${near || '.'} There are: ${faultNames.join(', ')}.`,
  );
}

/**
 * Makes a fault; one that is there already begins anew with these options.
 *
 * @throws Refusal when the container does not run, or the fault does not take an option
 */
export async function breakFault(
  stack: DemoStack,
  name: FaultName,
  options: FaultOptions = {},
): Promise<void> {
  if (name === 'dead-database') return stopDatabase(stack, options);
  await askAdmin(stack, { method: 'PUT', path: `/faults/${name}`, body: { ...options } });
}

/** Ends one fault, or all of them; one that is not there stays so. */
export async function healFault(stack: DemoStack, name?: FaultName): Promise<void> {
  if (name === undefined) return healAll(stack);
  if (name === 'dead-database') return startDatabase(stack);
  await askAdmin(stack, { method: 'DELETE', path: `/faults/${name}` });
}

/** Ends every fault. */
export async function healAll(stack: DemoStack): Promise<void> {
  await startDatabase(stack);
  await askAdmin(stack, { method: 'DELETE', path: '/faults' });
}

/** The faults that are on. */
export async function listFaults(stack: DemoStack): Promise<ActiveFault[]> {
  const dead: ActiveFault = { name: 'dead-database', options: {}, until: null };
  const isDead = (await statusOf(stack, 'postgres')) === 'exited';
  const answer = await askAdmin(stack, { method: 'GET', path: '/faults' });
  return [...(isDead ? [dead] : []), ...(answer as { faults: ActiveFault[] }).faults];
}

async function stopDatabase(stack: DemoStack, options: FaultOptions): Promise<void> {
  const other = Object.keys(options).find((option) => option !== 'forSeconds');
  if (other !== undefined) {
    throw new Refusal(`The fault dead-database takes no option but --for, not "${other}".`);
  }
  await statusOf(stack, 'postgres');
  await unlessSo(containerOf(stack, 'postgres').container.stop({ t: GRACE }));
}

async function startDatabase(stack: DemoStack): Promise<void> {
  await statusOf(stack, 'postgres');
  await unlessSo(containerOf(stack, 'postgres').container.start());
}

/** 304: it was so already. */
async function unlessSo(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 304) throw error;
  }
}
