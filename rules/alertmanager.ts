import { rises } from './counters.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { alertmanagerThresholds as thresholds } from './thresholds/alertmanager.ts';
import type { AlertingRule, Severity } from './types.ts';

const { window } = thresholds;

/** More than a share of an integration's notifications failed. Where none was sent, 0/0 is no number: silence. */
const failedShare = (matcher: string) =>
  `sum by (instance, integration) (increase(alertmanager_notifications_failed_total{job="${jobs.alertmanager}", ${matcher}}[${window}])) / sum by (instance, integration) (increase(alertmanager_notifications_total{job="${jobs.alertmanager}"}[${window}])) > ${thresholds.failedShare}`;

const notificationsFailing = (severity: Severity, matcher: string): AlertingRule => ({
  alert: 'AlertmanagerNotificationsFailing',
  expr: failedShare(matcher),
  for: thresholds.failingFor,
  labels: { severity, component: 'monitoring' },
  annotations: {
    summary: 'Notifications do not get out.',
    description:
      '{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} failed in the last ten minutes; other receivers may still work.',
  },
});

/** Alertmanager itself: what is broken here is told by the receivers that still work, or by the heartbeat. */
export const alertmanager: Subject = () => [
  {
    name: 'alertmanager',
    watches: [jobs.alertmanager],
    rules: [
      {
        // It arrives when Alertmanager only fails to be scraped. When it is gone this alert is for those
        // who look at Prometheus or Grafana; the outside heartbeat calls the others.
        alert: 'AlertmanagerDown',
        expr: `up{job="${jobs.alertmanager}"} == 0`,
        for: thresholds.downFor,
        labels: { severity: 'critical', component: 'monitoring' },
        annotations: {
          summary: 'Alertmanager does not answer.',
          description:
            'Prometheus could not scrape {{ $labels.instance }} for three minutes; alerts may reach nobody.',
        },
      },
      notificationsFailing('critical', 'integration="pagerduty"'),
      notificationsFailing('warning', 'integration!~"pagerduty|webhook"'),
      {
        // The heartbeat is the one webhook.
        alert: 'AlertmanagerHeartbeatFailing',
        expr: failedShare('integration="webhook"'),
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'The heartbeat does not get out.',
          description:
            '{{ $value | humanizePercentage }} of the calls to the heartbeat service failed in the last ten minutes; it raises a false alarm, and would not notice a real one.',
        },
      },
      {
        alert: 'AlertmanagerNotificationsSlow',
        expr: `histogram_quantile(0.9, sum by (instance, integration, le) (rate(alertmanager_notification_latency_seconds_bucket{job="${jobs.alertmanager}"}[${window}]))) > ${thresholds.slowSeconds}`,
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Notifications take long.',
          description:
            'One in ten notifications by {{ $labels.integration }} takes {{ $value | humanizeDuration }} or more; alerts come late.',
        },
      },
      {
        alert: 'AlertmanagerAlertsInvalid',
        expr: rises(['alertmanager_alerts_invalid_total'], jobs.alertmanager, window),
        for: thresholds.failingFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Alertmanager refuses alerts.',
          description:
            '{{ $labels.instance }} gets alerts that it cannot read, such as one with a label that is no name, and tells nobody of them.',
        },
      },
      {
        alert: 'AlertmanagerStateNotSaved',
        expr: rises(
          [
            'alertmanager_nflog_maintenance_errors_total',
            'alertmanager_silences_maintenance_errors_total',
          ],
          jobs.alertmanager,
          thresholds.saveWindow,
        ),
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'Alertmanager cannot save its state.',
          description:
            '{{ $labels.instance }} could not write its silences or what it has sent; a restart would forget both.',
        },
      },
      {
        // By `for`, not a range: it holds over restarts, and a fresh Prometheus has to wait as well.
        alert: 'AlertmanagerSilenceForgotten',
        expr: `alertmanager_silences{job="${jobs.alertmanager}", state="active"} > 0`,
        for: thresholds.silencedFor,
        labels: { severity: 'info', component: 'monitoring' },
        annotations: {
          summary: 'Alerts have been silenced for a week.',
          description:
            '{{ $labels.instance }} has had a silence in force for a week without a break ({{ $value }} now); each hides alerts until it ends.',
        },
      },
    ],
  },
];
