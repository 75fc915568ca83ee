import { jobs } from '../../rules/jobs.ts';
import { rangeQuery } from '../queries.ts';
import { timeseriesPanel } from '../panels.ts';

const prometheus = `job="${jobs.prometheus}"`;

export const ruleDurationTimeseries = () =>
  timeseriesPanel({
    id: 201,
    title: 'Rule evaluation duration per group',
    description:
      'How long the last evaluation of each rule group took. Above the evaluation interval, evaluations are missed.',
    unit: 's',
    queries: [
      rangeQuery(
        // The label rule_group is the path of the file, a semicolon and the name of the group.
        `max by (group) (label_replace(prometheus_rule_group_last_duration_seconds{${prometheus}}, "group", "$1", "rule_group", ".*;(.*)"))`,
        '{{group}}',
      ),
    ],
  });

export const ruleFailuresTimeseries = () =>
  timeseriesPanel({
    id: 202,
    title: 'Rule evaluations failed and missed',
    description:
      'Failed: the query of a rule gave an error. Missed: the evaluation before took too long. Both should be 0: an alert that is not evaluated does not fire.',
    unit: 'none',
    colors: { failed: 'red', missed: 'orange' },
    queries: [
      rangeQuery(
        `sum(increase(prometheus_rule_evaluation_failures_total{${prometheus}}[$__rate_interval]))`,
        'failed',
      ),
      rangeQuery(
        `sum(increase(prometheus_rule_group_iterations_missed_total{${prometheus}}[$__rate_interval]))`,
        'missed',
      ),
    ],
  });

export const firingAlertsTimeseries = () =>
  timeseriesPanel({
    id: 203,
    title: 'Firing alerts',
    description:
      'Alerts that fire, by name and severity. Watchdog always fires: it shows that alerting works.',
    unit: 'none',
    decimals: 0,
    queries: [
      rangeQuery(
        'sum by (alertname, severity) (ALERTS{alertstate="firing"})',
        '{{alertname}} ({{severity}})',
      ),
    ],
  });
