import type { Subject } from './subjects.ts';
import { logThresholds as thresholds } from './thresholds/logs.ts';

/**
 * What logs say and no metric does. The expressions are LogQL, evaluated by Loki; `level` is one of six
 * words, whatever a program calls it (infra/alloy-config.ts), and `service` is bounded.
 */
export const logs: Subject = () => [
  {
    name: 'logs',
    watches: ['logs'],
    rules: [
      {
        // Programs write this level just before they end, often with no metric left to tell of it. No
        // `for`: the window has it hold for minutes already, and one line is enough to look.
        alert: 'CriticalLogLines',
        expr: `sum by (service) (count_over_time({level="critical"}[${thresholds.criticalLogWindow}])) > 0`,
        labels: { severity: 'warning', component: 'application' },
        annotations: {
          summary: 'A service logs critical errors.',
          description:
            '{{ $labels.service }} wrote {{ $value }} lines of level critical, fatal or panic in the last five minutes.',
        },
      },
    ],
  },
];
