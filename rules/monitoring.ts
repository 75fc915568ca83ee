import { jobs, type Job } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { monitoringThresholds as thresholds } from './thresholds/monitoring.ts';

/** Each service's own word on whether its last config load went well; jobs that the stack lacks drop out. */
const reloadSuccess: Partial<Record<Job, string>> = {
  [jobs.prometheus]: 'prometheus_config_last_reload_successful',
  [jobs.alertmanager]: 'alertmanager_config_last_reload_successful',
  [jobs.blackbox]: 'blackbox_exporter_config_last_reload_successful',
  [jobs.alloy]: 'alloy_config_last_load_successful',
};

/** The stack watching itself. */
export const monitoring: Subject = ({ sources }) => {
  const selectors = Object.entries(reloadSuccess)
    .filter(([job]) => sources.has(job as Job))
    .map(([job, metric]) => `${metric}{job="${job}"}`);
  return [
    {
      name: 'monitoring',
      watches: [jobs.prometheus],
      rules: [
        {
          alert: 'ConfigReloadFailed',
          expr: `(${selectors.join(' or ')}) == 0`,
          for: thresholds.configReloadFailedFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A service refused its new configuration.',
            description:
              '{{ $labels.job }} at {{ $labels.instance }} could not load its configuration and still runs the previous one.',
          },
        },
        {
          // When the disk is full nothing is written, targets that answer and targets that do not look
          // the same, and after five minutes every other alert goes out. Rules are still evaluated, so
          // Prometheus can see that its own newest sample gets old. Over a window, not by timestamp():
          // one label set, from the first minute to the last.
          alert: 'PrometheusNotIngesting',
          expr: `absent_over_time(up{job="${jobs.prometheus}"}[${thresholds.noSampleFor}])`,
          for: thresholds.notIngestingFor,
          labels: { severity: 'critical', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus stores no samples.',
            description:
              'Prometheus has stored nothing for three minutes, not even about itself; all alerts that look at metrics are blind, or soon will be.',
          },
        },
      ],
    },
  ];
};
