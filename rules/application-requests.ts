import { userRequests } from './application-records.ts';
import { jobs } from './jobs.ts';
import { applicationThresholds as thresholds } from './thresholds/application.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const errorRatio = 'instance:http_request_errors_per_requests:ratio_rate5m';
const enoughRequests = `instance:http_requests:rate5m > ${thresholds.minimumRate}`;
const requests = `http_requests_total{job="${jobs.application}"}`;
const { endpointWindow } = thresholds;

function highErrorRate(severity: 'warning' | 'critical', ratio: number, wait: string) {
  return {
    alert: 'HighErrorRate',
    expr: `${errorRatio} > ${ratio} and ${enoughRequests}`,
    for: wait,
    labels: { severity, component: 'application' },
    annotations: {
      summary: 'Too many requests fail.',
      description:
        '{{ $value | humanizePercentage }} of the requests to {{ $labels.instance }} failed over the last five minutes.',
    },
  } satisfies AlertingRule;
}

function slowResponseTime(severity: 'warning' | 'critical', latency: number, wait: string) {
  return {
    alert: 'SlowResponseTime',
    expr: `instance:http_request_duration_seconds:p95_rate5m > ${latency} and ${enoughRequests}`,
    for: wait,
    labels: { severity, component: 'application' },
    annotations: {
      summary: 'The application answers slowly.',
      description:
        'One request in twenty to {{ $labels.instance }} takes longer than {{ $value | humanizeDuration }}.',
    },
  } satisfies AlertingRule;
}

/** What users ask, and how it is answered. */
export const requestAlerts: RuleGroup = {
  name: 'application-requests',
  watches: [jobs.application],
  rules: [
    highErrorRate('warning', thresholds.errorRatio, thresholds.errorsFor),
    highErrorRate('critical', thresholds.errorRatioCritical, thresholds.errorsCriticalFor),
    slowResponseTime('warning', thresholds.latency, thresholds.latencyFor),
    slowResponseTime('critical', thresholds.latencyCritical, thresholds.latencyCriticalFor),
    {
      // For what HighErrorRate cannot see: one function is out, and the others dilute it. Probes and
      // scrapes are left out once, of the errors; a division has only what both sides have.
      alert: 'ApplicationEndpointFailing',
      expr:
        `sum by (instance, endpoint) (rate(http_requests_total{${userRequests}, status=~"5.."}[${endpointWindow}])) / sum by (instance, endpoint) (rate(${requests}[${endpointWindow}])) > ${thresholds.endpointErrorRatio}` +
        ` and sum by (instance, endpoint) (rate(${requests}[${endpointWindow}])) > ${thresholds.endpointMinimumRate}` +
        ` unless on (instance) ${errorRatio} > ${thresholds.errorRatio}`,
      for: thresholds.endpointErrorsFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'One endpoint fails while the others work.',
        description:
          '{{ $value | humanizePercentage }} of the requests to {{ $labels.endpoint }} of {{ $labels.instance }} failed over the last ten minutes.',
      },
    },
    {
      alert: 'ApplicationRequestsPilingUp',
      expr: `sum by (instance) (http_requests_active{${userRequests}}) > ${thresholds.activeRequests}`,
      for: thresholds.activeRequestsFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'Requests come in faster than they are answered.',
        description:
          'Application {{ $labels.instance }} has {{ $value }} requests in progress at once.',
      },
    },
  ],
};

const traffic = 'job:http_requests:rate30m';
const lessThan = (ago: string) =>
  `${traffic} / (${traffic} offset ${ago} > ${thresholds.trafficMinimumRate}) < ${thresholds.trafficShare}`;

/** For stacks that keep samples long enough to compare with last week. */
export const trafficAlerts: RuleGroup = {
  name: 'application-traffic',
  watches: [jobs.application],
  rules: [
    {
      // Below yesterday alone is each Saturday, below last week alone each public holiday.
      alert: 'ApplicationTrafficDrop',
      expr: `${lessThan('1d')} and ${lessThan('1w')}`,
      for: thresholds.trafficFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'Far fewer requests arrive than usual.',
        description:
          'The application gets {{ $value | humanizePercentage }} of the requests of the same time yesterday, and as few against last week.',
      },
    },
  ],
};
