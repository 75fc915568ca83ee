import { jobs } from '../../rules/jobs.ts';
import { rangeQuery } from '../queries.ts';
import { timeseriesPanel } from '../panels.ts';

const prometheus = `job="${jobs.prometheus}"`;
const alertmanager = `job="${jobs.alertmanager}"`;

/**
 * Notifications are rare (the heartbeat's every minute is the most frequent): a window of four
 * scrapes mostly holds none, and a mean of none is no value.
 */
export const rareWindow = '30m';

/** Alertmanager counts every kind of receiver that it knows; only those in use are of interest. */
function inUse(expr: string): string {
  return `${expr} and on (integration) (sum by (integration) (alertmanager_notifications_total{${alertmanager}}) > 0)`;
}

export const queueTimeseries = () =>
  timeseriesPanel({
    id: 401,
    title: 'Notification queue, share in use',
    description:
      'Alerts that wait in Prometheus to be sent to Alertmanager, against what the queue holds. A full queue drops alerts.',
    unit: 'percentunit',
    max: 1,
    queries: [
      rangeQuery(
        // One queue per Alertmanager, one capacity for all of them: both sides lose their labels.
        `max(prometheus_notifications_queue_length{${prometheus}}) / max(prometheus_notifications_queue_capacity{${prometheus}})`,
        'in use',
      ),
    ],
  });

export const alertsSentTimeseries = () =>
  timeseriesPanel({
    id: 402,
    title: 'Alerts sent and dropped by Prometheus',
    description:
      'Prometheus sends each firing alert again every minute or so. Dropped alerts never reached Alertmanager. Should be 0.',
    unit: 'none',
    colors: { dropped: 'red', errors: 'orange' },
    queries: [
      rangeQuery(
        `sum(increase(prometheus_notifications_sent_total{${prometheus}}[$__rate_interval]))`,
        'sent',
      ),
      rangeQuery(
        `sum(increase(prometheus_notifications_errors_total{${prometheus}}[$__rate_interval]))`,
        'errors',
      ),
      rangeQuery(
        `sum(increase(prometheus_notifications_dropped_total{${prometheus}}[$__rate_interval]))`,
        'dropped',
      ),
    ],
  });

export const notificationsTimeseries = () =>
  timeseriesPanel({
    id: 403,
    title: 'Notifications by integration',
    description:
      'Notifications that Alertmanager tried to send in the last 30 minutes. The heartbeat is the webhook.',
    unit: 'none',
    noValue: 'No notification yet.',
    queries: [
      rangeQuery(
        inUse(
          `sum by (integration) (increase(alertmanager_notifications_total{${alertmanager}}[${rareWindow}]))`,
        ),
        '{{integration}}',
      ),
    ],
  });

export const notificationFailuresTimeseries = () =>
  timeseriesPanel({
    id: 404,
    title: 'Failed notifications by integration',
    description:
      'Notifications that failed for good in the last 30 minutes: nobody was told. Should be 0.',
    unit: 'none',
    noValue: 'No notification yet.',
    queries: [
      rangeQuery(
        inUse(
          `sum by (integration) (increase(alertmanager_notifications_failed_total{${alertmanager}}[${rareWindow}]))`,
        ),
        '{{integration}}',
      ),
    ],
  });

export const notificationLatencyTimeseries = () =>
  timeseriesPanel({
    id: 405,
    title: 'Notification latency, mean',
    description: 'How long a receiver took to accept a notification, mean of the last 30 minutes.',
    unit: 's',
    noValue: 'No notification in the last 30 minutes.',
    queries: [
      rangeQuery(
        // A mean, because the first bucket of the histogram ends at a second: no quantile below.
        `sum by (integration) (rate(alertmanager_notification_latency_seconds_sum{${alertmanager}}[${rareWindow}])) / (sum by (integration) (rate(alertmanager_notification_latency_seconds_count{${alertmanager}}[${rareWindow}])) > 0)`,
        '{{integration}}',
      ),
    ],
  });
