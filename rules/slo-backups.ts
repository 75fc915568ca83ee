import { durationSeconds } from '../stacks/duration.ts';
import { jobs, type Job } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { backupThresholds as thresholds } from './thresholds/slo.ts';
import type { AlertingRule } from './types.ts';

/** Gauges that backups leave in `.prom` files (docs/operations.md): node-exporter shows them as its own. */
const backedUp = 'voiceassist_backup_last_success_timestamp_seconds';
const restored = 'voiceassist_restore_test_last_success_timestamp_seconds';
const size = `voiceassist_backup_size_bytes{job="${jobs.node}"}`;

/** Where data lives that nothing can make again. Redis is a cache: its backups are watched if there are any. */
const stores: Partial<Record<Job, string>> = {
  [jobs.postgres]: 'postgres',
  [jobs.qdrant]: 'qdrant',
};

/** Durability: no data is lost while a recent backup exists that is known to be of use. */
export const backups: Subject = ({ sources, retention }) => {
  const expected = Object.entries(stores)
    .filter(([job]) => sources.has(job as Job))
    .map(([, store]) => store);
  return [
    {
      name: 'backups',
      watches: ['backups'],
      rules: [
        tooOld('warning', thresholds.tooOldWarning),
        tooOld('critical', thresholds.tooOldCritical),
        ...missing('BackupMissing', backedUp, expected, {
          summary: 'A database has no known backup.',
          description:
            'No backup of {{ $labels.store }} has left its time of success for an hour: either none was ever made, or the file is gone.',
        }),
        {
          alert: 'RestoreTestTooOld',
          expr: `${age(restored)} > ${thresholds.restoreTestTooOld}`,
          labels: { severity: 'warning', component: 'database' },
          annotations: {
            summary: 'Nobody knows whether backups can be restored.',
            description:
              'The last restore of a backup of {{ $labels.store }} that worked was {{ $value | humanizeDuration }} ago.',
          },
        },
        ...missing('RestoreTestMissing', restored, expected, {
          summary: 'Backups of a database were never restored.',
          description:
            'No restore test of {{ $labels.store }} has left its time of success for an hour: a backup that was never restored is a hope.',
        }),
        ...(durationSeconds(thresholds.shrunkOver) <= retention ? [shrunk] : []),
        {
          // A file that cannot be parsed takes all of its metrics away; what was there goes missing.
          alert: 'BackupMetricsUnreadable',
          expr: `node_textfile_scrape_error{job="${jobs.node}"} > 0`,
          for: thresholds.unreadableFor,
          labels: { severity: 'warning', component: 'database' },
          annotations: {
            summary: 'The files of backups cannot be read.',
            description:
              'The node-exporter at {{ $labels.instance }} cannot read the directory of .prom files or a file in it; alerts about backups are blind.',
          },
        },
      ],
    },
  ];
};

const age = (metric: string) => `time() - max by (store) (${metric}{job="${jobs.node}"})`;

const tooOld = (severity: 'warning' | 'critical', threshold: string): AlertingRule => ({
  alert: 'BackupTooOld',
  expr: `${age(backedUp)} > ${threshold}`,
  labels: { severity, component: 'database' },
  annotations: {
    summary: 'The last good backup is too old.',
    description:
      'The last good backup of {{ $labels.store }} was made {{ $value | humanizeDuration }} ago; all that came after would be lost with the database.',
  },
});

/** Not while node-exporter is away, which would make everything missing: TargetDown says that. */
function missing(
  alert: string,
  metric: string,
  expected: readonly string[],
  annotations: AlertingRule['annotations'],
): AlertingRule[] {
  if (expected.length === 0) return [];
  const gone = expected.map((store) => `absent(${metric}{job="${jobs.node}", store="${store}"})`);
  return [
    {
      alert,
      expr: `(
  ${gone.join('\n  or ')}
) and on () up{job="${jobs.node}"} == 1`,
      for: thresholds.missingFor,
      labels: { severity: 'warning', component: 'database' },
      annotations,
    },
  ];
}

/** Or equal: a backup that was always empty is no larger than half of nothing. */
const shrunk: AlertingRule = {
  alert: 'BackupShrunk',
  expr: `max by (store) (${size}) <= ${thresholds.shrunkTo} * max by (store) (max_over_time(${size}[${thresholds.shrunkOver}]))`,
  labels: { severity: 'warning', component: 'database' },
  annotations: {
    summary: 'A backup is much smaller than those before it.',
    description: `The newest backup of {{ $labels.store }} has {{ $value | humanize1024 }}B, half or less of the largest one of the last ${thresholds.shrunkOver}.`,
  },
};
