import { fault } from './fault.ts';

/** Every request of users waits. The default makes people wait, but is below what pages. */
export const latency = fault(
  'latency',
  { seconds: { default: 3, range: [0, 25], meaning: 'seconds that each request waits' } },
  ({ seconds }, { switches }) => {
    switches.delaySeconds = seconds;
    return { stop: () => void (switches.delaySeconds = 0) };
  },
);
