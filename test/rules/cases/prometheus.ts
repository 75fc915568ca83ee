import type { SubjectCases } from '../case.ts';
import { counted, goesOn, once } from './counters.ts';

const own = '{job="prometheus", instance="prometheus:9090"';
const other = '{job="other", instance="prometheus:9090"';
const labels = { severity: 'warning', job: 'prometheus', instance: 'prometheus:9090' };

/** Series of metrics, of Prometheus and of another job. */
const of = (metrics: string[], more = '') => ({
  series: metrics.map((metric) => `${metric}${own}${more}}`),
  others: metrics.map((metric) => `${metric}${other}${more}}`),
});
const group = '/etc/prometheus/current/rules/host.yml;host';
const inGroup = `, rule_group="${group}"`;

const notIngesting = {
  labels: { severity: 'critical', job: 'prometheus' },
  description:
    'Prometheus has stored nothing for three minutes, not even about itself; all alerts that look at metrics are blind, or soon will be.',
};
const dropped = (instance: string, value: string) => ({
  labels: { severity: 'warning', job: 'prometheus', instance },
  description: `${instance} gave up on ${value} alerts in ten minutes that Alertmanager did not take.`,
});
const DROPPED = 'prometheus_notifications_dropped_total';

const syncFailed = (job: string, instance = 'prometheus:9090') => ({
  labels: { severity: 'warning', instance, scrape_job: job },
  description: `${instance} failed to set up targets of job ${job}; they are not scraped.`,
});
const SYNC = 'prometheus_target_sync_failed_total';

const SERIES = 'prometheus_tsdb_head_series';
const grown = (instance: string, times: string) => ({
  labels: { severity: 'warning', instance },
  description: `${instance} holds ${times} times the series of a day ago; at its memory limit it is killed and all alerts with it.`,
});

const slow = (job: string, instance: string, takes: string) => ({
  labels: { severity: 'warning', job, instance },
  description: `A scrape of ${instance} of job ${job} takes ${takes} on average; beyond the timeout its samples are lost.`,
});
const TIME = 'scrape_duration_seconds';
/** Probes that take as long as they may, which is no matter of scraping. */
const slowProbes = {
  [`${TIME}{job="probe-http", instance="https://example.com"}`]: '9.5x200',
  [`${TIME}{job="probe-tls", instance="example.com:443"}`]: '9.5x200',
};

export const prometheus: SubjectCases = {
  alerts: {
    PrometheusNotIngesting: [
      {
        name: 'fires three minutes after the last sample, whatever the last ones said',
        series: {
          'up{job="prometheus", instance="prometheus:9090"}': '1x20 _x112 1x10',
          'up{job="node", instance="10.213.0.1:9100"}': '0x200',
        },
        fires: {
          '7m45s': [],
          '8m': [notIngesting],
          // Five minutes after a sample it is no longer found; the alert is the same one.
          '30m': [notIngesting],
          '34m': [],
        },
      },
      {
        name: 'stays silent after a start, over a restart, and at the longest scrape interval',
        series: {
          'up{job="prometheus", instance="prometheus:9090"}':
            '_x3 1x20 _x8 1 _x7 1 _x7 1 _x7 0 _x7 1',
        },
        fires: { '45s': [], '8m': [], '16m': [] },
      },
    ],
    PrometheusStorageFailing: once(
      {
        ...of([
          'prometheus_tsdb_compactions_failed_total',
          'prometheus_tsdb_reloads_failures_total',
          'prometheus_tsdb_head_truncations_failed_total',
          'prometheus_tsdb_wal_truncations_failed_total',
          'prometheus_tsdb_checkpoint_creations_failed_total',
        ]),
        fired: {
          labels,
          description:
            'Compaction, truncation or reload of blocks failed on prometheus:9090 in the last three hours; disk and memory grow until it succeeds.',
        },
      },
      '3h',
    ),
    PrometheusDataCorrupted: once(
      {
        ...of([
          'prometheus_tsdb_wal_corruptions_total',
          'prometheus_tsdb_mmap_chunk_corruptions_total',
        ]),
        fired: {
          labels,
          description:
            'prometheus:9090 cut damaged records off its write-ahead log or chunks in the last hour; samples from before are lost.',
        },
      },
      '1h',
    ),
    PrometheusHistoryShortened: once(
      {
        ...of(['prometheus_tsdb_size_retentions_total']),
        fired: {
          labels,
          description:
            'prometheus:9090 reached its retention size and deleted the oldest block; history is shorter than the settings say.',
        },
      },
      '1h',
    ),
    PrometheusSeriesGrowth: [
      {
        name: 'fires an hour after the series more than doubled in a day, until they are fewer, for each server',
        interval: '1h',
        evaluation: '1h',
        series: {
          [`${SERIES}{job="prometheus", instance="prometheus:9090"}`]: '30000x25 66000x6 40000x30',
          [`${SERIES}{job="prometheus", instance="second:9090"}`]: '30000x25 69000x6 40000x30',
          [`${SERIES}{job="other", instance="prometheus:9090"}`]: '30000x60',
        },
        fires: {
          '26h': [],
          '27h': [grown('prometheus:9090', '2.2'), grown('second:9090', '2.3')],
          '32h': [grown('prometheus:9090', '2.2'), grown('second:9090', '2.3')],
          '33h': [],
        },
      },
      {
        name: 'waits half an hour more than half an hour',
        interval: '15m',
        evaluation: '15m',
        series: {
          [`${SERIES}{job="prometheus", instance="prometheus:9090"}`]: '30000x99 66000x2 40000x30',
        },
        fires: { '25h': [], '25h30m': [], '26h': [] },
      },
      {
        name: 'stays silent just below the double, and just below what costs memory',
        interval: '1h',
        evaluation: '1h',
        series: {
          [`${SERIES}{job="prometheus", instance="prometheus:9090"}`]: '30000x25 57000x30',
          [`${SERIES}{job="prometheus", instance="small:9090"}`]: '10000x25 45000x30',
          [`${SERIES}{job="other", instance="small:9090"}`]: '8000x60',
          [`${SERIES}{job="other", instance="prometheus:9090"}`]: '100x25 20000x30',
        },
        fires: { '27h': [], '40h': [] },
      },
      {
        name: 'fires above the least number of series',
        interval: '1h',
        evaluation: '1h',
        series: {
          [`${SERIES}{job="prometheus", instance="prometheus:9090"}`]: '10000x25 55000x30',
        },
        fires: { '26h': [], '27h': [grown('prometheus:9090', '5.5')] },
      },
    ],
    PrometheusScrapeLimitHit: goesOn({
      ...of([
        'prometheus_target_scrapes_exceeded_sample_limit_total',
        'prometheus_target_scrapes_exceeded_body_size_limit_total',
        'prometheus_target_scrape_pool_exceeded_label_limits_total',
        'prometheus_target_scrape_pool_exceeded_target_limit_total',
      ]),
      fired: {
        labels,
        description:
          'prometheus:9090 refuses whole scrapes for their size or labels; Target health names the target.',
      },
    }),
    PrometheusSamplesRejected: goesOn({
      ...of([
        'prometheus_target_scrapes_sample_duplicate_timestamp_total',
        'prometheus_target_scrapes_sample_out_of_order_total',
        'prometheus_target_scrapes_sample_out_of_bounds_total',
      ]),
      fired: {
        labels,
        description:
          'prometheus:9090 drops samples that are double, older than what it has, or from the future; the log names the target.',
      },
    }),
    PrometheusTargetSyncFailed: counted({
      metric: SYNC,
      job: 'prometheus',
      instance: 'prometheus:9090',
      label: 'scrape_job',
      values: ['node', 'redis'],
      fired: (job) => syncFailed(job),
    }),
    PrometheusScrapeSlow: [
      {
        name: 'fires after fifteen minutes near the timeout of each kind of job, and ends with them',
        series: {
          ...slowProbes,
          [`${TIME}{job="cadvisor", instance="cadvisor:8080"}`]: '0.1x8 8.5x120 0.1x200',
          [`${TIME}{job="voiceassist-app", instance="server:8000"}`]: '0.1x8 5.5x120 0.1x200',
          [`${TIME}{job="node", instance="10.213.0.1:9100"}`]: '0.1x300',
        },
        fires: {
          '25m30s': [],
          '26m15s': [slow('voiceassist-app', 'server:8000', '5.5s')],
          '26m30s': [
            slow('cadvisor', 'cadvisor:8080', '8.5s'),
            slow('voiceassist-app', 'server:8000', '5.5s'),
          ],
          '33m45s': [],
        },
      },
      {
        name: 'stays silent just below, and when a slow spell is over',
        series: {
          ...slowProbes,
          [`${TIME}{job="cadvisor", instance="cadvisor:8080"}`]: '7.5x200',
          [`${TIME}{job="voiceassist-app", instance="server:8000"}`]: '4.5x200',
          [`${TIME}{job="node", instance="10.213.0.1:9100"}`]: '0.1x8 9x76 0.1x100',
        },
        fires: { '18m30s': [], '22m': [], '30m': [] },
      },
    ],
    PrometheusRuleEvaluationFailed: goesOn({
      ...of(['prometheus_rule_evaluation_failures_total'], inGroup),
      fired: {
        labels: { ...labels, rule_group: group },
        description: `Rules of ${group} have failed to evaluate for prometheus:9090 for fifteen minutes; the alerts among them cannot fire.`,
      },
    }),
    PrometheusRuleEvaluationMissed: goesOn({
      ...of(['prometheus_rule_group_iterations_missed_total'], inGroup),
      fired: {
        labels: { ...labels, rule_group: group },
        description: `Rules of ${group} take longer than their interval on prometheus:9090; alerts come late.`,
      },
    }),
    PrometheusNotificationsDropped: goesOn({
      ...of([DROPPED], ', alertmanager="http://alertmanager:9093/api/v2/alerts"'),
      fired: dropped('prometheus:9090', '1.026'),
    }),
    PrometheusTemplateFailed: goesOn({
      ...of(['prometheus_template_text_expansion_failures_total']),
      fired: {
        labels,
        description:
          'A template in labels or annotations of a rule fails on prometheus:9090; people read an error instead.',
      },
    }),
  },
  records: {},
};
