import type { SubjectCases } from '../case.ts';
import { goesOn, once } from './counters.ts';

const instance = 'alertmanager:9093';
const own = `{job="alertmanager", instance="${instance}"`;
const other = `{job="other", instance="${instance}"`;
const of = (metrics: string[], more = '') => ({
  series: metrics.map((metric) => `${metric}${own}${more}}`),
  others: metrics.map((metric) => `${metric}${other}${more}}`),
});

const FAILED = 'alertmanager_notifications_failed_total';
const SENT = 'alertmanager_notifications_total';
/** Notifications of an integration, each minute, from the third minute until the given one. */
const notifications = (integration: string, failed: number, until = 1000) => {
  const steps = (until - 2) * 4 - 1;
  const rising = (a: number) => `0x8 ${a}+${a}x${steps} ${a * (steps + 1)}x300`;
  return {
    [`${FAILED}${own}, integration="${integration}", reason="clientError"}`]: rising(failed - 1),
    [`${FAILED}${own}, integration="${integration}", reason="serverError"}`]: rising(1),
    [`${FAILED}${other}, integration="${integration}", reason="other"}`]: rising(3),
    [`${SENT}${own}, integration="${integration}"}`]: rising(20),
    [`${SENT}${other}, integration="${integration}"}`]: rising(7),
  };
};
/** Pre-set at zero, as Alertmanager does for integrations that the config lacks. */
const unused = {
  [`${FAILED}${own}, integration="email", reason="other"}`]: '0x400',
  [`${SENT}${own}, integration="email"}`]: '0x400',
};
const failing = (severity: string, integration: string, share: string) => ({
  labels: { severity, instance, integration },
  description: `${share} of the notifications by ${integration} failed in the last ten minutes; other receivers may still work.`,
});
const heartbeat = (share: string) => ({
  labels: { severity: 'warning', instance, integration: 'webhook' },
  description: `${share} of the calls to the heartbeat service failed in the last ten minutes; it raises a false alarm, and would not notice a real one.`,
});

/** Notifications by the seconds that they took: below five, below ten. */
const latency = (integration: string, below5: number, job = 'alertmanager') => {
  const at = `alertmanager_notification_latency_seconds_bucket{job="${job}", instance="${instance}", integration="${integration}"`;
  const rising = (a: number) => `0x8 ${a}+${a}x79 ${a * 80}x300`;
  return {
    [`${at}, le="1"}`]: '0x400',
    [`${at}, le="5"}`]: rising(below5),
    [`${at}, le="10"}`]: rising(100),
    [`${at}, le="+Inf"}`]: rising(100),
  };
};
const slow = (integration: string, takes: string) => ({
  labels: { severity: 'warning', instance, integration },
  description: `One in ten notifications by ${integration} takes ${takes} or more; alerts come late.`,
});

const silenced = (count: number) => ({
  labels: { severity: 'info', job: 'alertmanager', instance, state: 'active' },
  description: `${instance} has had a silence in force for a week without a break (${count} now); each hides alerts until it ends.`,
});
const days = { interval: '1h', evaluation: '1h' };

export const alertmanager: SubjectCases = {
  alerts: {
    AlertmanagerDown: [
      {
        name: 'fires after three minutes, until it answers',
        series: {
          [`up${own}}`]: '1x4 0x40 1x10',
          'up{job="grafana", instance="grafana:3000"}': '0x100',
        },
        fires: {
          '4m': [],
          '4m15s': [
            {
              labels: { severity: 'critical', job: 'alertmanager', instance },
              description: `Prometheus could not scrape ${instance} for three minutes; alerts may reach nobody.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent while it is replaced',
        series: { [`up${own}}`]: '1x4 0x10 1x40' },
        fires: { '3m45s': [], '5m': [] },
      },
    ],
    AlertmanagerNotificationsFailing: [
      {
        name: 'pages for PagerDuty and warns of others, until they get through; the heartbeat is another matter',
        series: {
          ...unused,
          ...notifications('pagerduty', 11, 22),
          ...notifications('slack', 11, 22),
          ...notifications('webhook', 11, 22),
        },
        fires: {
          '17m': [],
          '17m15s': [failing('critical', 'pagerduty', '55%'), failing('warning', 'slack', '55%')],
          '33m': [],
        },
      },
      {
        name: 'stays silent just below, where nothing is sent, and when a failure of minutes is over',
        series: {
          ...unused,
          ...notifications('pagerduty', 9),
          ...notifications('slack', 9),
          ...notifications('telegram', 15, 3),
        },
        fires: { '10m': [], '12m': [], '20m': [], '30m': [] },
      },
    ],
    AlertmanagerHeartbeatFailing: [
      {
        name: 'fires for the heartbeat alone, until it gets through',
        series: {
          ...unused,
          ...notifications('pagerduty', 11, 22),
          ...notifications('webhook', 11, 22),
        },
        fires: { '17m': [], '17m15s': [heartbeat('55%')], '33m': [] },
      },
      {
        name: 'stays silent just below, and when a failure of minutes is over',
        series: { ...notifications('webhook', 9) },
        fires: { '10m': [], '20m': [], '30m': [] },
      },
      {
        name: 'stays silent when a failure of minutes is over',
        series: { ...notifications('webhook', 15, 3) },
        fires: { '10m': [], '12m30s': [], '20m': [] },
      },
    ],
    AlertmanagerNotificationsSlow: [
      {
        name: 'fires for the integration that takes long, until it is quicker',
        series: {
          ...latency('slack', 89),
          ...latency('email', 100),
          ...latency('slack', 10_000, 'other'),
        },
        fires: { '17m': [], '17m15s': [slow('slack', '5.455s')], '33m': [] },
      },
      {
        name: 'stays silent just below, and when nothing is sent',
        series: {
          ...latency('slack', 100),
          ...latency('email', 0, 'other'),
          [`alertmanager_notification_latency_seconds_bucket${own}, integration="pagerduty", le="1"}`]:
            '0x400',
          [`alertmanager_notification_latency_seconds_bucket${own}, integration="pagerduty", le="+Inf"}`]:
            '0x400',
        },
        fires: { '17m15s': [], '20m': [] },
      },
      {
        name: 'stays silent when a slow minute is over',
        series: {
          [`alertmanager_notification_latency_seconds_bucket${own}, integration="slack", le="5"}`]:
            '0x400',
          [`alertmanager_notification_latency_seconds_bucket${own}, integration="slack", le="10"}`]:
            '0x8 9x400',
          [`alertmanager_notification_latency_seconds_bucket${own}, integration="slack", le="+Inf"}`]:
            '0x8 9x400',
        },
        fires: { '10m': [], '11m45s': [], '20m': [] },
      },
    ],
    AlertmanagerAlertsInvalid: goesOn({
      ...of(['alertmanager_alerts_invalid_total'], ', version="v2"'),
      fired: {
        labels: { severity: 'warning', job: 'alertmanager', instance, version: 'v2' },
        description: `${instance} gets alerts that it cannot read, such as one with a label that is no name, and tells nobody of them.`,
      },
    }),
    AlertmanagerStateNotSaved: once(
      {
        ...of([
          'alertmanager_nflog_maintenance_errors_total',
          'alertmanager_silences_maintenance_errors_total',
        ]),
        fired: {
          labels: { severity: 'warning', job: 'alertmanager', instance },
          description: `${instance} could not write its silences or what it has sent; a restart would forget both.`,
        },
      },
      '1h',
    ),
    AlertmanagerSilenceForgotten: [
      {
        name: 'fires after a week with a silence, until a moment without one',
        ...days,
        series: {
          [`alertmanager_silences${own}, state="active"}`]: '0x3 1x170 2x20 0x1 1x40',
          [`alertmanager_silences${own}, state="expired"}`]: '5x300',
          [`alertmanager_silences${own}, state="pending"}`]: '5x300',
          [`alertmanager_silences${other}, state="active"}`]: '5x300',
        },
        fires: { '171h': [], '172h': [silenced(1)], '190h': [silenced(2)], '196h': [] },
      },
      {
        name: 'stays silent over silences of days, one after the other',
        ...days,
        series: { [`alertmanager_silences${own}, state="active"}`]: '0x3 1x160 0x1 1x160' },
        fires: { '100h': [], '163h': [], '200h': [], '320h': [] },
      },
    ],
  },
  records: {},
};
