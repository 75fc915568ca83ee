import type { Links } from '../../rules/shared.ts';
import { allSources, type Watched } from '../../rules/watched.ts';

/** A stack that watches all that can be watched: every rule exists there. */
export const everything: Watched = {
  sources: new Set(allSources),
  containers: {
    own: ['voiceassist-prometheus', 'voiceassist-redis'],
    expected: ['voiceassist-server', 'voiceassist-worker'],
  },
  retention: 30 * 86_400,
  scrape: 15,
  applicationScrape: 10,
  timescale: 1,
};

export const links: Links = {
  grafana: 'https://grafana.example.com',
  runbooks: 'https://docs.example.com/runbooks',
};
