import type { Profile } from './profile.ts';

/** One machine, started from nothing: the stack brings what it watches and an inbox for its alerts. */
export const dev: Profile = {
  environment: 'dev',
  cluster: 'voiceassist-dev',
  namePrefix: 'voiceassist-dev',
  docker: { subnet: '10.213.0.0/24' },
  retention: { prometheusTime: '35d', prometheusSize: '4GB', loki: '7d' },
  parts: { demo: true },
};
