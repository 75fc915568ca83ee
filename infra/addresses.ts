import type { ServiceName, Settings } from '../stacks/schema.ts';

/** The port that each service listens on inside its container, as its image has it. */
export const servicePorts = {
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  loki: 3100,
  alloy: 12345,
  'node-exporter': 9100,
  'postgres-exporter': 9187,
  'redis-exporter': 9121,
  'blackbox-exporter': 9115,
  cadvisor: 8080,
  'socket-proxy': 2375,
  postgres: 5432,
  redis: 6379,
  qdrant: 6333,
  'voiceassist-server': 8000,
  'voiceassist-traffic': 8080,
  inbox: 8080,
} as const satisfies Record<ServiceName, number>;

/** `host:port` of a service for the other containers of the stack. */
export function addressOf(service: ServiceName, settings: Settings): string {
  const host = service === 'node-exporter' ? gateway(settings) : service;
  return `${host}:${servicePorts[service]}`;
}

/** The stack network's first address: the Docker host itself, seen from the containers. */
export function gateway({ docker }: Settings): string {
  return docker.subnet.replace(/\.0\/24$/, '.1');
}
