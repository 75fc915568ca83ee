import { jobs } from './jobs.ts';
import { applicationThresholds as thresholds } from './thresholds/application.ts';
import type { RuleGroup } from './types.ts';

const job = `job="${jobs.application}"`;
/** Matchers of what users ask for: scrapes and probes are frequent, quick and never wrong. */
export const userRequests = `${job}, endpoint!~"/metrics|/health|/ready|/live"`;

const { window, trafficWindow, cacheWindow, voiceWindow } = thresholds;

/** What alerts and dashboards share. Per instance, as one of several may be the only one that is ill. */
export const applicationRecords: RuleGroup = {
  name: 'application.rules',
  watches: [jobs.application],
  rules: [
    {
      record: 'instance:http_requests:rate5m',
      expr: `sum by (instance) (rate(http_requests_total{${userRequests}}[${window}]))`,
    },
    {
      // Until the first error there is no series of errors: zero, not unknown.
      record: 'instance:http_request_errors_per_requests:ratio_rate5m',
      expr: `(sum by (instance) (rate(http_requests_total{${userRequests}, status=~"5.."}[${window}])) or 0 * instance:http_requests:rate5m) / instance:http_requests:rate5m`,
    },
    ...[50, 95, 99].map((percent) => ({
      record: `instance:http_request_duration_seconds:p${percent}_rate5m`,
      expr: `histogram_quantile(${percent / 100}, sum by (instance, le) (rate(http_request_duration_seconds_bucket{${userRequests}}[${window}])))`,
    })),
    {
      // Over all instances, whose names change. A server that was restarted and that nobody reaches has
      // no request series at all: that is a traffic of zero, as long as a server is up to be asked.
      record: 'job:http_requests:rate30m',
      expr: `sum by (job) (rate(http_requests_total{${userRequests}}[${trafficWindow}])) or 0 * (sum by (job) (up{${job}}) > 0)`,
    },
    {
      record: 'instance:cache_lookups:rate30m',
      expr: `sum by (instance) (rate(cache_operations_total{${job}, operation="get"}[${cacheWindow}]))`,
    },
    {
      // Only lookups can hit: what is set always counts as one or the other.
      record: 'instance:cache_hits_per_lookups:ratio_rate30m',
      expr: `(sum by (instance) (rate(cache_operations_total{${job}, operation="get", status="hit"}[${cacheWindow}])) or 0 * instance:cache_lookups:rate30m) / instance:cache_lookups:rate30m`,
    },
    {
      // The duration is observed only of what succeeds, so inputs are both together; `or` unites them,
      // as only errors have an `error_type`.
      record: 'instance:voice_inputs:rate10m',
      expr: `sum by (instance) (rate(voice_processing_duration_seconds_count{${job}}[${voiceWindow}]) or rate(voice_processing_errors_total{${job}}[${voiceWindow}]))`,
    },
    {
      record: 'instance:voice_processing_errors_per_inputs:ratio_rate10m',
      expr: `(sum by (instance) (rate(voice_processing_errors_total{${job}}[${voiceWindow}])) or 0 * instance:voice_inputs:rate10m) / instance:voice_inputs:rate10m`,
    },
    {
      record: 'instance:voice_processing_duration_seconds:p95_rate10m',
      expr: `histogram_quantile(0.95, sum by (instance, le) (rate(voice_processing_duration_seconds_bucket{${job}}[${voiceWindow}])))`,
    },
  ],
};
