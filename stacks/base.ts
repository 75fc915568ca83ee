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
  routing: { groupWait: '10s', groupInterval: '10s', repeatInterval: '12h' },
  // Measured idle use on a two-core host is a third of these or less; see docs/operations.md.
  resources: {
    prometheus: { memory: 1024, processes: 4096 },
    alertmanager: { memory: 256, processes: 1024 },
    grafana: { memory: 768, processes: 2048 },
    loki: { memory: 1024, processes: 4096 },
    alloy: { memory: 512, processes: 2048 },
    'node-exporter': { memory: 128, processes: 512 },
    'postgres-exporter': { memory: 128, processes: 512 },
    'redis-exporter': { memory: 64, processes: 512 },
    'blackbox-exporter': { memory: 128, processes: 512 },
    cadvisor: { memory: 512, processes: 1024 },
    'socket-proxy': { memory: 64, processes: 256 },
    postgres: { memory: 512, processes: 512 },
    redis: { memory: 256, processes: 256 },
    inbox: { memory: 192, processes: 256 },
  },
  parts: { cadvisor: true, logs: true, demo: false },
  protectData: false,
} satisfies DeepPartial<SettingsInput>;
