import { fault } from './fault.ts';

/** `/metrics` answers 200 with something that is no metrics, as a proxy's login page does. */
export const garbageMetrics = fault('garbage-metrics', {}, (_options, { switches }) => {
  switches.garbageMetrics = true;
  return { stop: () => void (switches.garbageMetrics = false) };
});
