import { demoHosts } from './demo.ts';
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
    ...objectiveWindow(settings),
    ...remoteHost(settings),
    ...demo(settings),
    ...timescale(settings),
    ...duplicateTargets(settings),
    ...probedTwice(settings),
    ...receivers(settings),
    ...maintenanceNames(settings),
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
    if (seconds < 1 || seconds > 75) {
      problems.push({
        path: `intervals.${name}`,
        sentence: `is ${intervals[name]}, but must be from 1s to 75s: rules look back five minutes, which four scrapes must fit in`,
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

/** What service level objectives are promised over; a test holds it to rules/thresholds/slo.ts. */
const OBJECTIVE_WINDOW = '30d';

function objectiveWindow({ environment, retention }: Settings): Problem[] {
  const window = OBJECTIVE_WINDOW;
  return environment === 'production' &&
    durationSeconds(retention.prometheusTime) < durationSeconds(window)
    ? [
        {
          path: 'retention.prometheusTime',
          sentence: `is ${retention.prometheusTime}, but must be ${window} or more in production: service level objectives are promised over ${window}, and what is not kept cannot be counted`,
        },
      ]
    : [];
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

/** Elsewhere alerts are for people, who need the time that they are given. */
function timescale({ timescale, parts }: Settings): Problem[] {
  return timescale > 1 && !parts.demo
    ? [
        {
          path: 'timescale',
          sentence: `is ${timescale}, but this stack has no demo, and what it watches is real: time runs faster only for drills with the demo; set it to 1`,
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

/** An application's health and readiness are probed already, by rules that know what they mean. */
function probedTwice({ targets }: Settings): Problem[] {
  return targets.http.flatMap((url) => {
    const application = targets.applications.find((base) =>
      ['/health', '/ready'].some((path) => URL.parse(url)?.href === URL.parse(base + path)?.href),
    );
    return application === undefined
      ? []
      : [
          {
            path: 'targets.http',
            sentence: `names ${url}, which is probed because ${application} is an application; leave it out`,
          },
        ];
  });
}

function receivers({ receivers, environment, parts }: Settings): Problem[] {
  const { pagerduty, slack, smtp } = receivers;
  const problems: Problem[] = [];
  const isInbox = (at: string) => parts.demo && at.startsWith(`${demoHosts.inbox.url}/`);
  if (
    pagerduty !== null &&
    environment !== 'production' &&
    !pagerduty.outsideProduction &&
    !isInbox(pagerduty.url)
  ) {
    problems.push({
      path: 'receivers.pagerduty',
      sentence: `would page people for ${environment}, which is not production; set pagerdutyEnabled to false, or pagerdutyOutsideProduction to true if that is wanted`,
    });
  }
  if (pagerduty !== null && slack === null && smtp === null) {
    problems.push({
      path: 'receivers.pagerduty',
      sentence:
        'is the only receiver, and takes critical alerts alone: warnings would reach nobody; set slackAlertsChannel and slackCriticalChannel, or smtpHost and smtpTo',
    });
  }
  if (smtp !== null && !smtp.verifyTls && smtp.host !== demoHosts.inbox.smtp) {
    problems.push({
      path: 'receivers.smtp.verifyTls',
      sentence: `is false for ${smtp.host}, to which the password would go whoever answers; only the demo's inbox may be trusted so: set it to true`,
    });
  }
  return problems;
}

function maintenanceNames({ routing }: Settings): Problem[] {
  const names = routing.maintenance.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => ({
    path: 'routing.maintenance',
    sentence: `names two windows ${name}; give each a name of its own`,
  }));
}
