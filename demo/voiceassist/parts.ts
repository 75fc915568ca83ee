import type { ActiveUsers } from './active-users.ts';
import type { CountedCache } from './counted-cache.ts';
import type { Cache } from './cache.ts';
import type { Database } from './database.ts';
import type { Switches } from './faults/switches.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Sessions } from './sessions.ts';
import type { Vectors } from './vectors.ts';

/** What the routes work on. */
export interface Parts {
  database: Database;
  /** As a store that may be asked whether it answers; lookups go through `lookups`. */
  cache: Cache;
  lookups: CountedCache;
  vectors: Vectors;
  sessions: Sessions;
  activeUsers: ActiveUsers;
  metrics: Metrics;
  switches: Switches;
  log: Log;
  /** Numbers from 0 to below 1. */
  random: () => number;
  /** How many times faster than in production time runs. */
  timescale: number;
}
