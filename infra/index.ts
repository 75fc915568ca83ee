import * as pulumi from '@pulumi/pulumi';
import { loadSettings } from '../stacks/settings.ts';
import { Alertmanager } from './alertmanager.ts';
import { Alloy } from './alloy.ts';
import { BlackboxExporter } from './blackbox-exporter.ts';
import { Cadvisor } from './cadvisor.ts';
import { GrafanaContent } from './grafana-content.ts';
import { Grafana } from './grafana.ts';
import { Inbox } from './inbox.ts';
import { readLock } from './lock.ts';
import { Loki } from './loki.ts';
import { NodeExporter } from './node-exporter.ts';
import { PostgresExporter } from './postgres-exporter.ts';
import { Postgres } from './postgres.ts';
import { Prometheus } from './prometheus.ts';
import { Qdrant } from './qdrant.ts';
import { RedisExporter } from './redis-exporter.ts';
import { Redis } from './redis.ts';
import { deployedServices } from './services.ts';
import { SocketProxy } from './socket-proxy.ts';
import { createStack } from './stack.ts';
import { VoiceassistServer } from './voiceassist-server.ts';
import { VoiceassistTraffic } from './voiceassist-traffic.ts';

const { settings, secrets } = loadSettings();
const stack = createStack(settings, secrets, readLock(pulumi.getStack()));
const deployed = deployedServices(settings);

// The demo: something to watch, and someone to notify.
const postgres = deployed.has('postgres') ? [new Postgres('demo-postgres', stack)] : [];
const redis = deployed.has('redis') ? [new Redis('demo-redis', stack)] : [];
if (deployed.has('voiceassist-server')) {
  const qdrant = new Qdrant('demo-qdrant', stack);
  new VoiceassistServer('demo-voiceassist', { dependsOn: [...postgres, ...redis, qdrant] }, stack);
  new VoiceassistTraffic('demo-traffic', stack);
}
if (deployed.has('inbox')) new Inbox('demo-inbox', stack);

// Metrics and alerts.
new Prometheus('metrics', stack);
new Alertmanager('alerts', stack);

// Logs, and container metrics, both by way of the socket proxy.
if (deployed.has('socket-proxy')) {
  const socketProxy = new SocketProxy('docker-socket', stack);
  if (deployed.has('alloy')) {
    const loki = new Loki('logs', stack);
    new Alloy('log-shipper', { socketProxy, loki }, stack);
  }
  if (deployed.has('cadvisor')) new Cadvisor('container-metrics', { socketProxy }, stack);
}

// Exporters.
new NodeExporter('host-metrics', stack);
new BlackboxExporter('probes', stack);
if (deployed.has('postgres-exporter')) {
  new PostgresExporter('postgres-metrics', { dependsOn: postgres }, stack);
}
if (deployed.has('redis-exporter')) {
  new RedisExporter('redis-metrics', { dependsOn: redis }, stack);
}

// Dashboards.
const grafana = new Grafana('dashboards', stack);
new GrafanaContent('dashboard-content', { grafana }, stack);

/** What people open. */
export const prometheusUrl = settings.externalUrls.prometheus;
export const alertmanagerUrl = settings.externalUrls.alertmanager;
export const grafanaUrl = settings.externalUrls.grafana;
export const grafanaUser = 'admin';
/** How to read the password, never the password. */
export const grafanaPasswordCommand = `pulumi config get grafanaAdminPassword --stack ${pulumi.getStack()}`;
export const inboxUrl =
  deployed.has('inbox') && settings.publish.ports.inbox !== null
    ? `http://${settings.publish.address}:${settings.publish.ports.inbox}`
    : undefined;
/** The prefix of this stack's containers, volumes and network on its Docker host. */
export const namePrefix = settings.namePrefix;
