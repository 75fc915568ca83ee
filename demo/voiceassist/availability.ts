import { exceptionOf } from './errors.ts';
import type { Log } from './log.ts';

/** Whether a store answers, told to the log at each change: not at each of a thousand failed attempts. */
export class Availability {
  readonly #what: string;
  readonly #log: Log;
  #up: boolean | undefined;

  constructor(what: string, log: Log) {
    this.#what = what;
    this.#log = log.child({ module: what });
  }

  up(): void {
    if (this.#up !== true) this.#log.info(`${this.#what} answers`);
    this.#up = true;
  }

  down(error: unknown): void {
    if (this.#up !== false) {
      this.#log.warn({ exception: exceptionOf(error) }, `${this.#what} does not answer`);
    }
    this.#up = false;
  }
}
