import { budgetOf, objectives, type Objective } from '../../../rules/slo-objectives.ts';
import { sloThresholds as thresholds, type BurnTier } from '../../../rules/thresholds/slo.ts';
import { durationSeconds } from '../../../stacks/duration.ts';
import type { AlertCase, Fired } from '../case.ts';
import { everything } from '../everything.ts';

/** A fault and the moment at which its alert must fire: test/rules/slo.test.ts holds these to the formula. */
export interface Detection {
  slo: Objective['name'];
  /** The tier, by its long window. */
  long: string;
  /** Share of events that are bad from `from` on; all were good for a whole long window. */
  share: number;
  from: string;
  evaluation: string;
  fires: string;
}

/** Every tier of every objective, when everything fails and when a part does. */
export const detections: Detection[] = [
  { slo: 'error-rate', long: '1h', share: 1, from: '1h', evaluation: '1m', fires: '1h1m' },
  { slo: 'error-rate', long: '1h', share: 0.1, from: '1h', evaluation: '1m', fires: '1h9m' },
  { slo: 'error-rate', long: '6h', share: 1, from: '6h', evaluation: '5m', fires: '6h5m' },
  { slo: 'error-rate', long: '6h', share: 0.1, from: '6h', evaluation: '5m', fires: '6h25m' },
  { slo: 'error-rate', long: '1d', share: 1, from: '1d', evaluation: '10m', fires: '1d10m' },
  { slo: 'error-rate', long: '1d', share: 0.1, from: '1d', evaluation: '10m', fires: '1d50m' },
  { slo: 'error-rate', long: '3d', share: 1, from: '5m', evaluation: '5m', fires: '10m' },
  { slo: 'error-rate', long: '3d', share: 0.1, from: '5m', evaluation: '5m', fires: '50m' },
  { slo: 'availability', long: '1h', share: 1, from: '1h', evaluation: '1m', fires: '1h1m' },
  { slo: 'availability', long: '1h', share: 0.1, from: '1h', evaluation: '1m', fires: '1h9m' },
  { slo: 'availability', long: '6h', share: 0.1, from: '6h', evaluation: '5m', fires: '6h25m' },
  { slo: 'availability', long: '1d', share: 0.1, from: '1d', evaluation: '10m', fires: '1d50m' },
  { slo: 'availability', long: '3d', share: 0.1, from: '5m', evaluation: '5m', fires: '50m' },
  // One in twenty may be slow: when it is one in ten no page is ever due.
  { slo: 'latency', long: '1h', share: 1, from: '1h', evaluation: '1m', fires: '1h44m' },
  { slo: 'latency', long: '6h', share: 0.95, from: '6h', evaluation: '5m', fires: '7h55m' },
  { slo: 'latency', long: '1d', share: 1, from: '1d', evaluation: '10m', fires: '1d3h40m' },
  { slo: 'latency', long: '3d', share: 1, from: '5m', evaluation: '5m', fires: '3h45m' },
];

const all = objectives(everything);

/** Every story about an objective's pair of alerts, from counted events on. */
export function burnCases(name: Objective['name']): AlertCase[] {
  const objective = all.find((one) => one.name === name)!;
  return [
    ...detections.filter(({ slo }) => slo === name).map((fault) => detected(objective, fault)),
    ...thresholds.tiers.flatMap((tier) => edges(objective, tier)),
    othersBurn(objective),
  ];
}

/** What an alert of a tier says when its long window burns so fast. */
export function burning(slo: string, { severity }: BurnTier, burnRate: number): Fired {
  const own = thresholds.tiers.filter((tier) => tier.severity === severity);
  const seen = own.map(({ long, short }) => `the last ${long} and ${short}`).join(', or ');
  return {
    labels: { severity, slo },
    description: `The error budget of ${slo} burned ${humanized(burnRate)} times as fast as the objective over 30d allows, over ${seen}.`,
  };
}

/** As Prometheus' `humanize` writes numbers from 1 to 1000. */
const humanized = (value: number) => String(Number(value.toPrecision(4)));

/**
 * Counts of a story, one sample per step. The first stands for days of good events, which keep the tiers
 * with longer windows quiet; it is out of the tier's own window after as long. Traffic is so low that
 * tiers with shorter windows see too few events.
 */
function counts(
  slo: string,
  perStep: number,
  parts: readonly { share: number; steps: number }[],
  firstStep = 1e9,
) {
  const series = (metric: string, first: number, value: (share: number) => number) => [
    `slo:${metric}:increase1m{slo="${slo}"}`,
    [first, ...parts.map(({ share, steps }) => `${value(share)}x${steps - 1}`)].join(' '),
  ];
  return Object.fromEntries([
    series('events', firstStep, () => perStep),
    series('errors', 0, (share) => perStep * share),
  ]) as Record<string, string>;
}

function detected({ name, minimumEvents, ...rest }: Objective, fault: Detection): AlertCase {
  const tier = tierOf(fault.long);
  const step = durationSeconds(fault.evaluation);
  const steps = durationSeconds(tier.long) / step;
  const short = durationSeconds(tier.short) / step;
  const before = durationSeconds(fault.from) / step;
  const bad = durationSeconds(fault.fires) / step - before;
  const perStep = (1.1 * minimumEvents) / steps;
  const at = (n: number) => `${(n * step) / 60}m`;
  const parts = [
    { share: 0, steps: before },
    { share: fault.share, steps: bad },
    { share: 0, steps: short },
  ];
  return {
    name: `over ${tier.long} and ${tier.short}: fires when ${fault.share * 100} % are bad, and ends within ${tier.short}`,
    interval: fault.evaluation,
    evaluation: fault.evaluation,
    // Before a fault that begins with the story, one sample holds all good events that are still in the
    // window when it fires. That is sooner than three days, and the longest window masks nothing.
    series:
      before === steps
        ? counts(name, perStep, parts)
        : counts(name, perStep, parts, (steps - bad - before) * perStep),
    fires: {
      [at(before)]: [],
      [at(before + bad - 1)]: [],
      [fault.fires]: [burning(name, tier, ((bad / steps) * fault.share) / budgetOf(rest))],
      [at(before + bad + short)]: [],
    },
  };
}

/** In the stories about edges, a short window is two steps and a long one is this many. */
const STEPS = 24;

/** A tenth above every edge, just below the burn, and with a tenth too few events. */
function edges(objective: Objective, tier: BurnTier): AlertCase[] {
  const step = durationSeconds(tier.long) / STEPS;
  const allowed = tier.burn * budgetOf(objective);
  const story = (
    name: string,
    events: number,
    [first, last]: [share: number, share: number],
    fires: Record<number, number[]>,
  ): AlertCase => ({
    name: `over ${tier.long} and ${tier.short}: ${name}`,
    interval: `${step}s`,
    evaluation: `${step}s`,
    series: counts(objective.name, (events * objective.minimumEvents) / STEPS, [
      { share: first, steps: STEPS },
      { share: last, steps: 2 },
    ]),
    fires: Object.fromEntries(
      Object.entries(fires).map(([n, list]) => [
        `${Number(n) * step}s`,
        list.map((times) => burning(objective.name, tier, times * tier.burn)),
      ]),
    ),
  });
  return [
    story(
      `fires a tenth above the burn, with a tenth more events than must be, until ${tier.short} are below`,
      1.1,
      [1.1 * allowed, 0.85 * allowed],
      { [STEPS - 1]: [], [STEPS]: [1.1], [STEPS + 1]: [], [STEPS + 2]: [] },
    ),
    story(
      `stays silent just below the burn, and when only ${tier.short} are above`,
      1.1,
      [0.85 * allowed, 1.2 * allowed],
      { [STEPS]: [], [STEPS + 1]: [], [STEPS + 2]: [] },
    ),
    story('stays silent when all of too few events are bad', 0.9, [1, 1], {
      [STEPS - 1]: [],
      [STEPS]: [],
      [STEPS + 2]: [],
    }),
  ];
}

function othersBurn({ name }: Objective): AlertCase {
  return {
    name: 'stays silent when it is the others that burn',
    interval: '1m',
    evaluation: '1m',
    series: Object.fromEntries(
      all.flatMap((other) => [
        [
          `slo:events:increase1m{slo="${other.name}"}`,
          other.name === name ? '9000x9 0x20' : '9000x30',
        ],
        [`slo:errors:increase1m{slo="${other.name}"}`, other.name === name ? '0x30' : '9000x30'],
      ]),
    ),
    fires: { '1m': [], '9m': [], '20m': [] },
  };
}

/** The tier of a long window. */
export function tierOf(long: string): BurnTier {
  return thresholds.tiers.find((tier) => tier.long === long)!;
}
