import { counted, rises } from './counters.ts';
import { jobs, scrapeTimeout } from './jobs.ts';
import { prometheusThresholds as thresholds } from './thresholds/prometheus.ts';
import type { RuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

/** Whether what targets offer is taken whole and in time. */
export function scrapes({ sources, scrape, applicationScrape }: Watched): RuleGroup[] {
  const slow = (matcher: string, interval: number) =>
    `avg_over_time(scrape_duration_seconds{${matcher}}[${thresholds.failureWindow}]) > ${round(scrapeTimeout(interval) * thresholds.scrapeShare)}`;
  return [
    {
      name: 'prometheus-scrapes',
      watches: [jobs.prometheus],
      rules: [
        {
          // The target goes down with it; this names the cause, which the counters give for all targets
          // together.
          alert: 'PrometheusScrapeLimitHit',
          expr: rises(
            [
              'prometheus_target_scrapes_exceeded_sample_limit_total',
              'prometheus_target_scrapes_exceeded_body_size_limit_total',
              'prometheus_target_scrape_pool_exceeded_label_limits_total',
              'prometheus_target_scrape_pool_exceeded_target_limit_total',
            ],
            jobs.prometheus,
            thresholds.failureWindow,
          ),
          for: thresholds.failingFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A target offers more than a scrape may bring.',
            description:
              '{{ $labels.instance }} refuses whole scrapes for their size or labels; Target health names the target.',
          },
        },
        {
          alert: 'PrometheusSamplesRejected',
          expr: rises(
            [
              'prometheus_target_scrapes_sample_duplicate_timestamp_total',
              'prometheus_target_scrapes_sample_out_of_order_total',
              'prometheus_target_scrapes_sample_out_of_bounds_total',
            ],
            jobs.prometheus,
            thresholds.failureWindow,
          ),
          for: thresholds.failingFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus refuses samples for their time.',
            description:
              '{{ $labels.instance }} drops samples that are double, older than what it has, or from the future; the log names the target.',
          },
        },
        {
          // Once for each load of the config, so no `for`.
          alert: 'PrometheusTargetSyncFailed',
          expr: counted(
            'prometheus_target_sync_failed_total',
            jobs.prometheus,
            'scrape_job',
            thresholds.failureWindow,
          ),
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus could not take over a list of targets.',
            description:
              '{{ $labels.instance }} failed to set up targets of job {{ $labels.scrape_job }}; they are not scraped.',
          },
        },
        {
          // A probe takes as long as what it asks: other alerts measure that.
          alert: 'PrometheusScrapeSlow',
          expr: [
            slow(`job!~"${jobs.application}|${jobs.httpProbe}|${jobs.tlsProbe}"`, scrape),
            ...(sources.has(jobs.application)
              ? [slow(`job="${jobs.application}"`, applicationScrape)]
              : []),
          ].join(' or '),
          for: thresholds.failingFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Scrapes of a target take nearly as long as they may.',
            description:
              'A scrape of {{ $labels.instance }} of job {{ $labels.job }} takes {{ $value | humanizeDuration }} on average; beyond the timeout its samples are lost.',
          },
        },
      ],
    },
  ];
}

/** Without the tail of a binary fraction. */
function round(seconds: number): number {
  return Number(seconds.toFixed(3));
}
