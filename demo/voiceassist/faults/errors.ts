import { fault } from './fault.ts';

/** A share of the users' requests answers 500, each with an exception in the log. */
export const errors = fault(
  'errors',
  { rate: { default: 0.2, range: [0, 1], meaning: 'share of requests that fail' } },
  ({ rate }, { switches }) => {
    switches.errorRate = rate;
    return { stop: () => void (switches.errorRate = 0) };
  },
);
