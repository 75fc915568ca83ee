import { allSources, type Source, type Watched } from '../rules/watched.ts';
import { durationSeconds } from '../stacks/duration.ts';
import type { Settings } from '../stacks/schema.ts';
import { deployedServices, scrapedJobs } from './services.ts';

/** What a stack with these settings watches: its rules follow from it. */
export function watchedBy(settings: Settings): Watched {
  const { parts, targets, intervals, namePrefix } = settings;
  return {
    sources: new Set<Source>([
      ...scrapedJobs(settings),
      ...(parts.logs ? (['logs'] as const) : []),
      ...(targets.backups === null ? [] : (['backups'] as const)),
    ]),
    containers: {
      own: [...deployedServices(settings)].map((service) => `${namePrefix}-${service}`),
      expected: targets.containers,
    },
    retention: durationSeconds(settings.retention.prometheusTime),
    scrape: durationSeconds(intervals.scrape),
    applicationScrape: durationSeconds(intervals.application),
    timescale: settings.timescale,
  };
}

/** The same, were it to watch all that a stack can: every rule exists there. */
export function watchingAll(settings: Settings): Watched {
  return { ...watchedBy(settings), sources: new Set(allSources) };
}

/** What the links in a stack's alerts begin with. */
export function linksOf({ externalUrls }: Settings) {
  return { grafana: externalUrls.grafana, runbooks: externalUrls.runbooks };
}
