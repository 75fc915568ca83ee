import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fault that is on, as it is listed and kept. */
export interface ActiveFault {
  name: string;
  options: Record<string, number>;
  /** ISO 8601; null: until it is healed. */
  until: string | null;
}

/** Where active faults outlive the process. */
export interface FaultState {
  /** @throws Error when it cannot be read */
  read(): ActiveFault[];
  /** @throws Error when it cannot be written */
  write(faults: readonly ActiveFault[]): void;
}

/** Keeps them in a file, which is replaced as a whole: a crash in the middle leaves the old one. */
export function stateFile(directory: string): FaultState {
  const file = join(directory, 'faults.json');
  return {
    read() {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as ActiveFault[];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
    write(faults) {
      mkdirSync(directory, { recursive: true });
      const next = `${file}.next`;
      writeFileSync(next, `${JSON.stringify(faults)}\n`, { flush: true });
      renameSync(next, file);
    },
  };
}

/** Keeps nothing: a restart heals all. */
export function noState(): FaultState {
  return { read: () => [], write: () => undefined };
}
