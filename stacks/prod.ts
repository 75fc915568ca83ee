import type { Profile } from './profile.ts';

/** The names `production` and `voiceassist-prod` are those of the runbook: dashboards and routes know them. */
export const prod: Profile = {
  environment: 'production',
  cluster: 'voiceassist-prod',
  namePrefix: 'voiceassist-prod',
  docker: { subnet: '10.213.2.0/24' },
  retention: { prometheusTime: '30d', prometheusSize: '50GB', loki: '30d' },
  resources: {
    prometheus: { memory: 4096, processes: 8192 },
    loki: { memory: 2048, processes: 8192 },
    grafana: { memory: 1024, processes: 8192 },
  },
  protectData: true,
};
