import { applicationThresholds as application } from '../../rules/thresholds/application.ts';
import { containerOf } from './fault-context.ts';
import { burns, errorBurst, flapping } from './fault-reasons.ts';
import type { ExpectedAlert, FaultRow } from './fault-row.ts';
import { restartsSeen, strengths, windows } from './fault-strengths.ts';

const highErrorRate: ExpectedAlert[] = [
  { alert: 'HighErrorRate', severity: 'critical' },
  { alert: 'HighErrorRate', severity: 'warning', mutedBy: 'HighErrorRate (critical)' },
];
const slowResponses: ExpectedAlert[] = [
  { alert: 'SlowResponseTime', severity: 'critical' },
  { alert: 'SlowResponseTime', severity: 'warning', mutedBy: 'SlowResponseTime (critical)' },
];

/** Every fault, those last whose traces in long windows last longest. */
export const faultTable: readonly FaultRow[] = [
  {
    fault: 'expired-certificate',
    // Not TLSProbeFailed: the demo's server signs its certificate itself, so its probe verifies nothing.
    primary: { alert: 'SSLCertificateExpiring', severity: 'critical', window: windows.certificate },
    expected: [
      {
        ...{ alert: 'SSLCertificateExpiring', severity: 'warning', window: windows.certificate },
        mutedBy: 'SSLCertificateExpiring (critical)',
      },
    ],
    allowed: [],
  },
  {
    fault: 'garbage-metrics',
    primary: { alert: 'ApplicationDown', severity: 'critical' },
    expected: [],
    allowed: [],
  },
  {
    fault: 'log-panic',
    primary: {
      ...{ alert: 'CriticalLogLines', severity: 'warning' },
      about: () => ({ service: 'voiceassist-server' }),
    },
    expected: [
      {
        ...{ alert: 'LogPanics', severity: 'warning' },
        about: () => ({ service: 'voiceassist-server' }),
      },
    ],
    allowed: [],
  },
  {
    fault: 'memory-leak',
    options: strengths.memoryLeak,
    primary: {
      ...{ alert: 'ContainerMemoryNearLimit', severity: 'warning' },
      about: ({ settings }) => ({ name: containerOf('voiceassist-server', settings) }),
      window: windows.memoryLeak,
    },
    expected: [],
    allowed: [],
  },
  {
    fault: 'cache-full',
    options: strengths.cacheFull,
    primary: { alert: 'HighRedisMemory', severity: 'warning' },
    expected: [
      {
        ...{ alert: 'RedisEvictingKeys', severity: 'warning' },
        window: windows.evictions,
      },
    ],
    allowed: [],
  },
  {
    fault: 'crash-loop',
    options: strengths.crashLoop,
    primary: {
      ...{ alert: 'ApplicationRestarting', severity: 'warning' },
      ...{ window: windows.restarts, counts: restartsSeen },
    },
    expected: [],
    allowed: [
      {
        alert: 'ContainerRestarting',
        reason: 'cAdvisor for old engines sees every second restart, and looks at times of its own',
      },
      { alert: 'EndpointFlapping', reason: 'probes see each outage that falls on one of them' },
      {
        alert: 'ApplicationDown',
        reason: 'where time runs faster, a start may take as long as the alert waits',
      },
      {
        alert: 'EndpointDown',
        reason: 'where time runs faster, a start may take as long as the alert waits',
      },
      {
        alert: 'ContainerUnhealthy',
        reason:
          'where time runs faster, the first health check may come later than the alert waits',
      },
      ...burns('the server is away for a part of each minute', 'AvailabilityBudgetBurn'),
    ],
  },
  {
    fault: 'latency',
    options: strengths.latency,
    primary: { alert: 'SlowResponseTime', severity: 'critical', window: windows.latency },
    expected: [
      {
        ...{ alert: 'SlowResponseTime', severity: 'warning', window: windows.latency },
        mutedBy: 'SlowResponseTime (critical)',
      },
    ],
    allowed: burns('every request is slower than promised', 'LatencyBudgetBurn'),
  },
  {
    fault: 'dead-database',
    atOnce: true,
    primary: { alert: 'DatabaseDown', severity: 'critical' },
    expected: [
      { alert: 'ApplicationNotReady', severity: 'critical' },
      ...highErrorRate,
      {
        ...{ alert: 'ContainerMissing', severity: 'warning' },
        about: ({ settings }) => ({ name: containerOf('postgres', settings) }),
      },
      { alert: 'PostgresRestarted', severity: 'info', afterHeal: true },
    ],
    allowed: [
      errorBurst,
      flapping,
      {
        alert: 'SlowResponseTime',
        reason: 'a name that is gone may be looked up for seconds before it is known to be',
      },
      ...burns(
        'requests that need the database fail, some of them slowly',
        'ErrorRateBudgetBurn',
        'LatencyBudgetBurn',
      ),
    ],
  },
  {
    fault: 'pool-exhaustion',
    primary: { alert: 'ApplicationPoolExhausted', severity: 'warning' },
    expected: [
      { alert: 'ApplicationNotReady', severity: 'critical' },
      ...highErrorRate,
      ...slowResponses,
    ],
    allowed: [
      errorBurst,
      flapping,
      ...burns(
        'requests wait for a connection until they are given up',
        'ErrorRateBudgetBurn',
        'LatencyBudgetBurn',
      ),
    ],
  },
  {
    fault: 'errors',
    options: strengths.errors,
    primary: {
      ...{ alert: 'HighErrorRate', severity: 'critical' },
      window: windows.errors(application.errorRatioCritical),
    },
    expected: [
      {
        ...{ alert: 'HighErrorRate', severity: 'warning' },
        window: windows.errors(application.errorRatio),
        mutedBy: 'HighErrorRate (critical)',
      },
    ],
    allowed: [errorBurst, ...burns('far more requests fail than promised', 'ErrorRateBudgetBurn')],
  },
];
