import { jobs, scrapeTimeout, type Job } from '../rules/jobs.ts';
import { refuseBadRules } from '../rules/check.ts';
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

interface StaticConfig {
  targets: string[];
  labels?: Record<string, string>;
}

/** An application and its probes share this label: by it the one's alert mutes the others'. */
const APPLICATION = 'application';

type ScrapeConfig = { job_name: Job } & Record<string, unknown>;

/**
 * prometheus.yml and one file per rule group.
 *
 * @throws with a sentence for each rule that cannot work
 */
export function prometheusFiles(settings: Settings): Files {
  const watched = watchedBy(settings);
  const groups = ruleGroups(watched, linksOf(settings));
  refuseBadRules({ promql: groups }, watched);
  const rules = renderRules(groups);
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
      scrape_timeout: timeout(intervals.scrape),
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
      scrape_timeout: timeout(intervals.application),
      // The runbook's endpoint answers a bare text/plain, which Prometheus 3 takes only when told.
      fallback_scrape_protocol: 'PrometheusText0.0.4',
      // Samples count from when they are scraped: a server whose clock is an hour off would have all of
      // its own times refused, or hidden in a future that no rule looks at.
      honor_timestamps: false,
      ...byScheme(targets.applications, (url) => ({ [APPLICATION]: url })),
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
    probe(jobs.httpProbe, 'http_2xx', httpProbeTargets(settings), settings, [
      // Only its body says whether an application is ready.
      {
        source_labels: ['__param_target'],
        regex: '.+/ready',
        target_label: '__param_module',
        replacement: 'http_ready',
      },
    ]),
    probe(jobs.tlsProbe, 'tls_connect', [{ targets: targets.tls }], settings),
  ];
  return configs.filter(({ job_name }) => deployed.has(job_name));
}

/** What must answer 2xx: the settings' URLs, each application's `/health` and `/ready`, and the way into Grafana. */
function httpProbeTargets(settings: Settings): StaticConfig[] {
  const { targets } = settings;
  return [
    { targets: [...targets.http, `http://${addressOf('grafana', settings)}/api/health`] },
    ...targets.applications.map((url) => ({
      targets: [`${url}/health`, `${url}/ready`],
      labels: { [APPLICATION]: url },
    })),
  ];
}

/** Base URLs as static targets; a path before `/metrics` and https stay theirs. */
function byScheme(urls: readonly string[], labels?: (url: string) => Record<string, string>) {
  return {
    static_configs: urls.map((text) => {
      const url = new URL(text);
      const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
      const path = url.pathname.replace(/\/$/, '');
      return {
        targets: [`${url.hostname}:${port}`],
        labels: {
          ...labels?.(text),
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
  targets: StaticConfig[],
  settings: Settings,
  relabel: readonly object[] = [],
): ScrapeConfig {
  return {
    job_name: job,
    metrics_path: '/probe',
    params: { module: [module] },
    static_configs: targets,
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      ...relabel,
      { target_label: '__address__', replacement: addressOf('blackbox-exporter', settings) },
    ],
  };
}

function timeout(interval: string): string {
  return `${scrapeTimeout(durationSeconds(interval))}s`;
}
