import { jobs } from './jobs.ts';
import { receiverNames } from './receivers.ts';
import type { Subject } from './subjects.ts';

/**
 * The alerting path itself, where the demo's inbox stands at both of its ends: `npm run drill -- lost`
 * switches a sample on there, and waits for the page about it to come back.
 */
export const drill: Subject = () => [
  {
    name: 'drill',
    watches: [jobs.inbox],
    rules: [
      {
        alert: 'Drill',
        expr: `inbox_drill_active{job="${jobs.inbox}"} > 0`,
        labels: {
          ...{ severity: 'critical', component: 'monitoring' },
          drill: receiverNames.pagerdutyCritical,
        },
        annotations: {
          summary: 'The alerting path is tried; nothing is wrong.',
          description: 'Drill {{ $labels.drill_id }} of the inbox at {{ $labels.instance }} is on.',
        },
      },
    ],
  },
];
