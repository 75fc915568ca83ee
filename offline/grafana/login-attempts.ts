const WINDOW_MILLISECONDS = 5 * 60 * 1000;
const MOST_FAILURES = 5;

/** Grafana's lock: after five failures in five minutes a user is refused, whatever the password. */
export class LoginAttempts {
  readonly #failures = new Map<string, number[]>();
  readonly #now: () => number;

  /** @param now clock, in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  isLocked(user: string): boolean {
    return this.#recent(user).length >= MOST_FAILURES;
  }

  failed(user: string): void {
    this.#failures.set(user, [...this.#recent(user), this.#now()]);
  }

  succeeded(user: string): void {
    this.#failures.delete(user);
  }

  #recent(user: string): number[] {
    const since = this.#now() - WINDOW_MILLISECONDS;
    return (this.#failures.get(user) ?? []).filter((time) => time > since);
  }
}
