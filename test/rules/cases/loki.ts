import type { SubjectCases } from '../case.ts';
import { alloy } from './loki-alloy.ts';
import { counted, goesOn, once } from './counters.ts';

const instance = 'loki:3100';
const labels = { severity: 'warning', job: 'loki', instance };
const own = `{job="loki", instance="${instance}"`;
const other = `{job="other", instance="${instance}"`;
const of = (metrics: string[], more = '') => ({
  series: metrics.map((metric) => `${metric}${own}${more}}`),
  others: metrics.map((metric) => `${metric}${other}${more}}`),
});
const group = '/loki/rules-temp/fake/logs.yml;logs';

const COUNT = 'loki_request_duration_seconds_count';
/** A counter that rises by so many each 15 s, for forty minutes from the third on. */
const rising = (a: number) => `0x8 ${a}+${a}x159 ${a * 160}x300`;
const requests = (route: string, failed: number, fine: number) => ({
  [`${COUNT}${own}, route="${route}", status_code="500"}`]: rising(failed),
  [`${COUNT}${own}, route="${route}", status_code="204"}`]: rising(fine),
});
const push = 'loki_api_v1_push';
const errors = (route: string, share: string) => ({
  labels: { severity: 'warning', instance, route },
  description: `${share} of the requests to ${route} of ${instance} failed with a 5xx status in the last ten minutes.`,
});

const BUCKET = 'loki_request_duration_seconds_bucket';
/** Pushes by the seconds that they took: thousand below five, so many of them below two and a half. */
const pushes = (below: number, at = `${own}, route="${push}"`) => ({
  [`${BUCKET}${at}, le="1.0"}`]: '0x400',
  [`${BUCKET}${at}, le="2.5"}`]: rising(below),
  [`${BUCKET}${at}, le="5.0"}`]: rising(1000),
  [`${BUCKET}${at}, le="+Inf"}`]: rising(1000),
});

const PASS = 'loki_compactor_apply_retention_last_successful_run_timestamp_seconds';
const START = 'process_start_time_seconds';
const retention = {
  labels,
  description: `The compactor of ${instance} has not applied retention for three hours; logs are kept too long and the disk fills.`,
};
const minutes = { interval: '1m', evaluation: '1m' };

export const loki: SubjectCases = {
  alerts: {
    LokiRequestErrors: [
      {
        name: 'fires for the route that fails after fifteen minutes, and ends with it; not for a Loki that starts',
        series: {
          ...requests(push, 11, 89),
          ...requests('loki_api_v1_query', 0, 100),
          ...requests('ready', 100, 0),
          [`${COUNT}${other}, route="${push}", status_code="204"}`]: rising(100),
        },
        fires: { '17m': [], '17m15s': [errors(push, '11%')], '53m': [] },
      },
      {
        name: 'stays silent just below the share',
        series: {
          ...requests(push, 9, 91),
          [`${COUNT}${other}, route="${push}", status_code="500"}`]: rising(100),
          [`${COUNT}${own}, route="loki_api_v1_query", status_code="404"}`]: rising(100),
        },
        fires: { '17m15s': [], '40m': [] },
      },
      {
        name: 'stays silent below ten failures in ten minutes, whatever their share',
        series: {
          ...requests(push, 0.24, 0.1),
          [`${COUNT}${other}, route="${push}", status_code="500"}`]: rising(10),
        },
        fires: { '17m15s': [], '40m': [] },
      },
      {
        name: 'fires above ten',
        series: requests(push, 0.28, 0.28),
        fires: { '17m': [], '25m45s': [], '26m': [errors(push, '50%')] },
      },
      {
        name: 'stays silent when failures of minutes are over',
        series: {
          [`${COUNT}${own}, route="${push}", status_code="500"}`]: '0x8 100x400',
          [`${COUNT}${own}, route="${push}", status_code="204"}`]: '0x400',
        },
        fires: { '10m': [], '11m45s': [], '20m': [] },
      },
    ],
    LokiPushSlow: [
      {
        name: 'fires after fifteen minutes of long pushes, and ends with them',
        series: { ...pushes(989), ...pushes(100_000, `${other}, route="${push}"`) },
        fires: {
          '17m': [],
          '17m15s': [
            {
              labels: { severity: 'warning', instance },
              description: `One push in a hundred to ${instance} takes 2.727s or more; at ten seconds Alloy gives up and tries again.`,
            },
          ],
          '53m': [],
        },
      },
      {
        name: 'stays silent just below, about queries, and about others',
        series: {
          ...pushes(1000),
          ...pushes(100, `${own}, route="loki_api_v1_query"`),
          ...pushes(100, `${other}, route="${push}"`),
        },
        fires: { '17m15s': [], '40m': [] },
      },
      {
        name: 'stays silent when a slow minute is over',
        series: {
          [`${BUCKET}${own}, route="${push}", le="2.5"}`]: '0x400',
          [`${BUCKET}${own}, route="${push}", le="5.0"}`]: '0x8 9x400',
          [`${BUCKET}${own}, route="${push}", le="+Inf"}`]: '0x8 9x400',
        },
        fires: { '10m': [], '11m45s': [], '20m': [] },
      },
    ],
    LokiLinesDiscarded: counted({
      metric: 'loki_discarded_samples_total',
      job: 'loki',
      instance,
      label: 'reason',
      values: ['rate_limited', 'line_too_long'],
      fired: (reason, lines) => ({
        labels: { severity: 'info', instance, reason },
        description: `${instance} refused ${lines} lines in ten minutes: ${reason}.`,
      }),
    }),
    LokiFlushFailing: goesOn({
      ...of(['loki_ingester_chunks_flush_failures_total']),
      fired: {
        labels,
        description: `${instance} has failed to flush chunks for fifteen minutes; memory and write-ahead log grow until it is killed.`,
      },
    }),
    LokiWalDiskFull: once(
      {
        ...of(['loki_ingester_wal_disk_full_failures_total']),
        fired: {
          labels,
          description: `${instance} could not write its write-ahead log; lines of these minutes are lost when it stops.`,
        },
      },
      '10m',
    ),
    LokiRetentionFailing: [
      {
        name: 'fires fifteen minutes after three hours without a pass, until the next',
        ...minutes,
        series: {
          // The last pass was at ten minutes, the next at 200.
          [`${PASS}${own}}`]: '0x9 600x189 12000x60',
          [`${PASS}${other}}`]: '1x300',
          [`${START}${own}}`]: '1x300',
          [`${START}{job="other", instance="other:1"}`]: '1x300',
        },
        // Three hours after 10m is 190m, and a second later is the next evaluation.
        fires: { '190m': [], '199m': [], '200m': [] },
      },
      {
        name: 'goes on until a pass',
        ...minutes,
        series: {
          [`${PASS}${own}}`]: '0x9 600x209 13200x60',
          [`${PASS}${other}}`]: '1x300',
          [`${START}${own}}`]: '1x300',
        },
        fires: { '205m': [], '206m': [retention], '219m': [retention], '220m': [] },
      },
      {
        name: 'fires for a process that never came to it',
        ...minutes,
        series: { [`${PASS}${own}}`]: '0x400', [`${START}${own}}`]: '1800x400' },
        // Three hours and half an hour, the next evaluation, and the wait.
        fires: { '225m': [], '226m': [retention], '300m': [retention] },
      },
      {
        name: 'stays silent after a start, and in the third hour',
        ...minutes,
        series: {
          [`${PASS}${own}}`]: '0x170 9900x400',
          [`${START}${own}}`]: '0x400',
          [`${PASS}${other}}`]: '0x400',
        },
        fires: { '179m': [], '200m': [], '340m': [] },
      },
      {
        name: 'stays silent after a restart, though other processes are old',
        ...minutes,
        series: {
          [`${PASS}${own}}`]: '0x400',
          [`${START}${own}}`]: '3000x400',
          [`${START}{job="loki", instance="second:3100"}`]: '1x400',
          [`${START}${other}}`]: '1x400',
        },
        fires: { '200m': [], '229m': [] },
      },
    ],
    LokiRuleEvaluationFailed: goesOn({
      ...of(
        ['loki_prometheus_rule_evaluation_failures_total'],
        `, rule_group="${group}", user="fake"`,
      ),
      fired: {
        labels: { ...labels, rule_group: group, user: 'fake' },
        description: `Rules of ${group} have failed to evaluate on ${instance} for fifteen minutes; the alerts among them cannot fire.`,
      },
    }),
    LokiNotificationsDropped: goesOn({
      ...of(
        ['loki_prometheus_notifications_dropped_total'],
        ', alertmanager="http://alertmanager:9093/api/v2/alerts", user="fake"',
      ),
      fired: {
        labels,
        description: `${instance} gave up on 1.026 alerts in ten minutes that Alertmanager did not take.`,
      },
    }),
    ...alloy,
  },
  records: {},
};
