import { fault } from './fault.ts';

/** Milliseconds after which a connection that could not be had, or was lost, is asked for again. */
const AGAIN = 500;

/**
 * Holds every connection of the pool: who needs the database waits until it is answered with 503. It takes
 * its turn like any request, so the pool is empty when those before it are done.
 */
export const poolExhaustion = fault('pool-exhaustion', {}, (_options, { database, poolSize }) => {
  let isOn = true;
  const releases = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();

  const again = () => {
    if (!isOn) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      hold();
    }, AGAIN);
    timers.add(timer);
  };
  const hold = () => {
    let release: (() => void) | undefined;
    const lost = () => {
      if (release !== undefined) releases.delete(release);
      again();
    };
    database.hold(lost).then((held) => {
      release = held;
      if (isOn) releases.add(held);
      else held();
    }, again);
  };

  for (let connection = 0; connection < poolSize; connection++) hold();
  return {
    stop() {
      isOn = false;
      for (const timer of timers) clearTimeout(timer);
      for (const release of releases) release();
    },
  };
});
