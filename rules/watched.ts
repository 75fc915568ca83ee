import { jobs, type Job } from './jobs.ts';

/** What a rule can be about: a scrape job, the log pipeline, or the files that backups leave behind. */
export type Source = Job | 'logs' | 'backups';

/** All that a stack can watch. */
export const allSources: readonly Source[] = [...Object.values(jobs), 'logs', 'backups'];

/** What a stack watches, as far as its rules must know. */
export interface Watched {
  /** Where data comes from: a group whose sources are not all here is left out. */
  sources: ReadonlySet<Source>;
  /** Names of the containers that must run: this stack's own, and those that the settings expect. */
  containers: { own: readonly string[]; expected: readonly string[] };
  /** Seconds that samples are kept: no rule may look back further. */
  retention: number;
  /** Seconds between two scrapes of most jobs, and of the application, as they run. */
  scrape: number;
  applicationScrape: number;
  /** How many times as fast as rules are written time runs (timescale.ts). */
  timescale: number;
}
