import type { Cache } from '../cache.ts';
import type { Database } from '../database.ts';
import { HttpError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Switches } from './switches.ts';

/** What faults work on. */
export interface FaultParts {
  switches: Switches;
  database: Database;
  /** Connections of the database's pool. */
  poolSize: number;
  cache: Cache;
  log: Log;
  /** Which certificate new TLS connections see. */
  present: (certificate: 'valid' | 'expired') => void;
  /** Text on standard error, as it is. */
  write: (text: string) => void;
  /** Ends the process. */
  exit: (code: number) => void;
}

/** A fault that is on. */
export interface Running {
  /** Ends what it does; what it has left behind may stay. */
  stop(): void;
  /** Removes what it has left behind; only at a heal, not when the server ends. */
  clean?(): Promise<void>;
}

/** A number that a fault can be told. */
export interface FaultOption {
  /** Used when nothing is said. */
  default: number;
  /** The least and the most that it may be. */
  range: [number, number];
  /** For people, with the unit. */
  meaning: string;
}

/** A kind of fault, ready to be begun with options that are checked. */
export interface FaultKind {
  name: string;
  /** @throws HttpError 400 with a sentence about the option that is wrong */
  options(given: Readonly<Record<string, unknown>>): Record<string, number>;
  begin(options: Record<string, number>, parts: FaultParts): Running;
}

/**
 * @param options what it can be told, by name
 * @param begin starts it with every option set; must not fail for a store that is away
 */
export function fault<Name extends string = never>(
  name: string,
  options: Record<Name, FaultOption>,
  begin: (options: Record<Name, number>, parts: FaultParts) => Running,
): FaultKind {
  const known = Object.entries(options) as [Name, FaultOption][];
  return {
    name,
    options(given) {
      const names = known.map(([option]) => option as string);
      const unknown = Object.keys(given).find((option) => !names.includes(option));
      if (unknown !== undefined) {
        const takes = [...names, 'forSeconds'].join(', ');
        throw new HttpError(400, `The fault ${name} takes ${takes}, not "${unknown}".`);
      }
      return Object.fromEntries(
        known.map(([option, spec]) => [option, inRange(option, spec, given[option])]),
      );
    },
    begin: (read, parts) => begin(read, parts),
  };
}

function inRange(name: string, { default: fallback, range, meaning }: FaultOption, given: unknown) {
  if (given === undefined) return fallback;
  const [least, most] = range;
  if (typeof given === 'number' && given >= least && given <= most) return given;
  throw new HttpError(
    400,
    `${name} is a number from ${least} to ${most} (${meaning}), not ${JSON.stringify(given)}.`,
  );
}
