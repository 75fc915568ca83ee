/** Scrape job names: the one list that scrape configs, rules and dashboards share. The first six are the runbook's. */
export const jobs = {
  application: 'voiceassist-app',
  postgres: 'postgresql',
  redis: 'redis',
  node: 'node',
  prometheus: 'prometheus',
  grafana: 'grafana',
  alertmanager: 'alertmanager',
  loki: 'loki',
  alloy: 'alloy',
  blackbox: 'blackbox',
  httpProbe: 'probe-http',
  tlsProbe: 'probe-tls',
  cadvisor: 'cadvisor',
  qdrant: 'qdrant',
  inbox: 'inbox',
} as const;

export type Job = (typeof jobs)[keyof typeof jobs];

/** Seconds a scrape may take: two thirds of its interval, at most Prometheus' own default of 10, at least one. */
export function scrapeTimeout(interval: number): number {
  return Math.max(1, Math.min(10, Math.floor((interval * 2) / 3)));
}
