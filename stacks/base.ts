import type { DeepPartial } from './profile.ts';
import type { SettingsInput } from './schema.ts';

/** What is the same in every environment until a profile or a config key says otherwise. */
export const base = {
  docker: {
    socket: '/var/run/docker.sock',
    containerdSocket: '/run/containerd/containerd.sock',
    rootPropagation: 'rslave',
  },
  intervals: { scrape: '15s', evaluation: '15s', application: '10s' },
  // The runbook's waits: one page per group within ten seconds, a reminder twice a day.
  routing: {
    groupWait: '10s',
    groupInterval: '10s',
    repeatInterval: '12h',
    maintenance: [],
  },
  // The kernel counts processes per user over the whole host, and several services are user 65534: the
  // limit stops a fork bomb and must not be spent by the neighbours.
  // Measured idle use on a two-core host is a third of these or less; see docs/operations.md.
  resources: {
    prometheus: { memory: 1024, processes: 4096 },
    alertmanager: { memory: 256, processes: 4096 },
    grafana: { memory: 768, processes: 4096 },
    loki: { memory: 1024, processes: 4096 },
    alloy: { memory: 512, processes: 4096 },
    'node-exporter': { memory: 128, processes: 4096 },
    'postgres-exporter': { memory: 128, processes: 4096 },
    'redis-exporter': { memory: 64, processes: 4096 },
    'blackbox-exporter': { memory: 128, processes: 4096 },
    cadvisor: { memory: 512, processes: 4096 },
    'socket-proxy': { memory: 128, processes: 4096 },
    postgres: { memory: 512, processes: 4096 },
    redis: { memory: 256, processes: 4096 },
    qdrant: { memory: 512, processes: 4096 },
    'voiceassist-server': { memory: 512, processes: 4096 },
    'voiceassist-traffic': { memory: 192, processes: 4096 },
    inbox: { memory: 192, processes: 4096 },
  },
  parts: { cadvisor: true, logs: true, demo: false },
  protectData: false,
} satisfies DeepPartial<SettingsInput>;
