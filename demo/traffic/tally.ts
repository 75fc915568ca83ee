import type { Outcome } from './api.ts';

/** Counts what became of the requests of a minute. */
export class Tally {
  #counts = emptyCounts();

  count(what: 'sent' | 'dropped' | 'held'): void {
    this.#counts[what]++;
  }

  outcome(outcome: Outcome): void {
    if (outcome.kind === 'answer') {
      const first = Math.floor(outcome.status / 100);
      this.#counts[first === 5 ? 'failed' : first === 4 ? 'refused' : 'answered']++;
    } else {
      this.#counts[outcome.kind === 'timeout' ? 'timedOut' : 'unreachable']++;
    }
  }

  /** The counts since the last call, by the names that the log has for them. */
  take(): Record<keyof ReturnType<typeof emptyCounts>, number> {
    const taken = this.#counts;
    this.#counts = emptyCounts();
    return taken;
  }
}

function emptyCounts() {
  return {
    /** Requests sent. */
    sent: 0,
    /** 1xx to 3xx. */
    answered: 0,
    /** 4xx. */
    refused: 0,
    /** 5xx. */
    failed: 0,
    timedOut: 0,
    unreachable: 0,
    /** Arrivals for which too many requests were under way. */
    dropped: 0,
    /** Arrivals while the server was away. */
    held: 0,
  };
}
