import { hostDisks } from './host-disks.ts';
import { hostSystem } from './host-system.ts';
import { jobs } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { hostThresholds as thresholds } from './thresholds/host.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const job = `job="${jobs.node}"`;
const memoryUsed = 'instance:node_memory_utilisation:ratio';

const records: RuleGroup = {
  name: 'host.rules',
  watches: [jobs.node],
  rules: [
    {
      record: 'instance:node_cpu_utilisation:ratio_rate5m',
      expr: `1 - avg by (instance) (rate(node_cpu_seconds_total{${job}, mode="idle"}[${thresholds.cpuWindow}]))`,
    },
    {
      record: 'instance:node_load5_per_cpu:ratio',
      expr: `max by (instance) (node_load5{${job}}) / count by (instance) (node_cpu_seconds_total{${job}, mode="idle"})`,
    },
    {
      record: memoryUsed,
      expr: `1 - max by (instance) (node_memory_MemAvailable_bytes{${job}}) / max by (instance) (node_memory_MemTotal_bytes{${job}})`,
    },
  ],
};

function highMemoryUsage(severity: 'warning' | 'critical', share: number, wait: string) {
  return {
    alert: 'HighMemoryUsage',
    expr: `${memoryUsed} > ${share}`,
    for: wait,
    labels: { severity, component: 'infrastructure' },
    annotations: {
      summary: 'The host is short of memory.',
      description:
        '{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} is used.',
    },
  } satisfies AlertingRule;
}

const alerts = (lookBack: (hours: number) => string): RuleGroup => ({
  name: 'host',
  watches: [jobs.node],
  rules: [
    {
      alert: 'HighCPUUsage',
      expr: `instance:node_cpu_utilisation:ratio_rate5m > ${thresholds.cpuBusy}`,
      for: thresholds.cpuBusyFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The CPUs of the host are busy.',
        description:
          'The CPUs of {{ $labels.instance }} are busy {{ $value | humanizePercentage }} of the time.',
      },
    },
    {
      // Waiting for disks counts as load and not as busy CPU.
      alert: 'HostLoadHigh',
      expr: `instance:node_load5_per_cpu:ratio > ${thresholds.loadPerCpu}`,
      for: thresholds.loadFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'More tasks want to run than the host has cores.',
        description:
          'On {{ $labels.instance }} {{ $value | humanize }} tasks per core run or wait for a disk.',
      },
    },
    highMemoryUsage('warning', thresholds.memoryUsed, thresholds.memoryUsedFor),
    highMemoryUsage('critical', thresholds.memoryUsedCritical, thresholds.memoryUsedCriticalFor),
    {
      alert: 'HostMemoryWillRunOut',
      expr:
        `${memoryUsed} > ${thresholds.memoryTrendFrom} and` +
        ` max by (instance) (predict_linear(node_memory_MemAvailable_bytes{${job}}[${lookBack(thresholds.trendHours)}], ${thresholds.memoryAhead})) < 0`,
      for: thresholds.memoryTrendFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The host will run out of memory.',
        description:
          '{{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} is used, and at the pace of the last hours all of it will be within twelve hours.',
      },
    },
    {
      alert: 'HostSwapping',
      expr: `max by (instance) (rate(node_vmstat_pswpin{${job}}[${thresholds.rateWindow}])) > ${thresholds.swapInRate}`,
      for: thresholds.swapInFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The host works on its swap.',
        description:
          '{{ $labels.instance }} reads {{ $value | humanize }} pages a second back from swap; everything on it is slow.',
      },
    },
    {
      // The kernel counts the kills within a container's own limit here, too, and those that cAdvisor
      // misses because the container ended with its process.
      alert: 'HostOOMKill',
      expr: `max by (instance) (increase(node_vmstat_oom_kill{${job}}[${thresholds.oomWindow}])) > 0`,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The kernel killed a process for want of memory.',
        description:
          'The kernel of {{ $labels.instance }} killed a process for want of memory within the last ten minutes.',
      },
    },
    {
      alert: 'HostRebooted',
      expr:
        `max by (instance) (max_over_time(node_boot_time_seconds{${job}}[${thresholds.bootWindow}]))` +
        ` - min by (instance) (min_over_time(node_boot_time_seconds{${job}}[${thresholds.bootWindow}])) > ${thresholds.bootMoved}`,
      labels: { severity: 'info', component: 'infrastructure' },
      annotations: {
        summary: 'The host was rebooted.',
        description: '{{ $labels.instance }} was rebooted within the last hour.',
      },
    },
  ],
});

/** The Docker host. */
export const host: Subject = ({ retention }) => {
  /** No longer than samples are kept. */
  const lookBack = (hours: number) => (hours * 3600 > retention ? `${retention}s` : `${hours}h`);
  return [records, alerts(lookBack), ...hostDisks(lookBack), ...hostSystem(lookBack)];
};
