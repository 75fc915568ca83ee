import { applicationThresholds as application } from '../../rules/thresholds/application.ts';
import type { FaultName, FaultOptions } from './faults.ts';

/** What a fault does to the demo, and which alerts tell of it. */
export interface Story {
  /** What happens, for people. */
  does: string;
  /** Alerts to expect, the first to come first. */
  alerts: (options: FaultOptions) => string[];
  /** PromQL in which it shows. */
  look: string;
}

const burning = 'ErrorRateBudgetBurn (critical, as soon as the hour before holds enough of it)';

/** Every fault. The alerts are those of a dev stack with its own traffic. */
export const stories: Readonly<Record<FaultName, Story>> = {
  errors: {
    does: 'a share of the requests of users is answered with 500',
    alerts: ({ rate = 0.2 }) => [
      ...(rate > application.errorRatioCritical ? ['HighErrorRate (critical)'] : []),
      ...(rate > application.errorRatio ? ['HighErrorRate (warning)'] : []),
      burning,
    ],
    look: 'instance:http_request_errors_per_requests:ratio_rate5m',
  },
  latency: {
    does: 'every request of users waits',
    alerts: ({ seconds = 3 }) => [
      ...(seconds > application.latencyCritical ? ['SlowResponseTime (critical)'] : []),
      ...(seconds > application.latency ? ['SlowResponseTime (warning)'] : []),
    ],
    look: 'instance:http_request_duration_seconds:p95_rate5m',
  },
  'dead-database': {
    does: 'PostgreSQL is stopped',
    alerts: () => [
      'DatabaseDown (critical)',
      'ApplicationNotReady (critical)',
      'HighErrorRate (critical)',
      'ContainerMissing (warning)',
      burning,
    ],
    look: 'pg_up',
  },
  'pool-exhaustion': {
    does: "every connection of the server's pool to PostgreSQL is held",
    alerts: () => [
      'ApplicationNotReady (critical)',
      'HighErrorRate (critical)',
      'ApplicationPoolExhausted (warning)',
      'SlowResponseTime (critical)',
      burning,
    ],
    look: 'db_connection_pool_size',
  },
  'cache-full': {
    does: 'Redis is filled up to its limit, and written to beyond it',
    alerts: () => ['HighRedisMemory (warning)', 'RedisEvictingKeys (warning)'],
    look: 'redis_memory_used_bytes / redis_memory_max_bytes',
  },
  'memory-leak': {
    does: "the server keeps memory, up to just below its container's limit",
    alerts: () => ['ContainerMemoryNearLimit (warning)'],
    look: 'process_resident_memory_bytes{job="voiceassist-app"}',
  },
  'crash-loop': {
    does: "the server's process ends with code 1 soon after each start",
    alerts: () => [
      'ApplicationRestarting (warning)',
      'ContainerRestarting (warning)',
      'EndpointFlapping (warning)',
    ],
    look: 'changes(process_start_time_seconds{job="voiceassist-app"}[2h])',
  },
  'log-panic': {
    does: 'the server logs a panic again and again, as a worker does that dies of an error',
    alerts: () => ['CriticalLogLines (warning)', 'LogPanics (warning)'],
    look: 'ALERTS{alertname=~"CriticalLogLines|LogPanics"}',
  },
  'expired-certificate': {
    does: "the server's TLS port presents a certificate that has expired",
    alerts: () => ['SSLCertificateExpiring (critical, when it holds for an hour)'],
    look: 'probe_ssl_earliest_cert_expiry{job="probe-tls"} - time()',
  },
  'garbage-metrics': {
    does: '/metrics answers a page that is no metrics',
    alerts: () => ['ApplicationDown (critical)'],
    look: 'up{job="voiceassist-app"}',
  },
};
