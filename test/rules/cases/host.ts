import type { SubjectCases } from '../case.ts';
import { hostDisksCases } from './host-disks.ts';
import { hostSystemCases } from './host-system.ts';
import { counter } from './phases.ts';

const instance = '10.213.0.1:9100';
const other = '10.213.0.2:9100';
/** Of another job, and so of no interest. */
const foreign = `job="other", instance="${instance}"`;
const a = `job="node", instance="${instance}"`;
const b = `job="node", instance="${other}"`;
/** One sample and one evaluation a minute. */
const minutes = { interval: '1m', evaluation: '1m' };

const cpus = {
  [`node_cpu_seconds_total{${a}, cpu="0", mode="idle"}`]: '1x100',
  [`node_cpu_seconds_total{${a}, cpu="1", mode="idle"}`]: '1x100',
};
const busy = (share: string) => ({
  labels: { severity: 'warning', instance },
  description: `The CPUs of ${instance} are busy ${share} of the time.`,
});
const usedMemory = (severity: string, share: string) => ({
  labels: { severity, instance },
  description: `${share} of the memory of ${instance} is used.`,
});

const alerts: SubjectCases['alerts'] = {
  HighCPUUsage: [
    {
      ...minutes,
      name: 'fires ten minutes after both CPUs got busy, until they are not, and not for the other host',
      series: {
        [`node_cpu_seconds_total{${a}, cpu="0", mode="idle"}`]: counter(
          [30, 20],
          [6, 30],
          [30, 10],
        ),
        [`node_cpu_seconds_total{${a}, cpu="1", mode="idle"}`]: counter(
          [30, 20],
          [12, 30],
          [30, 10],
        ),
        [`node_cpu_seconds_total{${b}, cpu="0", mode="idle"}`]: counter([12.6, 60]),
      },
      fires: { '33m': [], '34m': [busy('85%')], '50m': [busy('85%')], '51m': [] },
    },
    {
      ...minutes,
      name: 'stays silent at 79 per cent',
      series: { [`node_cpu_seconds_total{${a}, cpu="0", mode="idle"}`]: counter([12.6, 60]) },
      fires: { '20m': [], '60m': [] },
    },
  ],
  HostLoadHigh: [
    {
      ...minutes,
      name: 'fires a quarter of an hour after more than two tasks per core wanted to run',
      series: {
        ...cpus,
        [`node_load5{${a}}`]: '3.9x10 4.2x20 3.9x5',
        [`node_load5{${b}}`]: '1.9x60',
        [`node_cpu_seconds_total{${b}, cpu="0", mode="idle"}`]: '1x100',
      },
      fires: {
        '25m': [],
        '26m': [
          {
            labels: { severity: 'warning', instance },
            description: `On ${instance} 2.1 tasks per core run or wait for a disk.`,
          },
        ],
        '32m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent just below, and over a short build',
      series: { ...cpus, [`node_load5{${a}}`]: '3.9x20 8x13 3.9x20' },
      fires: { '20m': [], '34m': [], '50m': [] },
    },
  ],
  HighMemoryUsage: [
    {
      ...minutes,
      name: 'warns ten minutes above 85 per cent and is critical five minutes above 95',
      series: {
        [`node_memory_MemAvailable_bytes{${a}}`]: '16x10 14x20 4x10 16x5',
        [`node_memory_MemTotal_bytes{${a}}`]: '100x60',
        [`node_memory_MemAvailable_bytes{${b}}`]: '50x60',
        [`node_memory_MemTotal_bytes{${b}}`]: '100x60',
      },
      fires: {
        '20m': [],
        '21m': [usedMemory('warning', '86%')],
        '36m': [usedMemory('warning', '96%')],
        '37m': [usedMemory('warning', '96%'), usedMemory('critical', '96%')],
        '43m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent just below, and over a short peak',
      series: {
        [`node_memory_MemAvailable_bytes{${a}}`]: '16x20 10x8 16x20 4x3 16x20',
        [`node_memory_MemTotal_bytes{${a}}`]: '100x80',
      },
      fires: { '19m': [], '30m': [], '54m': [], '70m': [] },
    },
  ],
  HostMemoryWillRunOut: [
    {
      ...minutes,
      // 290 - 0.35 * 109 - 0.35 * 720 is the first below nought.
      name: 'fires half an hour after the trend reached nought within twelve hours, until memory is free again',
      series: {
        [`node_memory_MemAvailable_bytes{${a}}`]: '290-0.35x160 400x10',
        [`node_memory_MemTotal_bytes{${a}}`]: '1000x200',
        [`node_memory_MemAvailable_bytes{${foreign}}`]: '900x200',
        [`node_memory_MemAvailable_bytes{${b}}`]: '290x200',
        [`node_memory_MemTotal_bytes{${b}}`]: '1000x200',
      },
      fires: {
        '138m': [],
        '139m': [
          {
            labels: { severity: 'warning', instance },
            description: `75.87% of the memory of ${instance} is used, and at the pace of the last hours all of it will be within twelve hours.`,
          },
        ],
        '161m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent while much is free, however fast it goes',
      series: {
        [`node_memory_MemAvailable_bytes{${a}}`]: '400-0.6x160',
        [`node_memory_MemTotal_bytes{${a}}`]: '1000x200',
      },
      fires: { '40m': [], '100m': [], '160m': [] },
    },
  ],
  HostSwapping: [
    {
      ...minutes,
      name: 'fires ten minutes after more than a thousand pages a second came back',
      series: {
        [`node_vmstat_pswpin{${a}}`]: counter([54_000, 20], [66_000, 40], [54_000, 20]),
        [`node_vmstat_pswpin{${b}}`]: '7x90',
        [`node_vmstat_pswpin{${foreign}}`]: counter([120_000, 90]),
      },
      fires: {
        '34m': [],
        '35m': [
          {
            labels: { severity: 'warning', instance },
            description: `${instance} reads 1.1k pages a second back from swap; everything on it is slow.`,
          },
        ],
        '65m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent at nine hundred, and when pages only go out',
      series: {
        [`node_vmstat_pswpin{${a}}`]: counter([54_000, 60]),
        [`node_vmstat_pswpout{${a}}`]: counter([120_000, 60]),
      },
      fires: { '20m': [], '60m': [] },
    },
  ],
  HostOOMKill: [
    {
      ...minutes,
      name: 'fires at once for a single kill, for ten minutes',
      series: {
        [`node_vmstat_oom_kill{${a}}`]: '3x10 4x30',
        [`node_vmstat_oom_kill{${b}}`]: '3x40',
        [`node_vmstat_oom_kill{${foreign}}`]: '0x5 1x40',
      },
      fires: {
        '10m': [],
        '11m': [
          {
            labels: { severity: 'warning', instance },
            description: `The kernel of ${instance} killed a process for want of memory within the last ten minutes.`,
          },
        ],
        '20m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent about old kills, and over a reboot',
      series: { [`node_vmstat_oom_kill{${a}}`]: '9x10 0x30' },
      fires: { '5m': [], '15m': [], '30m': [] },
    },
  ],
  HostRebooted: [
    {
      ...minutes,
      name: 'fires when the time of boot moved by more than a minute, for an hour',
      series: {
        [`node_boot_time_seconds{${a}}`]: '1000x10 _x5 1066x90',
        [`node_boot_time_seconds{${b}}`]: '3000x110',
        'node_boot_time_seconds{job="early", instance="10.213.0.1:9100"}': '1x110',
        'node_boot_time_seconds{job="late", instance="10.213.0.1:9100"}': '9000x110',
      },
      fires: {
        '15m': [],
        '16m': [
          {
            labels: { severity: 'info', instance },
            description: `${instance} was rebooted within the last hour.`,
          },
        ],
        '70m': [],
      },
    },
    {
      ...minutes,
      name: 'stays silent when the clock was set right',
      series: { [`node_boot_time_seconds{${a}}`]: '1000x10 1055x40' },
      fires: { '11m': [], '40m': [] },
    },
  ],
};

const records: SubjectCases['records'] = {
  'instance:node_cpu_utilisation:ratio_rate5m': [
    {
      ...minutes,
      name: 'is the mean over the CPUs of what is not idle',
      series: {
        [`node_cpu_seconds_total{${a}, cpu="0", mode="idle"}`]: counter([15, 20]),
        [`node_cpu_seconds_total{${a}, cpu="1", mode="idle"}`]: counter([45, 20]),
        [`node_cpu_seconds_total{${a}, cpu="0", mode="user"}`]: counter([40, 20]),
        [`node_cpu_seconds_total{${foreign}, cpu="0", mode="idle"}`]: counter([60, 20]),
        [`node_cpu_seconds_total{${b}, cpu="0", mode="idle"}`]: counter([45, 20]),
      },
      samples: {
        '10m': [
          { labels: `{instance="${instance}"}`, value: 0.5 },
          { labels: `{instance="${other}"}`, value: 0.25 },
        ],
      },
    },
  ],
  'instance:node_load5_per_cpu:ratio': [
    {
      name: 'is the load by the number of CPUs, each counted once',
      series: {
        ...cpus,
        [`node_cpu_seconds_total{${a}, cpu="0", mode="user"}`]: '1x10',
        [`node_cpu_seconds_total{${foreign}, cpu="2", mode="idle"}`]: '1x10',
        [`node_load5{${a}}`]: '3x10',
        [`node_load5{${foreign}}`]: '40x10',
        [`node_load5{${b}}`]: '1x10',
        [`node_cpu_seconds_total{${b}, cpu="0", mode="idle"}`]: '1x10',
      },
      samples: {
        '1m': [
          { labels: `{instance="${instance}"}`, value: 1.5 },
          { labels: `{instance="${other}"}`, value: 1 },
        ],
      },
    },
  ],
  'instance:node_memory_utilisation:ratio': [
    {
      name: 'is what is not available of all memory',
      series: {
        [`node_memory_MemAvailable_bytes{${a}}`]: '25x10',
        [`node_memory_MemTotal_bytes{${a}}`]: '100x10',
        [`node_memory_MemAvailable_bytes{${foreign}}`]: '80x10',
        [`node_memory_MemTotal_bytes{${foreign}}`]: '800x10',
        [`node_memory_MemAvailable_bytes{${b}}`]: '50x10',
        [`node_memory_MemTotal_bytes{${b}}`]: '100x10',
      },
      samples: {
        '1m': [
          { labels: `{instance="${instance}"}`, value: 0.75 },
          { labels: `{instance="${other}"}`, value: 0.5 },
        ],
      },
    },
  ],
};

export const host: SubjectCases = {
  alerts: { ...alerts, ...hostDisksCases.alerts, ...hostSystemCases.alerts },
  records: { ...records, ...hostDisksCases.records, ...hostSystemCases.records },
};
