import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { containerThresholds as thresholds } from './thresholds/containers.ts';
import type { AlertingRule, RuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

const job = `job="${jobs.cadvisor}"`;
/** Containers have a name. What has none is the host itself, or a container that cAdvisor cannot tell. */
const named = `${job}, name!=""`;
const expected = 'name:container_expected:info';

/** One record per name: a list that is compared by label takes names with dots and dashes as they are. */
const expectedContainers = (containers: Watched['containers']): RuleGroup => ({
  name: 'containers.rules',
  watches: [jobs.cadvisor],
  rules: (['own', 'expected'] as const).flatMap((list) =>
    containers[list].map((name) => ({
      record: expected,
      expr: 'vector(1)',
      labels: { name, list },
    })),
  ),
});

/** While cAdvisor sees no container at all, it is blind, and none of them is missing. */
const missing = (
  list: keyof Watched['containers'],
  severity: 'warning' | 'critical',
): AlertingRule => ({
  alert: 'ContainerMissing',
  expr: `max by (name) (${expected}{list="${list}"}) unless on (name) container_last_seen{${job}} and on () container_last_seen{${named}}`,
  for: thresholds.missingFor,
  labels: { severity, component: list === 'own' ? 'monitoring' : 'infrastructure' },
  annotations: {
    summary: 'A container that must run does not.',
    description: 'Container {{ $labels.name }} must run on this host and does not.',
  },
});

/** All by name alone: the id, and what else cAdvisor says of a container, changes with every deployment. */
const alerts: RuleGroup = {
  name: 'containers',
  watches: [jobs.cadvisor],
  rules: [
    // What people use comes first: this stack can do without most of its own for a night.
    missing('own', 'warning'),
    missing('expected', 'critical'),
    {
      alert: 'ContainerMetricsMissing',
      expr: `max by (instance) (up{${job}}) == 1 unless on (instance) container_last_seen{${named}}`,
      for: thresholds.unseenFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'No container can be seen.',
        description:
          'cAdvisor at {{ $labels.instance }} answers and names no container; all alerts about containers are blind.',
      },
    },
    {
      // 1 is healthy, 0 starting or unhealthy, -1 without a health check.
      alert: 'ContainerUnhealthy',
      expr: `max by (name) (container_health_state{${named}}) == 0`,
      for: thresholds.unhealthyFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'A container fails its health check.',
        description: 'Container {{ $labels.name }} has not been healthy for five minutes.',
      },
    },
    {
      // A deployment makes a new series, which neither changes nor resets. Before cAdvisor 0.57, which old
      // engines get, the start time is when the container was created: there a restart shows only where
      // it sets the CPU time back, which about every second restart of a crash loop does.
      alert: 'ContainerRestarting',
      expr:
        `max by (name) (changes(container_start_time_seconds{${named}}[${thresholds.restartWindow}])) > ${thresholds.restarts}` +
        ` or max by (name) (resets(container_cpu_usage_seconds_total{${named}}[${thresholds.restartWindow}])) > ${thresholds.restarts}`,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'A container restarts again and again.',
        description:
          'Container {{ $labels.name }} was seen to restart {{ $value }} times within half an hour.',
      },
    },
    {
      // Before cAdvisor 0.57 the count is gone with the process when that was the container's first one:
      // HostOOMKill tells of those.
      alert: 'ContainerOOMKilled',
      expr: `sum by (name) (increase(container_oom_events_total{${named}}[${thresholds.oomWindow}])) > 0`,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'A container ran out of memory.',
        description:
          'The kernel killed a process of container {{ $labels.name }} within the last fifteen minutes: it had used up the memory that the container may take.',
      },
    },
    {
      // Less the files that it read lately, which the kernel takes back before it kills: databases keep
      // their working set at the limit with them.
      alert: 'ContainerMemoryNearLimit',
      expr:
        `(max by (name) (container_memory_working_set_bytes{${named}}) - max by (name) (container_memory_total_active_file_bytes{${job}}))` +
        ` / max by (name) (container_spec_memory_limit_bytes{${job}} > 0) > ${thresholds.memoryUsed}`,
      for: thresholds.memoryUsedFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'A container comes close to its memory limit.',
        description:
          'Container {{ $labels.name }} uses {{ $value | humanizePercentage }} of the memory that it may take.',
      },
    },
    {
      // Only containers with a CPU limit have these metrics.
      alert: 'ContainerCPUThrottled',
      expr:
        `sum by (name) (rate(container_cpu_cfs_throttled_periods_total{${job}}[${thresholds.rateWindow}]))` +
        ` / sum by (name) (rate(container_cpu_cfs_periods_total{${job}}[${thresholds.rateWindow}])) > ${thresholds.throttled}`,
      for: thresholds.throttledFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'A container is held back by its CPU limit.',
        description:
          'Container {{ $labels.name }} is held back by its CPU limit {{ $value | humanizePercentage }} of the time.',
      },
    },
  ],
};

/** The containers of the host. */
export const containers: Subject = (watched) => [expectedContainers(watched.containers), alerts];
