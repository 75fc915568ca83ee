import { durationSeconds } from './duration.ts';
import { exposure } from './exposure.ts';
import type { Settings } from './schema.ts';

/** A combination of settings that cannot work: the place to change, and the sentence. */
export interface Problem {
  path: string;
  sentence: string;
}

/** What the schema cannot see: settings that are right one by one and wrong together. */
export function checkCombinations(settings: Settings): Problem[] {
  return [
    ...portsAlike(settings),
    ...intervals(settings),
    ...remoteHost(settings),
    ...demo(settings),
    ...duplicateTargets(settings),
    ...exposure(settings),
  ];
}

function portsAlike({ publish }: Settings): Problem[] {
  const first = new Map<number, string>();
  return Object.entries(publish.ports).flatMap(([service, port]) => {
    if (port === null) return [];
    const other = first.get(port);
    if (other === undefined) {
      first.set(port, service);
      return [];
    }
    return [
      {
        path: `publish.ports.${service}`,
        sentence: `is ${port}, which ${other} has already; give each service a port of its own, such as ${freePort(publish.ports, port)}`,
      },
    ];
  });
}

function freePort(ports: Settings['publish']['ports'], from: number): number {
  const used = new Set(Object.values(ports));
  let port = from;
  while (used.has(port)) port = port === 65535 ? 1024 : port + 1;
  return port;
}

function intervals({ intervals, retention }: Settings): Problem[] {
  const problems: Problem[] = [];
  for (const name of ['scrape', 'evaluation', 'application'] as const) {
    const seconds = durationSeconds(intervals[name]);
    if (seconds < 1 || seconds > 120) {
      problems.push({
        path: `intervals.${name}`,
        sentence: `is ${intervals[name]}, but must be from 1s to 2m: series go stale after five minutes, and rules look back four scrapes`,
      });
    }
  }
  for (const name of ['prometheusTime', 'loki'] as const) {
    const seconds = durationSeconds(retention[name]);
    const least = name === 'loki' ? 24 * 3600 : 2 * 3600;
    if (seconds < least) {
      problems.push({
        path: `retention.${name}`,
        sentence: `is ${retention[name]}, but must be ${name === 'loki' ? '24h or more: Loki drops whole index days' : '2h or more: that is one block'}, such as 30d`,
      });
    }
  }
  return problems;
}

function remoteHost({ docker, grafanaApiUrl, externalUrls, publish }: Settings): Problem[] {
  const problems: Problem[] = [];
  if (publish.ports.grafana === null && grafanaApiUrl.includes('127.0.0.1')) {
    problems.push({
      path: 'grafanaApiUrl',
      sentence:
        'cannot be the published address while Grafana is not published; set grafanaPort, or the URL by which this machine reaches Grafana, such as https://grafana.example.com',
    });
  }
  if (!docker.host.startsWith('unix://') && isLoopback(grafanaApiUrl)) {
    problems.push({
      path: 'grafanaApiUrl',
      sentence: `is ${grafanaApiUrl}, which is this machine, but Grafana runs on ${docker.host}; set the URL by which this machine reaches it, such as https://grafana.example.com`,
    });
  }
  for (const [name, url] of Object.entries(externalUrls)) {
    if (URL.parse(url)?.search || URL.parse(url)?.hash) {
      problems.push({
        path: `externalUrls.${name}`,
        sentence: `is ${url}, but must end at the path: no ? and no #, such as https://${name}.example.com`,
      });
    }
  }
  return problems;
}

function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\])/.test(URL.parse(url)?.hostname ?? '');
}

function demo({ parts, environment }: Settings): Problem[] {
  return parts.demo && environment === 'production'
    ? [
        {
          path: 'parts.demo',
          sentence:
            'is on in production, where alerts would go to an inbox that nobody reads; set it to false',
        },
      ]
    : [];
}

function duplicateTargets({ targets }: Settings): Problem[] {
  return (['applications', 'http', 'tls', 'containers'] as const).flatMap((kind) => {
    const twice = targets[kind].filter((value, index, all) => all.indexOf(value) !== index);
    return [...new Set(twice)].map((value) => ({
      path: `targets.${kind}`,
      sentence: `names ${value} more than once; each target once, or its series collide`,
    }));
  });
}
