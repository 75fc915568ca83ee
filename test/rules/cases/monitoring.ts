import type { SubjectCases } from '../case.ts';

const reloads = {
  'prometheus_config_last_reload_successful{job="prometheus", instance="prometheus:9090"}': '1x100',
  'alertmanager_config_last_reload_successful{job="alertmanager", instance="alertmanager:9093"}':
    '1x100',
  'blackbox_exporter_config_last_reload_successful{job="blackbox", instance="blackbox-exporter:9115"}':
    '1x100',
  'alloy_config_last_load_successful{job="alloy", instance="alloy:12345"}': '1x100',
};
const refused = (job: string, instance: string) => ({
  labels: { severity: 'warning', job, instance },
  description: `${job} at ${instance} could not load its configuration and still runs the previous one.`,
});
const notIngesting = {
  labels: { severity: 'critical', job: 'prometheus' },
  description:
    'Prometheus has stored nothing for three minutes, not even about itself; all alerts that look at metrics are blind, or soon will be.',
};

export const monitoring: SubjectCases = {
  alerts: {
    ConfigReloadFailed: [
      {
        name: 'names the service that refused its config, ten minutes on, until it takes one',
        series: {
          ...reloads,
          'alertmanager_config_last_reload_successful{job="alertmanager", instance="alertmanager:9093"}':
            '1x4 0x100 1x10',
        },
        fires: {
          '11m': [],
          '11m15s': [refused('alertmanager', 'alertmanager:9093')],
          '26m30s': [],
        },
      },
      {
        name: 'fires for each of the four services',
        series: Object.fromEntries(Object.keys(reloads).map((series) => [series, '0x100'])),
        fires: {
          '15m': [
            refused('prometheus', 'prometheus:9090'),
            refused('alertmanager', 'alertmanager:9093'),
            refused('blackbox', 'blackbox-exporter:9115'),
            refused('alloy', 'alloy:12345'),
          ],
        },
      },
      {
        name: 'stays silent when the next reload goes well, and about others',
        series: {
          'prometheus_config_last_reload_successful{job="prometheus", instance="prometheus:9090"}':
            '0x36 1x100',
          'prometheus_config_last_reload_successful{job="other", instance="o"}': '0x200',
          'alertmanager_config_last_reload_successful{job="other", instance="o"}': '0x200',
          'blackbox_exporter_config_last_reload_successful{job="other", instance="o"}': '0x200',
          'alloy_config_last_load_successful{job="other", instance="o"}': '0x200',
        },
        fires: { '9m': [], '20m': [] },
      },
    ],
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
  },
  records: {},
};
