import { jobs } from './jobs.ts';
import { qdrantThresholds as thresholds } from './thresholds/qdrant.ts';
import type { RuleGroup } from './types.ts';

const job = `job="${jobs.qdrant}"`;
const { window } = thresholds;

/**
 * The two interfaces count alike under other names. What is the server's fault, and what a search is,
 * each says in its own words; REST counts durations of answers with status 200 only.
 */
const interfaces = [
  {
    api: 'rest',
    // A search that takes too long ends in 408.
    errors: '5..|408',
    searches: '.+/points/(search|query|recommend|discover|scroll).*',
  },
  {
    api: 'grpc',
    // Unknown, deadline exceeded, internal, unavailable, data loss. Not 8, resource exhausted: most are
    // clients over their rate limit, and the rest QdrantQuotaExceeded tells.
    errors: '2|4|13|14|15',
    searches: '/qdrant.Points/(Search|Query|Recommend|Discover|Scroll).*',
  },
];

/** What alerts and dashboards share, per instance and interface. */
export const qdrantRecords: RuleGroup = {
  name: 'qdrant.rules',
  watches: [jobs.qdrant],
  rules: interfaces.flatMap(({ api, errors, searches }) => [
    {
      record: 'instance_api:qdrant_responses:rate10m',
      expr: `sum by (instance) (rate(${api}_responses_total{${job}}[${window}]))`,
      labels: { api },
    },
    {
      record: 'instance_api:qdrant_errors_per_responses:ratio_rate10m',
      expr: `sum by (instance) (rate(${api}_responses_total{${job}, status=~"${errors}"}[${window}])) / sum by (instance) (rate(${api}_responses_total{${job}}[${window}]))`,
      labels: { api },
    },
    {
      record: 'instance_api:qdrant_search_duration_seconds:p95_rate10m',
      expr: `histogram_quantile(0.95, sum by (instance, le) (rate(${api}_responses_duration_seconds_bucket{${job}, endpoint=~"${searches}"}[${window}])))`,
      labels: { api },
    },
  ]),
};
