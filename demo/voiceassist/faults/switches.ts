/** Faults that are no work of their own but change how requests are answered. */
export interface Switches {
  /** Share of requests to user routes that fail. */
  errorRate: number;
  /** Seconds that each request to a user route waits before anything is done for it. */
  delaySeconds: number;
  /** `/metrics` answers what no one can read. */
  garbageMetrics: boolean;
}

/** All off. */
export function noSwitches(): Switches {
  return { errorRate: 0, delaySeconds: 0, garbageMetrics: false };
}
