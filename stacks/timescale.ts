import { faster } from './duration.ts';
import type { Settings } from './schema.ts';

/** Seconds: no interval and no wait goes below, where programs and networks have times of their own. */
const LEAST = 1;

/**
 * Settings as they run: where time runs faster, with every interval and wait divided by `timescale`, but
 * none below a second. The one place that does it, so that every reader sees the same; rules, which know
 * no settings, have their own pass (rules/timescale.ts).
 *
 * What is not divided: how long samples and logs are kept, maintenance windows, which are times of the
 * day, and time-outs, for what answers takes as long as before.
 */
export function inFasterTime(settings: Settings): Settings {
  const { timescale, intervals, routing, receivers } = settings;
  const wait = (duration: string) => faster(duration, timescale, LEAST);
  return {
    ...settings,
    intervals: {
      scrape: wait(intervals.scrape),
      evaluation: wait(intervals.evaluation),
      application: wait(intervals.application),
    },
    routing: {
      ...routing,
      groupWait: wait(routing.groupWait),
      groupInterval: wait(routing.groupInterval),
      repeatInterval: wait(routing.repeatInterval),
    },
    receivers: {
      ...receivers,
      heartbeat: receivers.heartbeat && {
        ...receivers.heartbeat,
        interval: wait(receivers.heartbeat.interval),
      },
    },
  };
}
