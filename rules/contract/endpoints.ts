/** A route that machines ask for. */
export interface MachineRoute {
  path: string;
  /** Who asks. */
  askedBy: string;
  /** What it answers and when, as sentences. */
  answers: string;
}

/**
 * The four routes that are not for users. Rules leave them out of what users feel, by exactly these values
 * of `endpoint`: scrapes and probes are frequent, quick and never wrong, and would dilute the rest.
 */
export const machineRoutes: readonly MachineRoute[] = [
  {
    path: '/health',
    askedBy: 'the HTTP probe, and the health check of the container',
    answers:
      '200 as long as the process can answer, whatever its dependencies do: `{"status": "healthy", "timestamp": ..., "version": ...}`. It asks nothing of database, cache or vector store, so that their outage restarts no server.',
  },
  {
    path: '/ready',
    askedBy: 'the HTTP probe, and whoever sends traffic to servers',
    answers:
      '200 with `"status": "ready"` when every dependency answers, else 503 with `"status": "not_ready"`; both with the result of each check: `"checks": {"database": true, "redis": true, "qdrant": false}`. Each check has a time-out below 5 s. A 200 whose body says `not_ready`, as the runbook has it, counts as not ready too.',
  },
  {
    path: '/live',
    askedBy: 'an orchestrator that restarts what hangs',
    answers: '200 with `{"status": "alive"}`, without any work.',
  },
  {
    path: '/metrics',
    askedBy: 'Prometheus',
    answers:
      '200 with all metrics, as `text/plain; version=0.0.4` or OpenMetrics. It asks no dependency: a dead database must not blind the alerts that would tell of it.',
  },
];
