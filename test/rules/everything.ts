import { jobs } from '../../rules/jobs.ts';
import type { Links } from '../../rules/shared.ts';
import type { Source, Watched } from '../../rules/watched.ts';

/** A stack that watches all that can be watched: every rule exists there. */
export const everything: Watched = {
  sources: new Set<Source>([...Object.values(jobs), 'logs', 'backups']),
  containers: ['voiceassist-prometheus', 'voiceassist-redis', 'voiceassist-server'],
  retention: 30 * 86_400,
  scrape: 15,
  applicationScrape: 10,
};

export const links: Links = {
  grafana: 'https://grafana.example.com',
  runbooks: 'https://docs.example.com/runbooks',
};
