import type { SubjectCases } from '../case.ts';
import { counter } from './phases.ts';

const instance = '10.213.0.1:9100';
const other = '10.213.0.2:9100';
const minutes = { interval: '1m', evaluation: '1m' };

interface Place {
  job?: string;
  instance?: string;
  device?: string;
  mountpoint?: string;
  fstype?: string;
}
const labels = (place: Place) =>
  Object.entries({
    job: 'node',
    instance,
    device: '/dev/vda',
    mountpoint: '/',
    fstype: 'ext4',
    ...place,
  })
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');

/** Everything about one mounted file system; of a size of 100 unless said otherwise. */
function mounted(
  place: Place,
  samples: Partial<Record<'avail' | 'free' | 'size' | 'inodes' | 'readonly', string>>,
) {
  const {
    avail = '50x400',
    free = avail,
    size = '100x400',
    inodes = '50x400',
    readonly = '0x400',
  } = samples;
  const of = labels(place);
  return {
    [`node_filesystem_avail_bytes{${of}}`]: avail,
    [`node_filesystem_free_bytes{${of}}`]: free,
    [`node_filesystem_size_bytes{${of}}`]: size,
    [`node_filesystem_files_free{${of}}`]: inodes,
    [`node_filesystem_files{${of}}`]: '100x400',
    [`node_filesystem_readonly{${of}}`]: readonly,
  };
}
/** The same in both places where the disk is mounted. */
const twice = (samples: Parameters<typeof mounted>[1]) => ({
  ...mounted({}, samples),
  ...mounted({ mountpoint: '/var/lib/docker' }, samples),
});
/** What a selector must not take: the same device of another job, and something in memory that bears its name. */
const decoys = (samples: Parameters<typeof mounted>[1]) => ({
  ...mounted({ job: 'other' }, samples),
  ...mounted({ fstype: 'tmpfs', mountpoint: '/run' }, samples),
});
/** A disk that cannot be written to, as one of its name can in another job and in memory. */
const readOnly = {
  ...mounted({ device: '/dev/vdc', mountpoint: '/old' }, { readonly: '1x10' }),
  [`node_filesystem_readonly{${labels({ job: 'other', device: '/dev/vdc' })}}`]: '0x10',
  [`node_filesystem_readonly{${labels({ fstype: 'tmpfs', device: '/dev/vdc' })}}`]: '0x10',
};
const healthy = {
  ...mounted({ device: '/dev/vdb', mountpoint: '/data' }, {}),
  ...mounted({ instance: other }, {}),
};

/** What the records say of the disks above: one is mounted twice, one in good health, one on another host. */
const shares = [
  { labels: `{instance="${instance}", device="/dev/vda"}`, value: 0.25 },
  { labels: `{instance="${instance}", device="/dev/vdb"}`, value: 0.5 },
  { labels: `{instance="${other}", device="/dev/vda"}`, value: 0.75 },
];
const efi = labels({ device: '/dev/vda1', fstype: 'vfat', mountpoint: '/boot/efi' });
const queued = (device: string, job = 'node') =>
  `node_disk_io_time_weighted_seconds_total{job="${job}", instance="${instance}", device="${device}"}`;

const disk = `/dev/vda of ${instance}, mounted at / /var/lib/docker,`;
const alert = (severity: string, rest: string) => ({
  labels: { severity, instance, device: '/dev/vda' },
  description: `${disk} ${rest}`,
});
const space = (severity: string, share: string) =>
  alert(severity, `has ${share} of its space left.`);
const inodes = (severity: string, share: string) =>
  alert(severity, `has ${share} of its inodes left; without one no file can be made.`);
/** The warning stays while the disk is critical, too. */
const both = (told: typeof space, share: string) => [
  told('warning', share),
  told('critical', share),
];
const filling = (severity: string, share: string, hours: number) =>
  alert(
    severity,
    `has ${share} of its space left, and at the pace of the last hours none within ${hours} hours.`,
  );

export const hostDisksCases: SubjectCases = {
  alerts: {
    DiskSpaceLow: [
      {
        ...minutes,
        name: 'warns once for a disk that is mounted twice, and is critical below five per cent',
        series: { ...twice({ avail: '21x10 19x20 5.5x10 4x15 21x5' }), ...healthy },
        fires: {
          '20m': [],
          '21m': [space('warning', '19%')],
          '47m': [space('warning', '4%')],
          '48m': both(space, '4%'),
          '59m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just above, about memory and about what is read-only by nature',
        series: {
          ...twice({ avail: '20.5x60' }),
          ...mounted({ device: 'tmpfs', fstype: 'tmpfs', mountpoint: '/run' }, { avail: '0x60' }),
          ...mounted({ device: '/dev/sr0', fstype: 'udf', mountpoint: '/cd' }, { avail: '0x60' }),
          ...mounted(
            { device: '/dev/vdc', mountpoint: '/old' },
            { avail: '0x60', readonly: '1x60' },
          ),
        },
        fires: { '15m': [], '60m': [] },
      },
    ],
    HostDiskWillFill: [
      {
        ...minutes,
        // 38.99 - 0.025 * 120 - 0.025 * 1440 is the first below nought.
        name: 'warns an hour after the trend reached nought within a day, until there is room again',
        series: { ...twice({ avail: '38.99-0.025x200 60x10' }), ...healthy },
        fires: { '179m': [], '180m': [filling('warning', '34.49%', 24)], '201m': [] },
      },
      {
        ...minutes,
        // 19.9 - 0.073 * 33 - 0.073 * 240 is the first below nought; the warning would come at 61m.
        name: 'is critical a quarter of an hour after the trend reached nought within four hours',
        series: { ...twice({ avail: '19.9-0.073x54 60x20' }), ...healthy },
        fires: { '47m': [], '48m': [filling('critical', '16.4%', 4)], '55m': [] },
      },
      {
        ...minutes,
        name: 'stays silent while a fifth more than the limits is left, however fast it goes',
        series: {
          ...twice({ avail: '47-0.04x170' }),
          ...mounted({ device: '/dev/vdb', mountpoint: '/data' }, { avail: '23.5-0.1x30 60x200' }),
        },
        fires: { '16m': [], '30m': [], '100m': [], '170m': [] },
      },
      {
        ...minutes,
        name: 'stays silent about a full disk on which nothing happens',
        series: {
          ...twice({ avail: '18x200' }),
          ...decoys({ avail: '18-0.09x200' }),
        },
        fires: { '30m': [], '100m': [], '170m': [] },
      },
    ],
    HostInodesLow: [
      {
        ...minutes,
        name: 'warns below ten per cent and is critical below three',
        series: { ...twice({ inodes: '11x10 9.5x20 3.3x10 2.9x15 11x5' }), ...healthy },
        fires: {
          '25m': [],
          '26m': [inodes('warning', '9.5%')],
          '47m': [inodes('warning', '2.9%')],
          '48m': both(inodes, '2.9%'),
          '59m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just above, and where inodes are not counted',
        series: {
          ...twice({ inodes: '11x60' }),
          [`node_filesystem_files_free{${efi}}`]: '0x60',
          [`node_filesystem_files{${efi}}`]: '0x60',
        },
        fires: { '20m': [], '60m': [] },
      },
    ],
    HostFilesystemReadOnly: [
      {
        interval: '1m',
        name: 'fires a minute after all places of a disk became read-only, until it can be written to',
        series: { ...twice({ readonly: '0x10 1x30 0x5' }), ...decoys({}), ...healthy },
        fires: {
          '11m45s': [],
          '12m': [
            {
              labels: { severity: 'critical', instance, device: '/dev/vda' },
              // Looked up by device: the one in memory that bears its name is there, too.
              description: `/dev/vda of ${instance}, mounted at / /run /var/lib/docker, can no longer be written to.`,
            },
          ],
          '42m': [],
        },
      },
      {
        interval: '1m',
        name: 'stays silent about a disk that always was, and about one place of another',
        series: {
          ...twice({ readonly: '1x60' }),
          ...decoys({}),
          ...mounted({ device: '/dev/vdb', mountpoint: '/data' }, {}),
          ...mounted({ device: '/dev/vdb', mountpoint: '/view' }, { readonly: '0x10 1x50' }),
        },
        fires: { '5m': [], '15m': [], '60m': [] },
      },
    ],
    HostDiskSaturated: [
      {
        ...minutes,
        name: 'fires half an hour after more than ten requests waited on average',
        series: {
          [queued('vda')]: counter([570, 20], [630, 60], [570, 20]),
          [queued('vdb')]: counter([570, 100]),
          [queued('dm-0')]: counter([1200, 100]),
          [queued('vda', 'other')]: counter([1200, 100]),
        },
        fires: {
          '54m': [],
          '55m': [
            {
              labels: { severity: 'warning', instance, device: 'vda' },
              description: `Disk vda of ${instance} has 10.5 requests in its queue on average.`,
            },
          ],
          '85m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below, and over a backup',
        series: {
          [queued('vda')]: counter([570, 40], [1800, 20], [570, 40]),
        },
        fires: { '39m': [], '60m': [], '100m': [] },
      },
    ],
  },
  records: {
    'instance_device:node_filesystem_avail:ratio': [
      {
        name: 'is what df shows, once per device that can be written to',
        series: {
          ...mounted({}, { avail: '25x10', free: '50x10', size: '125x10' }),
          ...mounted(
            { mountpoint: '/var/lib/docker' },
            { avail: '25x10', free: '50x10', size: '125x10', readonly: '1x10' },
          ),
          ...mounted({ device: '/dev/vdb', mountpoint: '/data' }, {}),
          ...mounted({ instance: other }, { avail: '75x10' }),
          ...readOnly,
          ...decoys({ avail: '1x10', size: '2x10' }),
        },
        samples: { '1m': shares },
      },
    ],
    'instance_device:node_filesystem_files_free:ratio': [
      {
        name: 'is the share of inodes, once per device that can be written to',
        series: {
          ...twice({ inodes: '25x10' }),
          ...mounted({ device: '/dev/vdb', mountpoint: '/data' }, {}),
          ...mounted({ instance: other }, { inodes: '75x10' }),
          ...readOnly,
          ...decoys({ inodes: '1x10' }),
          [`node_filesystem_files{${labels({ job: 'other', device: '/dev/vda' })}}`]: '2x10',
          [`node_filesystem_files{${labels({ fstype: 'tmpfs', device: '/dev/vda' })}}`]: '2x10',
        },
        samples: { '1m': shares },
      },
    ],
  },
};
