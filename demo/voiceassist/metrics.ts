import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { addProcessMetrics } from './process-metrics.ts';
import { voiceErrorTypes } from './voice-errors.ts';

/** Seconds. As VoiceAssist's own client library has them; the objective of the runbook, 0.5, is one. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What is counted, and everything that `/metrics` answers. */
export type Metrics = ReturnType<typeof createMetrics>;

/** The runbook's metrics, with its names and labels. Series whose labels are known exist from the start, at 0. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const route = ['method', 'endpoint'] as const;
  const metrics = {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Total HTTP requests',
      labelNames: [...route, 'status'] as const,
      registers,
    }),
    requestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'HTTP request duration in seconds',
      labelNames: route,
      buckets: durations,
      registers,
    }),
    activeRequests: new Gauge({
      name: 'http_requests_active',
      help: 'Number of active HTTP requests',
      labelNames: route,
      registers,
    }),
    pool: new Gauge({
      name: 'db_connection_pool_size',
      help: 'Database connection pool size',
      labelNames: ['state'] as const,
      registers,
    }),
    cache: new Counter({
      name: 'cache_operations_total',
      help: 'Total cache operations',
      labelNames: ['operation', 'status'] as const,
      registers,
    }),
    registrations: new Counter({
      name: 'user_registrations_total',
      help: 'Total user registrations',
      registers,
    }),
    activeUsers: new Gauge({
      name: 'active_users',
      help: 'Number of currently active users',
      registers,
    }),
    conversations: new Counter({
      name: 'conversations_created_total',
      help: 'Total conversations created',
      registers,
    }),
    messages: new Counter({
      name: 'messages_sent_total',
      help: 'Total messages sent',
      labelNames: ['conversation_type'] as const,
      registers,
    }),
    voiceDuration: new Histogram({
      name: 'voice_processing_duration_seconds',
      help: 'Voice processing duration in seconds',
      buckets: durations,
      registers,
    }),
    voiceErrors: new Counter({
      name: 'voice_processing_errors_total',
      help: 'Total voice processing errors',
      labelNames: ['error_type'] as const,
      registers,
    }),
  };
  // A counter that begins with its first event hides that event from every rate.
  for (const type of ['text', 'voice']) metrics.messages.inc({ conversation_type: type }, 0);
  for (const type of voiceErrorTypes) metrics.voiceErrors.inc({ error_type: type }, 0);
  for (const status of ['hit', 'miss', 'error']) metrics.cache.inc({ operation: 'get', status }, 0);
  for (const operation of ['set', 'delete']) {
    for (const status of ['ok', 'error']) metrics.cache.inc({ operation, status }, 0);
  }
  for (const state of ['active', 'idle']) metrics.pool.set({ state }, 0);
  addProcessMetrics(registry);
  return metrics;
}
