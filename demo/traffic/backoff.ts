/** Failures in a row after which the server counts as away, and the first and the longest wait in ms. */
const TOLERATED = 3;
const FIRST = 1000;
const LONGEST = 10_000;

/** Holds requests back while the server cannot be reached: one tries now and then, and any answer ends it. */
export class Backoff {
  #failures = 0;
  #tries = 0;
  #until = 0;

  /** Whether the server counts as away. */
  get away(): boolean {
    return this.#failures >= TOLERATED;
  }

  /** Whether a request may be sent now: all while the server is there, else one per wait. */
  allows(now: number): boolean {
    if (!this.away) return true;
    if (now < this.#until) return false;
    this.#tries++;
    this.#until = now + Math.min(LONGEST, FIRST * 2 ** this.#tries);
    return true;
  }

  /** The server has answered, whatever it said. */
  reached(): void {
    this.#failures = 0;
  }

  /** No connection. Those that were under way when the server went count like one. */
  failed(now: number): void {
    this.#failures++;
    if (this.#failures !== TOLERATED) return;
    this.#tries = 0;
    this.#until = now + FIRST;
  }
}
