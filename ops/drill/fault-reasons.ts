import type { AllowedAlert } from './fault-row.ts';

/** Why an objective's alerts come with a fault that users feel, and stay when it is over. */
export const burns = (what: string, ...alerts: string[]): AllowedAlert[] => [
  ...alerts.map((alert) => ({
    alert,
    reason: `${what}; how fast depends on what the long windows already hold, and it ends with them`,
  })),
  { alert: 'ErrorBudgetExhausted', reason: 'the drills of a day may use a month of budget up' },
];
/** For faults that fail requests. */
export const errorBurst: AllowedAlert = {
  alert: 'ErrorLogBurst',
  reason: 'each failed request logs an error; whether that is unusual, the hours before decide',
};
/** For faults of what the server depends on. */
export const flapping: AllowedAlert = {
  alert: 'EndpointFlapping',
  reason: '/ready fails with what it depends on, and outages of an hour add up',
};
