import type { ServiceName, Settings } from '../stacks/schema.ts';
import { jobs, type Job } from '../rules/jobs.ts';
import type { ImageName } from './images.ts';

/** The services that a stack with these settings runs. */
export function deployedServices(settings: Settings): Set<ServiceName> {
  const { parts, targets } = settings;
  const optional: [ServiceName, boolean][] = [
    ['loki', parts.logs],
    ['alloy', parts.logs],
    ['cadvisor', parts.cadvisor],
    ['socket-proxy', parts.logs || parts.cadvisor],
    ['postgres-exporter', targets.postgres !== null],
    ['redis-exporter', targets.redis !== null],
    ['postgres', parts.demo],
    ['redis', parts.demo],
    ['qdrant', parts.demo],
    ['voiceassist-server', parts.demo],
    ['voiceassist-traffic', parts.demo],
    ['inbox', parts.demo],
  ];
  return new Set<ServiceName>([
    'prometheus',
    'alertmanager',
    'grafana',
    'node-exporter',
    'blackbox-exporter',
    ...optional.filter(([, on]) => on).map(([name]) => name),
  ]);
}

/** The jobs that a stack with these settings scrapes: rules and panels about others make no sense there. */
export function scrapedJobs(settings: Settings): Set<Job> {
  const { parts, targets } = settings;
  const optional: [Job, boolean][] = [
    [jobs.application, targets.applications.length > 0],
    [jobs.postgres, targets.postgres !== null],
    [jobs.redis, targets.redis !== null],
    [jobs.qdrant, targets.qdrant !== null],
    [jobs.loki, parts.logs],
    [jobs.alloy, parts.logs],
    [jobs.cadvisor, parts.cadvisor],
    [jobs.tlsProbe, targets.tls.length > 0],
    [jobs.inbox, parts.demo],
  ];
  return new Set<Job>([
    jobs.prometheus,
    jobs.alertmanager,
    jobs.grafana,
    jobs.node,
    jobs.blackbox,
    jobs.httpProbe,
    ...optional.filter(([, on]) => on).map(([job]) => job),
  ]);
}

const imageNames: Record<ServiceName, ImageName> = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  grafana: 'grafana',
  loki: 'loki',
  alloy: 'alloy',
  'node-exporter': 'nodeExporter',
  'postgres-exporter': 'postgresExporter',
  'redis-exporter': 'redisExporter',
  'blackbox-exporter': 'blackboxExporter',
  cadvisor: 'cadvisor',
  'socket-proxy': 'socketProxy',
  postgres: 'postgres',
  redis: 'redis',
  qdrant: 'qdrant',
  'voiceassist-server': 'node',
  'voiceassist-traffic': 'node',
  inbox: 'node',
};

/** The image of a service; cAdvisor's depends on the engine's age. */
export function imageOf(service: ServiceName, { docker }: Settings): ImageName {
  return service === 'cadvisor' && docker.oldEngine ? 'cadvisorForOldEngines' : imageNames[service];
}

/** Every image that a stack with these settings needs, the delivery's tools included. */
export function imagesOf(settings: Settings): ImageName[] {
  const services = [...deployedServices(settings)].map((name) => imageOf(name, settings));
  return [...new Set<ImageName>(['busybox', ...services])];
}
