import type { PlainConfig } from './bench-stack.ts';

const nowhere = 'bench.invalid';

/**
 * Prod's plain config on this machine: all that it deploys and as many targets as it watches, but each
 * target and receiver is one that does not exist, so that nobody is probed and nobody is paged.
 *
 * @param prod plain keys of prod's file
 * @param own names, ports, subnet and engine of the bench
 * @param network an existing network in the place of those that prod joins
 */
export function prodStandIn(prod: PlainConfig, own: PlainConfig, network: string): PlainConfig {
  const list = (key: string, one: (index: number) => string) => {
    const given = prod[key];
    return Array.isArray(given) ? { [key]: given.map((_, index) => one(index)) } : {};
  };
  const given = (key: string, value: string) => (prod[key] ? { [key]: value } : {});
  return {
    ...prod,
    profile: prod['profile'] || 'prod',
    ...own,
    joinNetworks: [network],
    ...list('applicationUrls', (index) => `http://application-${index}.${nowhere}:8000`),
    ...list('probeUrls', (index) => `https://probe-${index}.${nowhere}/health`),
    ...list('tlsEndpoints', (index) => `tls-${index}.${nowhere}:443`),
    ...given('postgresHost', `postgres.${nowhere}`),
    ...given('redisHost', `redis.${nowhere}`),
    ...given('qdrantUrl', `http://qdrant.${nowhere}:6333`),
    ...given('smtpHost', `smtp.${nowhere}:587`),
    pagerdutyUrl: `https://pagerduty.${nowhere}/v2/enqueue`,
    // Grafana is reached where it is published here; nothing else is published that prod keeps to itself.
    grafanaApiUrl: '',
    lokiPort: prod['lokiPort'] ?? 0,
    alloyPort: 0,
    // A certificate and a directory of prod's host are not here.
    webUser: '',
    publishAddress: '127.0.0.1',
    backupMetricsDirectory: '',
    registryMirror: '',
  };
}
