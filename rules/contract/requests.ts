import { applicationThresholds } from '../thresholds/application.ts';
import { sloThresholds } from '../thresholds/slo.ts';
import { labels } from './labels.ts';
import type { ContractMetric } from './types.ts';

const { method, endpoint, status } = labels;

/** What users ask, and how it is answered. */
export const requestMetrics: readonly ContractMetric[] = [
  {
    name: 'http_requests_total',
    type: 'counter',
    labels: [method, endpoint, status],
    unit: 'requests',
    meaning: 'Requests that were answered, those of probes and scrapes included.',
    required: true,
    appears: 'with requests',
  },
  {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    labels: [method, endpoint],
    unit: 'seconds',
    meaning: 'How long an answer took, from the first byte of the request until it was sent.',
    required: true,
    appears: 'with requests',
    buckets: {
      exact: [Number(sloThresholds.latency.bound)],
      above: Math.max(applicationThresholds.latency, applicationThresholds.latencyCritical),
    },
  },
  {
    name: 'http_requests_active',
    type: 'gauge',
    labels: [method, endpoint],
    unit: 'requests',
    meaning: 'Requests that are being worked on now.',
    required: true,
    appears: 'with requests',
  },
];
