import type { SubjectCases } from '../case.ts';

const inbox = 'up{job="inbox", instance="inbox:8080"}';
const second = 'up{job="inbox", instance="second:8080"}';
const down = (job: string, instance: string) => ({
  labels: { severity: 'warning', job, instance },
  description: `Prometheus could not scrape ${instance} of job ${job} for five minutes; alerts that need its metrics are blind.`,
});

export const general: SubjectCases = {
  alerts: {
    Watchdog: [
      {
        name: 'always fires',
        series: {},
        fires: {
          '0m': [
            {
              labels: { severity: 'none' },
              description:
                'This alert always fires. It reaches only the heartbeat receiver, which raises the alarm when it stops coming.',
            },
          ],
        },
      },
    ],
    TargetDown: [
      {
        name: 'fires for the target that is down, five minutes on, and for no other, until it is up',
        series: { [inbox]: '1x4 0x40 1x10', [second]: '1x60' },
        fires: { '6m': [], '6m15s': [down('inbox', 'inbox:8080')], '11m30s': [] },
      },
      {
        name: 'stays silent while a container is replaced',
        series: { [inbox]: '1x4 0x18 1x40' },
        fires: { '5m30s': [], '12m': [] },
      },
      {
        name: 'stays silent about what has an alert of its own',
        series: Object.fromEntries(
          [
            ...['voiceassist-app', 'postgresql', 'redis', 'qdrant', 'alertmanager', 'prometheus'],
            ...['node', 'cadvisor', 'blackbox', 'grafana', 'loki', 'alloy'],
          ].map((job) => [`up{job="${job}", instance="i"}`, '0x40']),
        ),
        fires: { '8m': [] },
      },
      {
        name: 'fires for a probe that does not come about, though the blackbox exporter is up',
        series: {
          'up{job="blackbox", instance="blackbox-exporter:9115"}': '1x40',
          'up{job="redis", instance="redis-exporter:9121"}': '0x40',
          'up{job="probe-http", instance="https://a.example.com"}': '1x4 0x40',
          'up{job="probe-tls", instance="a.example.com:443"}': '1x4 0x40',
        },
        fires: {
          '6m': [],
          '6m15s': [
            down('probe-http', 'https://a.example.com'),
            down('probe-tls', 'a.example.com:443'),
          ],
        },
      },
      {
        name: 'stays silent about probes while the blackbox exporter is down',
        series: {
          'up{job="blackbox", instance="blackbox-exporter:9115"}': '1x4 0x40',
          'up{job="probe-http", instance="https://a.example.com"}': '1x4 0x40',
          'up{job="probe-tls", instance="a.example.com:443"}': '1x4 0x40',
        },
        fires: { '6m': [], '6m15s': [], '10m': [] },
      },
    ],
  },
  records: {},
};
