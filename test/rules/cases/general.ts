import type { SubjectCases } from '../case.ts';

const node = 'up{job="node", instance="10.213.0.1:9100"}';
const grafana = 'up{job="grafana", instance="grafana:3000"}';

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
        series: { [node]: '1x4 0x40 1x10', [grafana]: '1x60' },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'warning', job: 'node', instance: '10.213.0.1:9100' },
              description:
                'Prometheus could not scrape 10.213.0.1:9100 of job node for five minutes; alerts that need its metrics are blind.',
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent while a container is replaced',
        series: { [node]: '1x4 0x18 1x40' },
        fires: { '5m30s': [], '12m': [] },
      },
    ],
  },
  records: {},
};
