import type { Subject } from './subjects.ts';
import { generalThresholds as thresholds } from './thresholds/general.ts';

/** What holds for every target and for the alerting path as a whole. */
export const general: Subject = () => [
  {
    name: 'general',
    watches: [],
    rules: [
      {
        // Always firing on purpose: when it stops arriving at the outside heartbeat, the path from
        // Prometheus through Alertmanager is broken and no other alert can say so.
        alert: 'Watchdog',
        expr: 'vector(1)',
        labels: { severity: 'none', component: 'monitoring' },
        annotations: {
          summary: 'The alerting path works.',
          description:
            'This alert always fires. It reaches only the heartbeat receiver, which raises the alarm when it stops coming.',
        },
      },
      {
        // One alert per target, not a share per job: the stacks are small and each target matters.
        alert: 'TargetDown',
        expr: 'up == 0',
        for: thresholds.targetDownFor,
        labels: { severity: 'warning', component: 'monitoring' },
        annotations: {
          summary: 'A scrape target does not answer.',
          description:
            'Prometheus could not scrape {{ $labels.instance }} of job {{ $labels.job }} for five minutes; alerts that need its metrics are blind.',
        },
      },
    ],
  },
];
