import { jobs } from './jobs.ts';
import { hostThresholds as thresholds, realDisks, realFilesystems } from './thresholds/host.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const job = `job="${jobs.node}"`;
const filesystem = `${job}, ${realFilesystems}`;
const spaceLeft = 'instance_device:node_filesystem_avail:ratio';
const inodesLeft = 'instance_device:node_filesystem_files_free:ratio';

/** One series per device, though it is mounted at several places: a disk that fills pages once. */
const byDevice = (series: string) => `min by (instance, device) (${series})`;
const ofDevice = (metric: string) => byDevice(`${metric}{${filesystem}}`);

/** What nobody can write to cannot be filled either. */
const writable = `unless ${ofDevice('node_filesystem_readonly')} == 1`;

/** The places are looked up for those who read the alert: a device alone says little. */
const device = `{{ $labels.device }} of {{ $labels.instance }}, mounted at{{ range query (printf "node_filesystem_readonly{job='${jobs.node}', instance='%s', device='%s'}" $labels.instance $labels.device) | sortByLabel "mountpoint" }} {{ .Labels.mountpoint }}{{ end }},`;

const records: RuleGroup = {
  name: 'host-disks.rules',
  watches: [jobs.node],
  rules: [
    {
      // Of what people may use, as df shows it: what is kept back for root is in none of its figures.
      record: spaceLeft,
      expr:
        `${ofDevice('node_filesystem_avail_bytes')} / (${ofDevice('node_filesystem_size_bytes')}` +
        ` - ${ofDevice('node_filesystem_free_bytes')} + ${ofDevice('node_filesystem_avail_bytes')}) ${writable}`,
    },
    {
      // Without a value where inodes are not counted, such as btrfs and vfat: nothing by nothing.
      record: inodesLeft,
      expr: `${ofDevice('node_filesystem_files_free')} / ${ofDevice('node_filesystem_files')} ${writable}`,
    },
  ],
};

type Grade = 'warning' | 'critical';

function diskSpaceLow(severity: Grade, share: number, wait: string) {
  return {
    alert: 'DiskSpaceLow',
    expr: `${spaceLeft} < ${share}`,
    for: wait,
    labels: { severity, component: 'infrastructure' },
    annotations: {
      summary: 'A disk is nearly full.',
      description: `${device} has {{ $value | humanizePercentage }} of its space left.`,
    },
  } satisfies AlertingRule;
}

function hostDiskWillFill(severity: Grade, share: number, window: string, ahead: number) {
  return {
    alert: 'HostDiskWillFill',
    expr:
      `${spaceLeft} < ${share} and` +
      ` ${byDevice(`predict_linear(node_filesystem_avail_bytes{${filesystem}}[${window}], ${ahead})`)} < 0`,
    for: severity === 'critical' ? thresholds.fillingCriticalFor : thresholds.fillingFor,
    labels: { severity, component: 'infrastructure' },
    annotations: {
      summary: 'A disk will soon be full.',
      description: `${device} has {{ $value | humanizePercentage }} of its space left, and at the pace of the last hours none within ${ahead / 3600} hours.`,
    },
  } satisfies AlertingRule;
}

function hostInodesLow(severity: Grade, share: number, wait: string) {
  return {
    alert: 'HostInodesLow',
    expr: `${inodesLeft} < ${share}`,
    for: wait,
    labels: { severity, component: 'infrastructure' },
    annotations: {
      summary: 'A disk has hardly any inodes left.',
      description: `${device} has {{ $value | humanizePercentage }} of its inodes left; without one no file can be made.`,
    },
  } satisfies AlertingRule;
}

/** Disks and their file systems. */
export function hostDisks(lookBack: (hours: number) => string): RuleGroup[] {
  const trend = lookBack(thresholds.trendHours);
  const history = lookBack(thresholds.historyHours);
  const readOnly = `node_filesystem_readonly{${filesystem}}`;
  return [
    records,
    {
      name: 'host-disks',
      watches: [jobs.node],
      rules: [
        diskSpaceLow('warning', thresholds.spaceLeft, thresholds.spaceLeftFor),
        diskSpaceLow('critical', thresholds.spaceLeftCritical, thresholds.spaceLeftCriticalFor),
        hostDiskWillFill('warning', thresholds.fillingFrom, trend, thresholds.fillingAhead),
        hostDiskWillFill(
          'critical',
          thresholds.fillingFromCritical,
          trend,
          thresholds.fillingAheadCritical,
        ),
        hostInodesLow('warning', thresholds.inodesLeft, thresholds.inodesLeftFor),
        hostInodesLow('critical', thresholds.inodesLeftCritical, thresholds.inodesLeftCriticalFor),
        {
          // Some are mounted so on purpose, so it counts only what could be written to before. The kernel
          // makes all places of a broken disk read-only, a mount of one directory only that one.
          alert: 'HostFilesystemReadOnly',
          expr: `${byDevice(readOnly)} == 1 and ${byDevice(`min_over_time(${readOnly}[${history}])`)} == 0`,
          for: thresholds.readOnlyFor,
          labels: { severity: 'critical', component: 'infrastructure' },
          annotations: {
            summary: 'A disk has become read-only.',
            description: `${device} can no longer be written to.`,
          },
        },
        {
          alert: 'HostDiskSaturated',
          expr: `sum by (instance, device) (rate(node_disk_io_time_weighted_seconds_total{${job}, ${realDisks}}[${thresholds.rateWindow}])) > ${thresholds.diskQueue}`,
          for: thresholds.diskQueueFor,
          labels: { severity: 'warning', component: 'infrastructure' },
          annotations: {
            summary: 'A disk cannot keep up.',
            description:
              'Disk {{ $labels.device }} of {{ $labels.instance }} has {{ $value | humanize }} requests in its queue on average.',
          },
        },
      ],
    },
  ];
}
