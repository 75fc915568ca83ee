import type { AlertCase, Fired } from '../case.ts';

/** Seconds of a moment before the story began: promtool's clock starts at nothing. */
const last = (store: string, hoursBefore: number, values = 'x3000') =>
  ({
    [`voiceassist_backup_last_success_timestamp_seconds{job="node", instance="10.213.0.1:9100", store="${store}"}`]: `${-3600 * hoursBefore}${values}`,
  }) as Record<string, string>;
const lastTest = (store: string, daysBefore: number, values = 'x3000') =>
  ({
    [`voiceassist_restore_test_last_success_timestamp_seconds{job="node", instance="10.213.0.1:9100", store="${store}"}`]: `${-86_400 * daysBefore}${values}`,
  }) as Record<string, string>;
const elsewhere = {
  'voiceassist_backup_last_success_timestamp_seconds{job="other", instance="o", store="postgres"}':
    '1e9x3000',
  'voiceassist_backup_last_success_timestamp_seconds{job="other", instance="o", store="extra"}':
    '-1e9x3000',
  'voiceassist_restore_test_last_success_timestamp_seconds{job="other", instance="o", store="postgres"}':
    '1e9x3000',
  'voiceassist_restore_test_last_success_timestamp_seconds{job="other", instance="o", store="extra"}':
    '-1e9x3000',
};

const old = (severity: string, store: string, age: string): Fired => ({
  labels: { severity, store },
  description: `The last good backup of ${store} was made ${age} ago; all that came after would be lost with the database.`,
});
const untested = (store: string, age: string): Fired => ({
  labels: { severity: 'warning', store },
  description: `The last restore of a backup of ${store} that worked was ${age} ago.`,
});
const gone = (store: string): Fired => ({
  labels: { severity: 'warning', job: 'node', store },
  description: `No backup of ${store} has left its time of success for an hour: either none was ever made, or the file is gone.`,
});
const neverTested = (store: string): Fired => ({
  labels: { severity: 'warning', job: 'node', store },
  description: `No restore test of ${store} has left its time of success for an hour: a backup that was never restored is a hope.`,
});
const small = (store: string, size: string): Fired => ({
  labels: { severity: 'warning', store },
  description: `The newest backup of ${store} has ${size}B, half or less of the largest one of the last 7d.`,
});

const up = { 'up{job="node", instance="10.213.0.1:9100"}': '1x100' };
const minutes = { interval: '5m', evaluation: '5m' };

/** The same for both kinds of time that must be there. */
const missing = (
  of: (store: string, before: number, values?: string) => Record<string, string>,
  fired: (store: string) => Fired,
): AlertCase[] => [
  {
    name: 'fires an hour after the last sample was found, by store, until there is one',
    ...minutes,
    series: {
      ...of('postgres', 1, 'x2 _x20 1x20'),
      ...of('qdrant', 1, 'x100'),
      ...up,
      ...elsewhere,
    },
    fires: {
      '10m': [],
      '1h10m': [],
      '1h15m': [fired('postgres')],
      '1h50m': [fired('postgres')],
      '1h55m': [],
    },
  },
  {
    name: 'fires for each store that has none, whatever others have',
    ...minutes,
    series: { ...of('redis', 1), ...up, ...elsewhere },
    fires: { '55m': [], '1h': [fired('postgres'), fired('qdrant')] },
  },
  {
    name: 'stays silent while node-exporter is away, and about Redis, a cache',
    ...minutes,
    series: {
      'up{job="node", instance="10.213.0.1:9100"}': '0x100',
      'up{job="other", instance="o"}': '1x100',
    },
    fires: { '1h': [], '4h': [] },
  },
  {
    name: 'stays silent when there are both',
    ...minutes,
    series: { ...of('postgres', 1), ...of('qdrant', 1), ...up },
    fires: { '1h': [], '4h': [] },
  },
];

const size = (store: string, job = 'node') =>
  `voiceassist_backup_size_bytes{job="${job}", instance="10.213.0.1:9100", store="${store}"}`;

export const backupCases: Record<string, AlertCase[]> = {
  BackupTooOld: [
    {
      name: 'warns after 26 hours, pages after 50, by store, until the next good one',
      ...minutes,
      // The next ones are made after 60 and 61 hours.
      series: {
        ...last('postgres', 0, 'x719 216000x60'),
        ...last('qdrant', -30, 'x731 219600x60'),
        ...elsewhere,
      },
      fires: {
        '26h': [],
        '26h5m': [old('warning', 'postgres', '1d 2h 5m 0s')],
        '50h': [old('warning', 'postgres', '2d 2h 0m 0s')],
        '50h5m': [
          old('warning', 'postgres', '2d 2h 5m 0s'),
          old('critical', 'postgres', '2d 2h 5m 0s'),
        ],
        '56h5m': [
          old('warning', 'postgres', '2d 8h 5m 0s'),
          old('critical', 'postgres', '2d 8h 5m 0s'),
          old('warning', 'qdrant', '1d 2h 5m 0s'),
        ],
        '60h': [old('warning', 'qdrant', '1d 6h 0m 0s')],
        '61h': [],
      },
    },
    {
      name: 'stays silent while a day and the hours of a backup pass',
      ...minutes,
      series: { ...last('postgres', 25), ...elsewhere },
      fires: { '5m': [], '1h': [] },
    },
  ],
  BackupMissing: missing(last, gone),
  RestoreTestTooOld: [
    {
      name: 'fires after 35 days, by store, until the next that works',
      ...minutes,
      series: {
        ...lastTest('postgres', 34, 'x299 86400x60'),
        ...lastTest('qdrant', 20),
        ...elsewhere,
      },
      fires: {
        '24h': [],
        '24h5m': [untested('postgres', '35d 0h 5m 0s')],
        '25h': [],
      },
    },
    {
      name: 'stays silent about a month and some days',
      ...minutes,
      series: { ...lastTest('postgres', 34.5), ...elsewhere },
      fires: { '5m': [], '12h': [] },
    },
  ],
  RestoreTestMissing: missing(lastTest, neverTested),
  BackupShrunk: [
    {
      name: 'fires at half the largest of a week, by store, until that is a week ago',
      interval: '1h',
      evaluation: '1h',
      series: {
        [size('postgres')]: '2097152x9 4194304x9 2097152x200',
        [size('qdrant')]: '4194304x300',
        [size('postgres', 'other')]: '9000000x300',
        [size('extra', 'other')]: '9000000x9 1x300',
      },
      fires: {
        '19h': [],
        '20h': [small('postgres', '2Mi')],
        // The last large one was seen in the 19th hour.
        '186h': [small('postgres', '2Mi')],
        '187h': [],
      },
    },
    {
      name: 'fires for a backup that was always empty',
      interval: '1h',
      evaluation: '1h',
      series: { [size('qdrant')]: '0x10' },
      fires: { '5h': [small('qdrant', '0')] },
    },
    {
      name: 'stays silent when a tenth more than half is left',
      interval: '1h',
      evaluation: '1h',
      series: { [size('postgres')]: '4194304x9 2306867x50', [size('extra', 'other')]: '9x9 1x50' },
      fires: { '12h': [], '50h': [] },
    },
  ],
  BackupMetricsUnreadable: [
    {
      name: 'fires after a quarter of an hour, until the file is put right',
      series: {
        'node_textfile_scrape_error{job="node", instance="10.213.0.1:9100"}': '0x3 1x79 0x20',
        'node_textfile_scrape_error{job="other", instance="o"}': '1x200',
      },
      fires: {
        '15m45s': [],
        '16m': [
          {
            labels: { severity: 'warning', job: 'node', instance: '10.213.0.1:9100' },
            description:
              'The node-exporter at 10.213.0.1:9100 cannot read the directory of .prom files or a file in it; alerts about backups are blind.',
          },
        ],
        '21m': [],
      },
    },
    {
      name: 'stays silent over a file that was read while it was written',
      series: {
        'node_textfile_scrape_error{job="node", instance="10.213.0.1:9100"}': '0x3 1x50 0x60',
      },
      fires: { '10m': [], '20m': [] },
    },
  ],
};
