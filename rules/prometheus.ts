import { rises } from './counters.ts';
import { jobs } from './jobs.ts';
import { scrapes } from './prometheus-scrapes.ts';
import { storage } from './prometheus-storage.ts';
import type { Subject } from './subjects.ts';
import { prometheusThresholds as thresholds } from './thresholds/prometheus.ts';

/** Prometheus itself. */
export const prometheus: Subject = (watched) => [
  ...storage(watched),
  ...scrapes(watched),
  {
    name: 'prometheus-rules',
    watches: [jobs.prometheus],
    rules: [
      {
        alert: 'PrometheusRuleEvaluationFailed',
        expr: rises(
          ['prometheus_rule_evaluation_failures_total'],
          jobs.prometheus,
          thresholds.failureWindow,
        ),
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Prometheus cannot evaluate a rule.',
          description:
            'Rules of {{ $labels.rule_group }} have failed to evaluate for {{ $labels.instance }} for fifteen minutes; the alerts among them cannot fire.',
        },
      },
      {
        // A group that takes longer than its interval leaves out the next evaluation.
        alert: 'PrometheusRuleEvaluationMissed',
        expr: rises(
          ['prometheus_rule_group_iterations_missed_total'],
          jobs.prometheus,
          thresholds.failureWindow,
        ),
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Prometheus leaves out evaluations of rules.',
          description:
            'Rules of {{ $labels.rule_group }} take longer than their interval on {{ $labels.instance }}; alerts come late.',
        },
      },
      {
        alert: 'PrometheusNotificationsDropped',
        expr: `sum by (job, instance) (increase(prometheus_notifications_dropped_total{job="${jobs.prometheus}"}[${thresholds.failureWindow}])) > 0`,
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Prometheus cannot hand its alerts to Alertmanager.',
          description:
            '{{ $labels.instance }} gave up on {{ $value | humanize }} alerts in ten minutes that Alertmanager did not take.',
        },
      },
      {
        // The alert goes out all the same, with the error in place of its description.
        alert: 'PrometheusTemplateFailed',
        expr: rises(
          ['prometheus_template_text_expansion_failures_total'],
          jobs.prometheus,
          thresholds.failureWindow,
        ),
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'An alert cannot write its description.',
          description:
            'A template in labels or annotations of a rule fails on {{ $labels.instance }}; people read an error instead.',
        },
      },
    ],
  },
];
