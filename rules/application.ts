import { applicationRecords } from './application-records.ts';
import { requestAlerts, trafficAlerts } from './application-requests.ts';
import { workAlerts } from './application-work.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { applicationThresholds as thresholds } from './thresholds/application.ts';
import type { RuleGroup } from './types.ts';

const job = `job="${jobs.application}"`;
const { memoryGrowthWindow, memoryGrowthAhead } = thresholds;
const memory = `process_resident_memory_bytes{${job}}`;

/** Whether servers run, stay up, and can be seen. */
const processAlerts: RuleGroup = {
  name: 'application',
  watches: [jobs.application],
  rules: [
    {
      alert: 'ApplicationDown',
      expr: `up{${job}} == 0`,
      for: thresholds.downFor,
      labels: { severity: 'critical', component: 'application' },
      annotations: {
        summary: 'The VoiceAssist application is down.',
        description: 'Application {{ $labels.instance }} has not answered for a minute.',
      },
    },
    {
      // Each outage of a crash loop may be too short for ApplicationDown.
      alert: 'ApplicationRestarting',
      expr: `changes(process_start_time_seconds{${job}}[${thresholds.restartWindow}]) > ${thresholds.restarts}`,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'The application restarts again and again.',
        description:
          'Application {{ $labels.instance }} restarted {{ $value }} times within two hours.',
      },
    },
    {
      alert: 'ApplicationMetricsMissing',
      expr: `up{${job}} == 1 unless on (instance) http_requests_total{${job}}`,
      for: thresholds.metricsMissingFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'The application counts no requests.',
        description:
          'Application {{ $labels.instance }} answers scrapes without any http_requests_total; alerts about its errors and traffic are blind.',
      },
    },
    {
      // The label is the route (/users/{id}). With raw paths in it every user and every scanner adds
      // series, until Prometheus runs out of memory or the scrape's sample limit drops the target.
      alert: 'ApplicationTooManyEndpoints',
      expr: `count by (instance) (count by (instance, endpoint) (http_requests_total{${job}})) > ${thresholds.endpoints}`,
      for: thresholds.endpointsFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'The application reports too many endpoints.',
        description:
          'Application {{ $labels.instance }} reports {{ $value }} values of the label endpoint; raw paths instead of routes are the usual reason.',
      },
    },
    {
      alert: 'ApplicationMemoryGrowing',
      expr:
        `max by (instance) (predict_linear(${memory}[${memoryGrowthWindow}], ${memoryGrowthAhead})) / max by (instance) (${memory}) > ${thresholds.memoryGrowth}` +
        ` and max by (instance) (${memory}) > ${thresholds.memoryGrowthFrom}` +
        ` and min by (instance) (time() - process_start_time_seconds{${job}}) > ${thresholds.memoryGrowthAge}`,
      for: thresholds.memoryGrowthFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: "The application's memory grows without end.",
        description:
          'At the pace of the last six hours, application {{ $labels.instance }} takes {{ $value | humanize }} times its present memory a day from now.',
      },
    },
  ],
};

/** The VoiceAssist servers, as their users feel them. */
export const application: Subject = ({ retention }) => [
  applicationRecords,
  processAlerts,
  requestAlerts,
  ...(retention >= thresholds.trafficHistory ? [trafficAlerts] : []),
  workAlerts,
];
