import type { SubjectCases } from '../case.ts';

const of = (id: string) =>
  `inbox_drill_active{job="inbox", instance="inbox:8080", drill_id="${id}"}`;
const fired = (id: string) => ({
  labels: {
    ...{ severity: 'critical', drill: 'pagerduty-critical' },
    ...{ job: 'inbox', instance: 'inbox:8080', drill_id: id },
  },
  description: `Drill ${id} of the inbox at inbox:8080 is on.`,
});

export const drill: SubjectCases = {
  alerts: {
    Drill: [
      {
        name: 'fires at once for each drill that is on, and ends with its sample',
        series: { [of('a')]: '_x5 1x8 stale', [of('b')]: '_x9 1x6 stale' },
        fires: {
          '1m': [],
          '1m15s': [fired('a')],
          '2m15s': [fired('a'), fired('b')],
          '3m30s': [fired('b')],
          '4m': [],
        },
      },
      {
        name: 'stays silent about a drill that is off, and about another job',
        series: {
          [of('a')]: '0x20',
          'inbox_drill_active{job="other", instance="i", drill_id="c"}': '1x20',
        },
        fires: { '3m': [] },
      },
    ],
  },
  records: {},
};
