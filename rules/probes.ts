import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { probeThresholds as thresholds } from './thresholds/probes.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const job = `job="${jobs.httpProbe}"`;
/** Grafana's own page, by its name in the stack's network. */
const grafana = 'https?://grafana:[0-9]+/api/health';
const ready = '.+/ready';
const { slowWindow, flapWindow, certificateWindow } = thresholds;

function endpointDown(severity: 'warning' | 'critical', instance: string, wait: string) {
  return {
    alert: 'EndpointDown',
    expr: `probe_success{${job}, ${instance}} == 0`,
    for: wait,
    labels: { severity, component: 'infrastructure' },
    annotations: {
      summary: 'An endpoint does not answer.',
      description: 'The probe of {{ $labels.instance }} gets no 2xx answer in time.',
    },
  } satisfies AlertingRule;
}

/** @param others what has an alert of its own, as a pattern of instances */
const endpointAlerts = (others: string): RuleGroup => ({
  name: 'probes',
  watches: [jobs.httpProbe],
  rules: [
    endpointDown('critical', `instance!~"${others}"`, thresholds.downFor),
    // Dashboards can wait until morning: alerts come without Grafana.
    endpointDown('warning', `instance=~"${grafana}"`, thresholds.grafanaDownFor),
    {
      // The median, so that one slow answer counts for one. A probe that fails takes its whole time-out
      // and is EndpointDown's.
      alert: 'EndpointSlow',
      expr: `quantile_over_time(0.5, probe_duration_seconds{${job}}[${slowWindow}]) > ${thresholds.slow} and on (instance) probe_success{${job}} == 1`,
      for: thresholds.slowFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'An endpoint answers slowly.',
        description:
          'Every second probe of {{ $labels.instance }} takes longer than {{ $value | humanizeDuration }}.',
      },
    },
    {
      alert: 'EndpointFlapping',
      expr: `changes(probe_success{${job}}[${flapWindow}]) > ${thresholds.flaps}`,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'An endpoint fails again and again, each time for a moment.',
        description:
          'The probe of {{ $labels.instance }} changed {{ $value }} times between success and failure within an hour.',
      },
    },
  ],
});

/** Failed probes of a path under base URLs, which become the label `application`. */
const failed = (path: string) =>
  `label_replace(probe_success{${job}, instance=~".+/${path}"} == 0, "application", "$1", "instance", "(.+)/${path}")`;

const readyAlerts: RuleGroup = {
  name: 'probes-application',
  watches: [jobs.httpProbe, jobs.application],
  rules: [
    {
      // Whoever does not even answer /health is EndpointDown's.
      alert: 'ApplicationNotReady',
      expr: `${failed('ready')} unless on (application) ${failed('health')}`,
      for: thresholds.notReadyFor,
      labels: { severity: 'critical', component: 'application' },
      annotations: {
        summary: 'The application runs, but is not ready.',
        description:
          'Application {{ $labels.application }} is alive and says at /ready that something it depends on fails.',
      },
    },
  ],
};

const tlsAlerts: RuleGroup = {
  name: 'probes-tls',
  watches: [jobs.tlsProbe],
  rules: [
    {
      // Also when the certificate has expired, or is for another name: the probe verifies it.
      alert: 'TLSProbeFailed',
      expr: `probe_success{job="${jobs.tlsProbe}"} == 0`,
      for: thresholds.tlsFailedFor,
      labels: { severity: 'critical', component: 'infrastructure' },
      annotations: {
        summary: 'A TLS connection cannot be made.',
        description:
          'The TLS handshake with {{ $labels.instance }} fails: no connection, or a certificate that clients refuse.',
      },
    },
  ],
};

/** Certificates of every probe that speaks TLS; plain HTTP has no such series. */
function certificateAlerts(probeJobs: readonly string[]): RuleGroup {
  const matcher = probeJobs.length > 1 ? `job=~"${probeJobs.join('|')}"` : `job="${probeJobs[0]}"`;
  const expiring = (severity: 'warning' | 'critical', days: number, wait: string) =>
    ({
      alert: 'SSLCertificateExpiring',
      // Over a window, by its highest value: failed probes leave holes in which `for` would begin anew,
      // and a renewed certificate ends the alert at once.
      expr: `(max by (instance) (max_over_time(probe_ssl_earliest_cert_expiry{${matcher}}[${certificateWindow}])) - time()) / 86400 < ${days}`,
      for: wait,
      labels: { severity, component: 'infrastructure' },
      annotations: {
        summary: 'A TLS certificate expires soon.',
        description:
          'The certificate of {{ $labels.instance }} expires in {{ $value | humanize }} days.',
      },
    }) satisfies AlertingRule;
  return {
    name: 'probes-certificates',
    watches: [jobs.httpProbe],
    rules: [
      expiring('warning', thresholds.certificateDays, thresholds.certificateFor),
      expiring('critical', thresholds.certificateCriticalDays, thresholds.certificateCriticalFor),
    ],
  };
}

/** What answers from outside: HTTP and TLS, seen by the blackbox exporter. */
export const probes: Subject = ({ sources }) => [
  // Without an application there is no ApplicationNotReady to see a failing /ready.
  endpointAlerts(sources.has(jobs.application) ? `${ready}|${grafana}` : grafana),
  readyAlerts,
  tlsAlerts,
  certificateAlerts([jobs.httpProbe, jobs.tlsProbe].filter((probe) => sources.has(probe))),
];
