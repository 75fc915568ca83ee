import type { Profile } from './profile.ts';

/** As prod, on its own host, with a shorter memory and nothing that can wake anyone. */
export const staging: Profile = {
  environment: 'staging',
  cluster: 'voiceassist-staging',
  namePrefix: 'voiceassist-staging',
  docker: { subnet: '10.213.1.0/24' },
  retention: { prometheusTime: '15d', prometheusSize: '10GB', loki: '15d' },
};
