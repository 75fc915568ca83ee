import { jobs, type Job } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { monitoringThresholds as thresholds } from './thresholds/monitoring.ts';

/** Each service's own word on whether its last config load went well; jobs that the stack lacks drop out. */
const reloadSuccess: Partial<Record<Job, string>> = {
  [jobs.prometheus]: 'prometheus_config_last_reload_successful',
  [jobs.alertmanager]: 'alertmanager_config_last_reload_successful',
  [jobs.blackbox]: 'blackbox_exporter_config_last_reload_successful',
  [jobs.alloy]: 'alloy_config_last_load_successful',
  [jobs.loki]: 'loki_ruler_config_last_reload_successful',
};

/** Parts of the stack whose outage makes it blind and hurts no user at once. Prometheus: its own scrape. */
export const componentJobs: readonly Job[] = [
  jobs.prometheus,
  jobs.node,
  jobs.cadvisor,
  jobs.blackbox,
  jobs.grafana,
  jobs.loki,
  jobs.alloy,
];

/** The stack watching itself. */
export const monitoring: Subject = ({ sources }) => {
  const selectors = Object.entries(reloadSuccess)
    .filter(([job]) => sources.has(job as Job))
    .map(([job, metric]) => `${metric}{job="${job}"}`);
  const components = componentJobs.filter((job) => sources.has(job)).join('|');
  return [
    {
      name: 'monitoring',
      watches: [jobs.prometheus],
      rules: [
        {
          alert: 'ConfigReloadFailed',
          expr: `max by (job, instance) (${selectors.join(' or ')}) == 0`,
          for: thresholds.configReloadFailedFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A service refused its new configuration.',
            description:
              '{{ $labels.job }} at {{ $labels.instance }} could not load its configuration and still runs the previous one.',
          },
        },
        {
          alert: 'MonitoringComponentDown',
          expr: `up{job=~"${components}"} == 0`,
          for: thresholds.componentDownFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A part of the monitoring stack does not answer.',
            description:
              'Prometheus could not scrape {{ $labels.job }} at {{ $labels.instance }} for five minutes; what it measures, stores or shows is missing.',
          },
        },
        {
          // The application and Qdrant have their own limits and their own subjects.
          alert: 'MonitoringFileDescriptorsLow',
          expr: `process_open_fds{job!~"${jobs.application}|${jobs.qdrant}"} / on (job, instance) process_max_fds > ${thresholds.fileDescriptorShare}`,
          for: thresholds.fileDescriptorsFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A part of the monitoring stack runs out of file descriptors.',
            description:
              '{{ $labels.job }} at {{ $labels.instance }} has {{ $value | humanizePercentage }} of its file descriptors open; at all of them it can neither write nor answer.',
          },
        },
      ],
    },
    {
      name: 'grafana',
      watches: [jobs.grafana],
      rules: [
        {
          // Errors of a panel's own query count too: Grafana answers 502 for a data source that is away.
          alert: 'GrafanaRequestErrors',
          expr: [
            `sum by (instance) (rate(grafana_http_request_duration_seconds_count{job="${jobs.grafana}", status_code=~"5.."}[${thresholds.requestWindow}]))`,
            `/ sum by (instance) (rate(grafana_http_request_duration_seconds_count{job="${jobs.grafana}"}[${thresholds.requestWindow}])) > ${thresholds.grafanaErrorShare}`,
            `and sum by (instance) (increase(grafana_http_request_duration_seconds_count{job="${jobs.grafana}", status_code=~"5.."}[${thresholds.requestWindow}])) > ${thresholds.grafanaErrors}`,
          ].join(' '),
          for: thresholds.grafanaErrorsFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Grafana answers with errors.',
            description:
              '{{ $value | humanizePercentage }} of the requests to Grafana at {{ $labels.instance }} failed with a 5xx status in the last ten minutes.',
          },
        },
      ],
    },
  ];
};
