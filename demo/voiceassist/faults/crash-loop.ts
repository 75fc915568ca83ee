import { fault } from './fault.ts';

/**
 * The process ends with code 1, again after each start. By default it lives for longer than the ten seconds
 * after which Docker starts it again at once: with less, Docker waits longer each time, up to a minute,
 * and the server is down more than it is up.
 */
export const crashLoop = fault(
  'crash-loop',
  { seconds: { default: 12, range: [0, 3600], meaning: 'seconds that the process lives' } },
  ({ seconds }, { log, exit }) => {
    const timer = setTimeout(() => {
      log.warn({ module: 'faults' }, 'the fault "crash-loop" ends the process');
      exit(1);
    }, seconds * 1000);
    return { stop: () => clearTimeout(timer) };
  },
);
