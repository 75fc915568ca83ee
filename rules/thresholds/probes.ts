/** What alerts about probes from outside compare with and wait for. */
export const probeThresholds = {
  /** Duration. Longer than a container takes to be replaced; eight probes at the usual interval. */
  downFor: '2m',
  /** Duration. Grafana loads its data before it answers; nobody is paged for it. */
  grafanaDownFor: '5m',
  /** Duration. A dependency that restarts takes its time; then requests fail for good. */
  notReadyFor: '2m',
  /** Duration. As a rule the endpoint's HTTP probe pages first. */
  tlsFailedFor: '5m',

  /** Seconds for a whole probe: name, connection, TLS, answer. The runbook calls 2 s slow. */
  slow: 2,
  slowWindow: '10m',
  /** Duration. As long as the window: the time-outs of an outage that is over must have left it. */
  slowFor: '10m',

  /** Changes between up and down. Six within the hour are three outages, each too short to page. */
  flaps: 5,
  flapWindow: '1h',

  /** Days, from the runbook. Automatic renewal happens 30 days before the end. */
  certificateDays: 30,
  certificateFor: '1h',
  /** Days. A week is left to renew by hand. */
  certificateCriticalDays: 7,
  certificateCriticalFor: '1h',
  /** Range over which the last expiry is remembered: a probe that fails in between reports none. */
  certificateWindow: '1h',
} as const;
