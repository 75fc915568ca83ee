import { applicationThresholds } from '../thresholds/application.ts';
import { labels } from './labels.ts';
import type { ContractMetric } from './types.ts';

const { state, operation, cacheStatus, errorType } = labels;

/** What servers do for a request: connections, cache, voice. */
export const workMetrics: readonly ContractMetric[] = [
  {
    name: 'db_connection_pool_size',
    type: 'gauge',
    labels: [state],
    unit: 'connections',
    meaning: 'Open connections to the database, by what they do.',
    required: true,
    appears: 'at start',
  },
  {
    name: 'cache_operations_total',
    type: 'counter',
    labels: [operation, cacheStatus],
    unit: 'operations',
    meaning: 'What the cache was asked to do, and how it went.',
    required: true,
    appears: { after: 'the first use of the cache' },
  },
  {
    name: 'voice_processing_duration_seconds',
    type: 'histogram',
    labels: [],
    unit: 'seconds',
    meaning: 'How long it took to process a voice input; failures are not in it.',
    required: true,
    appears: 'at start',
    buckets: { exact: [], above: applicationThresholds.voiceLatency },
  },
  {
    name: 'voice_processing_errors_total',
    type: 'counter',
    labels: [errorType],
    unit: 'failures',
    meaning: 'Voice inputs that could not be processed.',
    required: true,
    appears: { after: 'the first voice input that fails' },
  },
];
