import { alloy } from './loki-alloy.ts';
import { counted, rises } from './counters.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { lokiThresholds as thresholds } from './thresholds/loki.ts';

const { window, failingFor } = thresholds;
const REQUESTS = 'loki_request_duration_seconds';

/** The log pipeline: Alloy and Loki. */
export const loki: Subject = () => [
  {
    name: 'loki',
    watches: [jobs.loki],
    rules: [
      {
        // Not `ready`, which says 503 while Loki starts.
        alert: 'LokiRequestErrors',
        expr: [
          `sum by (instance, route) (rate(${REQUESTS}_count{job="${jobs.loki}", status_code=~"5..", route!="ready"}[${window}]))`,
          `/ sum by (instance, route) (rate(${REQUESTS}_count{job="${jobs.loki}"}[${window}])) > ${thresholds.errorShare}`,
          `and sum by (instance, route) (increase(${REQUESTS}_count{job="${jobs.loki}", status_code=~"5.."}[${window}])) > ${thresholds.errors}`,
        ].join(' '),
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki answers with errors.',
          description:
            '{{ $value | humanizePercentage }} of the requests to {{ $labels.route }} of {{ $labels.instance }} failed with a 5xx status in the last ten minutes.',
        },
      },
      {
        alert: 'LokiPushSlow',
        expr: `histogram_quantile(0.99, sum by (instance, le) (rate(${REQUESTS}_bucket{job="${jobs.loki}", route="loki_api_v1_push"}[${window}]))) > ${thresholds.pushSeconds}`,
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki takes long to store logs.',
          description:
            'One push in a hundred to {{ $labels.instance }} takes {{ $value | humanizeDuration }} or more; at ten seconds Alloy gives up and tries again.',
        },
      },
      {
        // Context: lines that are lost for good are AlloyLinesDropped; this has Loki's own reason.
        alert: 'LokiLinesDiscarded',
        expr: counted('loki_discarded_samples_total', jobs.loki, 'reason', window),
        labels: { severity: 'info', component: 'monitoring' },
        annotations: {
          summary: 'Loki refuses log lines.',
          description:
            '{{ $labels.instance }} refused {{ $value | humanize }} lines in ten minutes: {{ $labels.reason }}.',
        },
      },
      {
        alert: 'LokiFlushFailing',
        expr: rises(['loki_ingester_chunks_flush_failures_total'], jobs.loki, window),
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki cannot write logs to its store.',
          description:
            '{{ $labels.instance }} has failed to flush chunks for fifteen minutes; memory and write-ahead log grow until it is killed.',
        },
      },
      {
        // Loki goes on and takes lines without the log that would bring them back after a crash. No
        // `for`: such lines are at risk from the first.
        alert: 'LokiWalDiskFull',
        expr: rises(['loki_ingester_wal_disk_full_failures_total'], jobs.loki, window),
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'The disk of Loki is full.',
          description:
            '{{ $labels.instance }} could not write its write-ahead log; lines of these minutes are lost when it stops.',
        },
      },
      {
        // Before the first pass the time is 1970, so a process must have had its chance.
        alert: 'LokiRetentionFailing',
        expr: `time() - loki_compactor_apply_retention_last_successful_run_timestamp_seconds{job="${jobs.loki}"} > ${thresholds.retentionSeconds} and on (instance) time() - process_start_time_seconds{job="${jobs.loki}"} > ${thresholds.retentionSeconds}`,
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki does not delete old logs.',
          description:
            'The compactor of {{ $labels.instance }} has not applied retention for three hours; logs are kept too long and the disk fills.',
        },
      },
      {
        alert: 'LokiRuleEvaluationFailed',
        expr: rises(['loki_prometheus_rule_evaluation_failures_total'], jobs.loki, window),
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki cannot evaluate a rule.',
          description:
            'Rules of {{ $labels.rule_group }} have failed to evaluate on {{ $labels.instance }} for fifteen minutes; the alerts among them cannot fire.',
        },
      },
      {
        alert: 'LokiNotificationsDropped',
        expr: `sum by (job, instance) (increase(loki_prometheus_notifications_dropped_total{job="${jobs.loki}"}[${window}])) > 0`,
        for: failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Loki cannot hand its alerts to Alertmanager.',
          description:
            '{{ $labels.instance }} gave up on {{ $value | humanize }} alerts in ten minutes that Alertmanager did not take.',
        },
      },
    ],
  },
  alloy,
];
