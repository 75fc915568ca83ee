import { jobs, type Job } from '../rules/jobs.ts';
import { ruleGroups } from '../rules/index.ts';
import { renderRules } from '../rules/render.ts';
import { durationSeconds } from '../stacks/duration.ts';
import type { ServiceName, Settings } from '../stacks/schema.ts';
import { addressOf } from './addresses.ts';
import type { Files } from './files.ts';
import { secretFile } from './paths.ts';
import { scrapeLimits } from './scrape-limits.ts';
import { scrapedJobs } from './services.ts';
import { linksOf, watchedBy } from './watched.ts';
import { webClientFiles, webScheme } from './web.ts';
import { toYaml } from './yaml.ts';

type ScrapeConfig = { job_name: Job } & Record<string, unknown>;

/** prometheus.yml and one file per rule group. */
export function prometheusFiles(settings: Settings): Files {
  const rules = renderRules(ruleGroups(watchedBy(settings), linksOf(settings)));
  return {
    'prometheus.yml': toYaml(prometheusConfig(settings)),
    ...webClientFiles('prometheus', settings),
    ...Object.fromEntries(Object.entries(rules).map(([name, text]) => [`rules/${name}`, text])),
  };
}

function prometheusConfig(settings: Settings) {
  const { intervals, retention } = settings;
  return {
    global: {
      scrape_interval: intervals.scrape,
      scrape_timeout: scrapeTimeout(intervals.scrape),
      evaluation_interval: intervals.evaluation,
      external_labels: { cluster: settings.cluster, environment: settings.environment },
      ...scrapeLimits,
    },
    rule_files: ['rules/*.yml'],
    alerting: {
      alertmanagers: [
        {
          ...webScheme('alertmanager', settings),
          static_configs: [{ targets: [addressOf('alertmanager', settings)] }],
        },
      ],
    },
    scrape_configs: scrapeConfigs(settings),
    // Flags for retention are deprecated; the file's word counts since 3.11.
    storage: {
      tsdb: { retention: { time: retention.prometheusTime, size: retention.prometheusSize } },
    },
  };
}

function scrapeConfigs(settings: Settings): ScrapeConfig[] {
  const { targets, intervals } = settings;
  const deployed = scrapedJobs(settings);
  const service = (job: Job, name: ServiceName): ScrapeConfig => ({
    job_name: job,
    static_configs: [{ targets: [addressOf(name, settings)] }],
  });
  const configs: ScrapeConfig[] = [
    {
      job_name: jobs.application,
      scrape_interval: intervals.application,
      scrape_timeout: scrapeTimeout(intervals.application),
      // The runbook's endpoint answers a bare text/plain, which Prometheus 3 takes only when told.
      fallback_scrape_protocol: 'PrometheusText0.0.4',
      // Samples count from when they are scraped: a server whose clock is an hour off would have all of
      // its own times refused, or hidden in a future that no rule looks at.
      honor_timestamps: false,
      ...byScheme(targets.applications),
    },
    service(jobs.postgres, 'postgres-exporter'),
    service(jobs.redis, 'redis-exporter'),
    service(jobs.node, 'node-exporter'),
    // Prometheus scrapes itself by its name, so that `instance` reads the same from everywhere.
    { ...service(jobs.prometheus, 'prometheus'), ...webScheme('prometheus', settings) },
    service(jobs.grafana, 'grafana'),
    { ...service(jobs.alertmanager, 'alertmanager'), ...webScheme('alertmanager', settings) },
    service(jobs.loki, 'loki'),
    service(jobs.alloy, 'alloy'),
    service(jobs.blackbox, 'blackbox-exporter'),
    // Its samples carry their own times, which would keep a removed container's series for five minutes.
    { ...service(jobs.cadvisor, 'cadvisor'), track_timestamps_staleness: true },
    service(jobs.inbox, 'inbox'),
    {
      job_name: jobs.qdrant,
      ...(targets.qdrant?.apiKey
        ? { authorization: { credentials_file: secretFile('qdrantApiKey') } }
        : {}),
      ...byScheme(targets.qdrant ? [targets.qdrant.url] : []),
    },
    probe(jobs.httpProbe, 'http_2xx', httpProbeTargets(settings), settings),
    probe(jobs.tlsProbe, 'tls_connect', targets.tls, settings),
  ];
  return configs.filter(({ job_name }) => deployed.has(job_name));
}

/** What must answer 2xx: the settings' URLs, each application's `/health`, and the way into Grafana. */
function httpProbeTargets(settings: Settings): string[] {
  const { targets } = settings;
  return [
    ...targets.http,
    ...targets.applications.map((url) => `${url}/health`),
    `http://${addressOf('grafana', settings)}/api/health`,
  ];
}

/** Base URLs as static targets; a path before `/metrics` and https stay theirs. */
function byScheme(urls: readonly string[]) {
  return {
    static_configs: urls.map((text) => {
      const url = new URL(text);
      const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
      const path = url.pathname.replace(/\/$/, '');
      return {
        targets: [`${url.hostname}:${port}`],
        labels: {
          ...(url.protocol === 'https:' ? { __scheme__: 'https' } : {}),
          ...(path === '' ? {} : { __metrics_path__: `${path}/metrics` }),
        },
      };
    }),
  };
}

function probe(
  job: Job,
  module: string,
  targets: readonly string[],
  settings: Settings,
): ScrapeConfig {
  return {
    job_name: job,
    metrics_path: '/probe',
    params: { module: [module] },
    static_configs: [{ targets: [...targets] }],
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: addressOf('blackbox-exporter', settings) },
    ],
  };
}

/** Two thirds of the interval, at most Prometheus' own default of 10 s, at least one second. */
function scrapeTimeout(interval: string): string {
  const seconds = Math.max(1, Math.min(10, Math.floor((durationSeconds(interval) * 2) / 3)));
  return `${seconds}s`;
}
