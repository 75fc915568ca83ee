import { durationSeconds } from '../stacks/duration.ts';
import { jobs } from './jobs.ts';
import { budgetOf, objectives, type Objective } from './slo-objectives.ts';
import type { Subject } from './subjects.ts';
import { sloThresholds as thresholds, type BurnTier } from './thresholds/slo.ts';
import type { AlertingRule, RecordingRule } from './types.ts';

const watches = [jobs.application, jobs.httpProbe] as const;

/**
 * What each objective's error budget does. Once a minute the events of that minute are counted, over all
 * servers; every window is a sum of those counts, bad ones by all: never a mean of ratios, in which a
 * quiet minute would weigh as much as a busy one, and no window reads the application's own series but
 * for one minute. Windows longer than samples are kept do not exist.
 */
export const burn: Subject = (watched) => {
  const all = objectives(watched);
  const tiers = thresholds.tiers.filter(({ long }) => durationSeconds(long) <= watched.retention);
  const windows = [...new Set(tiers.flatMap(({ long, short }) => [short, long]))].sort(
    (a, b) => durationSeconds(a) - durationSeconds(b),
  );
  const isBudgetKept = durationSeconds(thresholds.window) <= watched.retention;
  return [
    {
      name: 'slo.rules',
      watches,
      interval: '1m',
      rules: [
        ...all.flatMap(counts),
        ...windows.map((window) => ({
          record: `slo:burn_rate:ratio${window}`,
          expr: burnRate(window),
        })),
      ],
    },
    {
      name: 'slo-burn',
      watches,
      rules: all.flatMap((objective) => [
        ...burnAlert(objective, 'critical', tiers),
        ...burnAlert(objective, 'warning', tiers),
      ]),
    },
    {
      name: 'slo-budget.rules',
      watches,
      interval: '5m',
      rules: isBudgetKept
        ? [
            {
              record: 'slo:error_budget_remaining:ratio',
              expr: `1 - ${burnRate(thresholds.window)}`,
            },
          ]
        : [],
    },
    {
      name: 'slo-budget',
      watches,
      interval: '5m',
      rules: isBudgetKept ? [exhausted] : [],
    },
  ];
};

function counts(objective: Objective): RecordingRule[] {
  const labels = { slo: objective.name };
  return [
    { record: 'slo:error_budget:ratio', expr: `vector(${budgetOf(objective)})`, labels },
    { record: 'slo:errors:increase1m', expr: objective.sli.errors, labels },
    { record: 'slo:events:increase1m', expr: objective.sli.events, labels },
  ];
}

/** How many times as fast as allowed the budgets burned over a window. */
function burnRate(window: string): string {
  return `sum_over_time(slo:errors:increase1m[${window}]) / sum_over_time(slo:events:increase1m[${window}]) / slo:error_budget:ratio`;
}

/** One alert for all tiers of a severity: two that speak of the same fault would page twice. */
function burnAlert(
  { name, alert, summary, minimumEvents }: Objective,
  severity: BurnTier['severity'],
  tiers: readonly BurnTier[],
): AlertingRule[] {
  const own = tiers.filter((tier) => tier.severity === severity);
  if (own.length === 0) return [];
  // The one matcher is enough: all series have just the label `slo`, by which `and` holds them together.
  const conditions = own.map(
    ({ long, short, burn }) => `(
  slo:burn_rate:ratio${long}{slo="${name}"} > ${burn}
  and slo:burn_rate:ratio${short} > ${burn}
  and sum_over_time(slo:events:increase1m[${long}]) >= ${minimumEvents}
)`,
  );
  const seen = own.map(({ long, short }) => `the last ${long} and ${short}`).join(', or ');
  return [
    {
      alert,
      expr: conditions.join(' or '),
      labels: { severity, component: 'application' },
      annotations: {
        summary,
        description: `The error budget of {{ $labels.slo }} burned {{ $value | humanize }} times as fast as the objective over ${thresholds.window} allows, over ${seen}.`,
      },
    },
  ];
}

const exhausted: AlertingRule = {
  alert: 'ErrorBudgetExhausted',
  expr: `slo:error_budget_remaining:ratio < 0
and sum_over_time(slo:events:increase1m[${thresholds.window}]) * slo:error_budget:ratio >= ${thresholds.leastBudget}`,
  for: thresholds.exhaustedFor,
  labels: { severity: 'warning', component: 'application' },
  annotations: {
    summary: 'An error budget is used up.',
    description: `The objective {{ $labels.slo }} is not met over ${thresholds.window}: {{ $value | humanizePercentage }} of its error budget is left.`,
  },
};
