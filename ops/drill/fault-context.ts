import { durationSeconds, faster } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';

/** What is measured of a stack before it is broken, for what cannot be computed without. */
export interface Baseline {
  /** Requests of users per second. */
  requestRate: number;
  /** Pairs of method and endpoint that have not answered any 500 yet: their first one is not seen to grow. */
  unfailed: number;
  /** Bytes that the server's container uses, as its memory alert counts them. */
  memoryUsed: number;
}

/** What a row of the table computes with. */
export interface FaultContext {
  settings: Settings;
  baseline: Baseline;
}

/** Seconds of a duration of the rules as it runs in a stack. */
export function inTime(duration: string, { timescale }: Settings): number {
  return durationSeconds(faster(duration, timescale));
}

/** The container of a service of a stack. */
export function containerOf(service: 'voiceassist-server' | 'postgres', { namePrefix }: Settings) {
  return `${namePrefix}-${service}`;
}

const MIB = 1024 ** 2;

/** Bytes that the server's container may take. */
export function memoryLimit({ resources }: Settings): number {
  return resources['voiceassist-server'].memory * MIB;
}
