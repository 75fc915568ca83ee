import type { AlertCase, SubjectCases } from '../case.ts';
import { backupCases } from './slo-backups.ts';
import { burnCases } from './slo-burn.ts';
import { countRecords, measuredCases, windowRecords } from './slo-counts.ts';

const events = (slo: string, values: string) => ({
  [`slo:events:increase1m{slo="${slo}"}`]: values,
});
const errors = (slo: string, values: string) => ({
  [`slo:errors:increase1m{slo="${slo}"}`]: values,
});
const exhausted = (slo: string, left: string) => ({
  labels: { severity: 'warning', slo },
  description: `The objective ${slo} is not met over 30d: ${left} of its error budget is left.`,
});

const budgetCases: AlertCase[] = [
  {
    name: 'fires an hour after more failed than the eleven that may, by objective, until good events make up for it',
    interval: '15m',
    evaluation: '15m',
    series: {
      ...events('error-rate', '11000 0x13 1000'),
      ...errors('error-rate', '10.9 0 0 0 0.65 0x20'),
      ...events('latency', '2200 0x18 2000'),
      ...errors('latency', '109 0x6 55 0x20'),
      ...events('availability', '43200x30'),
      ...errors('availability', '0x30'),
    },
    fires: {
      '1h': [],
      '1h45m': [],
      '2h': [exhausted('error-rate', '-5%')],
      '3h': [exhausted('error-rate', '-5%'), exhausted('latency', '-49.09%')],
      '4h45m': [exhausted('latency', '-49.09%')],
      '5h': [],
    },
  },
  {
    name: 'stays silent while some is left, and when nine failures are all that may be',
    interval: '15m',
    evaluation: '15m',
    series: {
      ...events('availability', '9000x0 0x20'),
      ...errors('availability', '500 0x20'),
      ...events('latency', '2200 0x20'),
      ...errors('latency', '109 0x20'),
    },
    fires: { '1h': [], '4h': [] },
  },
];

export const slo: SubjectCases = {
  alerts: {
    AvailabilityBudgetBurn: [...burnCases('availability'), measuredCases.availability],
    ErrorRateBudgetBurn: [...burnCases('error-rate'), measuredCases.errorRate],
    LatencyBudgetBurn: [...burnCases('latency'), measuredCases.latency],
    ErrorBudgetExhausted: budgetCases,
    ...backupCases,
  },
  records: { ...countRecords, ...windowRecords },
};
