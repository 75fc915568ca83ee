import type { SubjectCases } from '../case.ts';

const reloads = {
  'prometheus_config_last_reload_successful{job="prometheus", instance="prometheus:9090"}': '1x100',
  'alertmanager_config_last_reload_successful{job="alertmanager", instance="alertmanager:9093"}':
    '1x100',
  'blackbox_exporter_config_last_reload_successful{job="blackbox", instance="blackbox-exporter:9115"}':
    '1x100',
  'alloy_config_last_load_successful{job="alloy", instance="alloy:12345"}': '1x100',
  'loki_ruler_config_last_reload_successful{job="loki", instance="loki:3100", user="fake"}':
    '1x100',
};
const components = ['prometheus', 'node', 'cadvisor', 'blackbox', 'grafana', 'loki', 'alloy'];
const refused = (job: string, instance: string) => ({
  labels: { severity: 'warning', job, instance },
  description: `${job} at ${instance} could not load its configuration and still runs the previous one.`,
});
const down = (job: string, instance: string) => ({
  labels: { severity: 'warning', job, instance },
  description: `Prometheus could not scrape ${job} at ${instance} for five minutes; what it measures, stores or shows is missing.`,
});

const files = (job: string, instance: string) => ({
  open: `process_open_fds{job="${job}", instance="${instance}"}`,
  most: `process_max_fds{job="${job}", instance="${instance}"}`,
});
const [lokiFiles, nodeFiles] = [files('loki', 'loki:3100'), files('node', '10.213.0.1:9100')];
const [serverFiles, qdrantFiles] = [
  files('voiceassist-app', 'server:8000'),
  files('qdrant', 'qdrant:6333'),
];

const COUNT = 'grafana_http_request_duration_seconds_count';
/** A counter that rises by so many each 15 s, for forty minutes from the third on. */
const rising = (a: number) => `0x8 ${a}+${a}x159 ${a * 160}x300`;
const requests = (failed: number, fine: number, job = 'grafana') => ({
  [`${COUNT}{job="${job}", instance="grafana:3000", handler="/api/ds/query", status_code="500"}`]:
    rising(failed / 2),
  [`${COUNT}{job="${job}", instance="grafana:3000", handler="/api/search", status_code="502"}`]:
    rising(failed / 2),
  [`${COUNT}{job="${job}", instance="grafana:3000", handler="/api/ds/query", status_code="200"}`]:
    rising(fine),
});
const errors = (share: string) => ({
  labels: { severity: 'warning', instance: 'grafana:3000' },
  description: `${share} of the requests to Grafana at grafana:3000 failed with a 5xx status in the last ten minutes.`,
});

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
        name: 'fires for each of the five services',
        series: Object.fromEntries(Object.keys(reloads).map((series) => [series, '0x100'])),
        fires: {
          '15m': [
            refused('prometheus', 'prometheus:9090'),
            refused('alertmanager', 'alertmanager:9093'),
            refused('blackbox', 'blackbox-exporter:9115'),
            refused('alloy', 'alloy:12345'),
            refused('loki', 'loki:3100'),
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
          'loki_ruler_config_last_reload_successful{job="other", instance="o"}': '0x200',
        },
        fires: { '9m': [], '20m': [] },
      },
    ],
    MonitoringComponentDown: [
      {
        name: 'fires five minutes on for each component, until it answers',
        series: Object.fromEntries(
          components.map((job) => [`up{job="${job}", instance="${job}:1"}`, '1x4 0x40 1x10']),
        ),
        fires: {
          '6m': [],
          '6m15s': components.map((job) => down(job, `${job}:1`)),
          '11m30s': [],
        },
      },
      {
        name: 'stays silent while a container is replaced, and about what has an alert of its own',
        series: {
          'up{job="loki", instance="loki:3100"}': '1x4 0x18 1x40',
          'up{job="redis", instance="redis-exporter:9121"}': '0x60',
          'up{job="alertmanager", instance="alertmanager:9093"}': '0x60',
        },
        fires: { '5m30s': [], '12m': [] },
      },
    ],
    MonitoringFileDescriptorsLow: [
      {
        name: 'fires for the process that has nearly all open, fifteen minutes on, until it closes some',
        series: {
          [lokiFiles.open]: '100x4 850x80 100x20',
          [lokiFiles.most]: '1000x110',
          [nodeFiles.open]: '100x110',
          [nodeFiles.most]: '1000x110',
        },
        fires: {
          '16m': [],
          '16m15s': [
            {
              labels: { severity: 'warning', job: 'loki', instance: 'loki:3100' },
              description:
                'loki at loki:3100 has 85% of its file descriptors open; at all of them it can neither write nor answer.',
            },
          ],
          '21m30s': [],
        },
      },
      {
        name: 'stays silent just below, after a burst, about the application and Qdrant, and without a limit',
        series: {
          [lokiFiles.open]: '100x4 850x50 750x60',
          [lokiFiles.most]: '1000x110',
          [nodeFiles.open]: '100x110',
          [serverFiles.open]: '950x110',
          [serverFiles.most]: '1000x110',
          [qdrantFiles.open]: '950x110',
          [qdrantFiles.most]: '1000x110',
        },
        fires: { '13m45s': [], '16m15s': [], '25m': [] },
      },
    ],
    GrafanaRequestErrors: [
      {
        name: 'fires after fifteen minutes of errors, and ends with them',
        series: { ...requests(11, 189), ...requests(0, 1000, 'other') },
        fires: { '17m15s': [], '17m30s': [errors('5.5%')], '53m': [] },
      },
      {
        name: 'stays silent just below the share',
        series: { ...requests(9, 191), ...requests(100, 0, 'other') },
        fires: { '17m15s': [], '40m': [] },
      },
      {
        name: 'stays silent below twenty errors in ten minutes, whatever their share',
        series: { ...requests(0.46, 0.5), ...requests(10, 0, 'other') },
        fires: { '17m15s': [], '40m': [] },
      },
      {
        name: 'fires above twenty',
        series: requests(0.54, 0.54),
        fires: { '17m': [], '40m': [errors('50%')] },
      },
      {
        name: 'stays silent when errors of minutes are over',
        series: {
          [`${COUNT}{job="grafana", instance="grafana:3000", handler="/", status_code="500"}`]:
            '0x8 100x400',
          [`${COUNT}{job="grafana", instance="grafana:3000", handler="/", status_code="200"}`]:
            '0x400',
        },
        fires: { '10m': [], '11m45s': [], '20m': [] },
      },
    ],
  },
  records: {},
};
