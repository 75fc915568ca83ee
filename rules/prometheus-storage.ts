import { rises } from './counters.ts';
import { jobs } from './jobs.ts';
import { prometheusThresholds as thresholds } from './thresholds/prometheus.ts';
import type { AlertingRule, RuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

const SERIES = `prometheus_tsdb_head_series{job="${jobs.prometheus}"}`;

/** Whether samples are written, kept and found again. */
export function storage({ retention }: Watched): RuleGroup[] {
  const seriesGrowth: AlertingRule = {
    alert: 'PrometheusSeriesGrowth',
    expr: `sum by (instance) (${SERIES}) / sum by (instance) (${SERIES} offset 1d) > ${thresholds.seriesGrowth} and sum by (instance) (${SERIES}) > ${thresholds.seriesAtLeast}`,
    for: thresholds.seriesGrowthFor,
    labels: { severity: 'warning', component: 'monitoring' },
    annotations: {
      summary: 'The number of series grows out of hand.',
      description:
        '{{ $labels.instance }} holds {{ $value | humanize }} times the series of a day ago; at its memory limit it is killed and all alerts with it.',
    },
  };
  return [
    {
      name: 'prometheus-storage',
      watches: [jobs.prometheus],
      rules: [
        {
          // When the disk is full nothing is written, targets that answer and targets that do not look
          // the same, and after five minutes every other alert goes out. Rules are still evaluated, so
          // Prometheus can see that its own newest sample gets old. Over a window, not by timestamp():
          // one label set, from the first minute to the last.
          alert: 'PrometheusNotIngesting',
          expr: `absent_over_time(up{job="${jobs.prometheus}"}[${thresholds.noSampleFor}])`,
          for: thresholds.notIngestingFor,
          labels: { severity: 'critical', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus stores no samples.',
            description:
              'Prometheus has stored nothing for three minutes, not even about itself; all alerts that look at metrics are blind, or soon will be.',
          },
        },
        {
          // No `for`: each try is hours after the one before, and two in a row are too late.
          alert: 'PrometheusStorageFailing',
          expr: rises(
            [
              'prometheus_tsdb_compactions_failed_total',
              'prometheus_tsdb_reloads_failures_total',
              'prometheus_tsdb_head_truncations_failed_total',
              'prometheus_tsdb_wal_truncations_failed_total',
              'prometheus_tsdb_checkpoint_creations_failed_total',
            ],
            jobs.prometheus,
            thresholds.compactionWindow,
          ),
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus cannot tidy up its storage.',
            description:
              'Compaction, truncation or reload of blocks failed on {{ $labels.instance }} in the last three hours; disk and memory grow until it succeeds.',
          },
        },
        {
          // Found and mended at a start, so once: no `for`.
          alert: 'PrometheusDataCorrupted',
          expr: rises(
            [
              'prometheus_tsdb_wal_corruptions_total',
              'prometheus_tsdb_mmap_chunk_corruptions_total',
            ],
            jobs.prometheus,
            thresholds.rareWindow,
          ),
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus found damaged data.',
            description:
              '{{ $labels.instance }} cut damaged records off its write-ahead log or chunks in the last hour; samples from before are lost.',
          },
        },
        {
          // The oldest block goes when the size is reached, though its time is not up: windows of SLOs
          // shrink without a word.
          alert: 'PrometheusHistoryShortened',
          expr: rises(
            ['prometheus_tsdb_size_retentions_total'],
            jobs.prometheus,
            thresholds.rareWindow,
          ),
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'Prometheus deletes samples before their time.',
            description:
              '{{ $labels.instance }} reached its retention size and deleted the oldest block; history is shorter than the settings say.',
          },
        },
        ...(retention > thresholds.seriesDay ? [seriesGrowth] : []),
      ],
    },
  ];
}
