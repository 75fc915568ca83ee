import { jobs } from '../../rules/jobs.ts';
import { applicationThresholds as application } from '../../rules/thresholds/application.ts';
import { containerThresholds as containers } from '../../rules/thresholds/containers.ts';
import { probeThresholds as probes } from '../../rules/thresholds/probes.ts';
import { redisThresholds as redis } from '../../rules/thresholds/redis.ts';
import { failingCrosses, growthCrosses, quantileCrosses, rateCrosses } from './crossing.ts';
import { inTime, memoryLimit, type FaultContext } from './fault-context.ts';

/** How strong faults are made for a drill: options of the fault by what the stack is. */
export const strengths = {
  /** Most requests fail: far above the threshold of the page, so that it comes before the warning it mutes. */
  errors: () => ({ rate: 0.8 }),
  /** Above what pages. The histogram's next bucket ends at 7.5, so the quantile lies above 5. */
  latency: () => ({ seconds: 6 }),
  /** The fault's default. */
  cacheFull: () => ({ keysPerSecond: 32 }),
  /** The fault's default, for Docker's sake. */
  crashLoop: () => ({ seconds: 12 }),
  /** 60 MB a minute of the stack's own time. */
  memoryLeak: ({ settings }: FaultContext) => ({ mbPerMinute: 60 * settings.timescale }),
};

/** Seconds until the window of an alert holds enough of a fault of that strength. */
export const windows = {
  errors:
    (threshold: number) =>
    ({ settings, baseline }: FaultContext) =>
      failingCrosses({
        ...{ share: strengths.errors().rate, threshold },
        window: inTime(application.window, settings),
        ...{ rate: baseline.requestRate, newSeries: baseline.unfailed },
      }),
  latency: ({ settings }: FaultContext) =>
    quantileCrosses(0.95, inTime(application.window, settings), strengths.latency().seconds),
  evictions: ({ settings }: FaultContext) =>
    rateCrosses(
      strengths.cacheFull().keysPerSecond,
      redis.evictions,
      inTime(redis.evictionsWindow, settings),
    ),
  memoryLeak: (context: FaultContext) =>
    growthCrosses(
      context.baseline.memoryUsed,
      containers.memoryUsed * memoryLimit(context.settings),
      (strengths.memoryLeak(context).mbPerMinute * MIB) / 60,
    ),
  /** One restart more than may be. What Docker and the server take to start comes on top of it. */
  restarts: () => RESTARTS * strengths.crashLoop().seconds,
  /** The end is taken from the best sample of a range: the last one of a good certificate must have left it. */
  certificate: ({ settings }: FaultContext) => inTime(probes.certificateWindow, settings),
};

/** What restarts are counted by, and how many there must be. */
export const restartsSeen = () => ({
  metric: `process_start_time_seconds{job="${jobs.application}"}`,
  changes: RESTARTS,
});

const RESTARTS = application.restarts + 1;
const MIB = 1024 ** 2;
