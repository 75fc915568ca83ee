import { counted } from './counters.ts';
import { jobs } from './jobs.ts';
import { lokiThresholds as thresholds } from './thresholds/loki.ts';
import type { RuleGroup } from './types.ts';

const { window, failingFor } = thresholds;

/** The way of a line from Docker to Loki. Sums leave out ids of components, which a new config may change. */
export const alloy: RuleGroup = {
  name: 'alloy',
  watches: [jobs.alloy],
  rules: [
    {
      // No `for`: a dropped line is lost, however short the cause.
      alert: 'AlloyLinesDropped',
      expr: counted('loki_write_dropped_entries_total', jobs.alloy, 'reason', window),
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'Log lines are lost.',
        description:
          'Alloy at {{ $labels.instance }} dropped {{ $value | humanize }} lines in ten minutes that Loki did not take: {{ $labels.reason }}.',
      },
    },
    {
      alert: 'AlloyPushRetrying',
      expr: `sum by (job, instance) (increase(loki_write_batch_retries_total{job="${jobs.alloy}"}[${window}])) > 0`,
      for: failingFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'Logs wait because Loki does not take them.',
        description:
          'Alloy at {{ $labels.instance }} has had to push lines again for fifteen minutes; after ten tries a batch is dropped.',
      },
    },
    {
      alert: 'AlloyComponentUnhealthy',
      expr: `sum by (instance, health_type) (alloy_component_controller_running_components{job="${jobs.alloy}", health_type!="healthy"}) > 0`,
      for: thresholds.unhealthyFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'A part of the log shipper does not work.',
        description:
          '{{ $value }} components of Alloy at {{ $labels.instance }} are {{ $labels.health_type }}; lines of some or all containers are missing.',
      },
    },
    {
      alert: 'AlloyDiscoveryFailing',
      expr: `sum by (job, instance) (increase(prometheus_sd_refresh_failures_total{job="${jobs.alloy}", mechanism="docker"}[${window}])) > 0`,
      for: failingFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'The log shipper cannot list the containers.',
        description:
          'Alloy at {{ $labels.instance }} gets no answer from the socket proxy or Docker; logs of new containers are missing.',
      },
    },
    {
      // Containers that do not write are no fault, but all of them, the stack's own included, are.
      alert: 'AlloyReadsNothing',
      expr: `sum by (job, instance) (increase(loki_source_docker_target_entries_total{job="${jobs.alloy}"}[${thresholds.silenceWindow}])) == 0`,
      for: thresholds.silenceFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'The log shipper reads no lines.',
        description:
          'Alloy at {{ $labels.instance }} read no line of any container for an hour and a half; alerts over logs are blind.',
      },
    },
  ],
};
