import { setTimeout as sleep } from 'node:timers/promises';

/** @throws Error when the promise has not ended after so many seconds; it goes on unseen. */
export async function within<T>(seconds: number, promise: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: done.signal }).then(
    () => {
      throw new Error(`no answer within ${seconds} s`);
    },
    // Aborted, as the answer came first.
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}
