import { describe, expect, test } from 'vitest';
import { faultKinds } from '../../demo/voiceassist/faults/index.ts';
import { faultNames } from '../../ops/demo/faults.ts';
import { stories } from '../../ops/demo/stories.ts';
import {
  failingCrosses,
  growthCrosses,
  quantileCrosses,
  rateCrosses,
} from '../../ops/drill/crossing.ts';
import type { FaultContext } from '../../ops/drill/fault-context.ts';
import { nameOf } from '../../ops/drill/fault-row.ts';
import { faultTable } from '../../ops/drill/fault-table.ts';
import { chosenRows } from '../../ops/drill/faults-command.ts';
import { expectedOf } from '../../ops/drill/judge.ts';
import { placesOf } from '../../ops/drill/places.ts';
import { alertCalled, knownAlerts } from '../../ops/drill/known-alerts.ts';
import { minimumOf, slowest, total } from '../../ops/drill/minimum.ts';
import { wayOf } from '../../ops/drill/way.ts';
import { stackAlerts } from '../../infra/alertmanager-config.ts';
import { receiversOf } from '../../rules/route-matrix.ts';
import { applicationThresholds } from '../../rules/thresholds/application.ts';
import { inhibitRules } from '../../rules/inhibition.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import type { Settings } from '../../stacks/schema.ts';

/** A demo stack at a pace. */
function paced(timescale: number): Settings {
  const { settings, problems } = resolveSettings('dev', { timescale: String(timescale) });
  if (settings === undefined) throw new Error(problems.join('\n'));
  return settings;
}
const stacks = { 1: paced(1), 15: paced(15) };
const known = { 1: knownAlerts(stacks[1]), 15: knownAlerts(stacks[15]) };
const baseline = { requestRate: 3, unfailed: 9, memoryUsed: 100 * 1024 ** 2 };
const contextOf = (settings: Settings): FaultContext => ({ settings, baseline });

describe('the table', () => {
  test('has one row for each fault of the demo', () => {
    expect(faultTable.map(({ fault }) => fault).sort()).toEqual([...faultNames].sort());
    const switched = faultKinds.map(({ name }) => name);
    expect([...switched, 'dead-database'].sort()).toEqual([...faultNames].sort());
  });

  test.each(faultTable.map((row) => [row.fault, row] as const))(
    '%s names only alerts that a demo stack has, and each once',
    (_fault, row) => {
      const names = known[1].map(nameOfKnown);
      const expected = expectedOf(row).map(nameOf);
      expect(names).toEqual(expect.arrayContaining(expected));
      expect(new Set(expected).size).toBe(expected.length);
      const allowed = row.allowed.map(({ alert }) => alert);
      expect(known[1].map(({ name }) => name)).toEqual(expect.arrayContaining(allowed));
      expect(new Set(allowed).size).toBe(allowed.length);
      for (const { reason } of row.allowed) expect(reason).toMatch(/^.{20,}[^.]$/);
    },
  );

  test.each(faultTable.map((row) => [row.fault, row] as const))(
    "%s gives the server's switch only options that it takes, within their ranges",
    (fault, { options }) => {
      const kind = faultKinds.find(({ name }) => name === fault);
      for (const settings of Object.values(stacks)) {
        const given = options?.(contextOf(settings)) ?? {};
        if (kind === undefined) expect(given).toEqual({});
        else expect(kind.options({ ...given })).toMatchObject(given);
      }
    },
  );

  test.each(faultTable.map((row) => [row.fault, row] as const))(
    'what %s measures reaches people, and is not muted itself',
    (_fault, { primary }) => {
      expect(primary.mutedBy).toBeUndefined();
      const alert = alertCalled(known[1], primary.alert, primary.severity);
      expect(placesOf(alert, stacks[1])).not.toEqual([]);
    },
  );

  test('what is muted is muted by a rule of the stack, and by an alert of the same row', () => {
    const rules = inhibitRules(stackAlerts(stacks[1]));
    const muted = faultTable.flatMap((row) =>
      expectedOf(row)
        .filter(({ mutedBy }) => mutedBy !== undefined)
        .map((one) => ({ row, one })),
    );
    expect(muted.length).toBeGreaterThan(3);
    for (const { row, one } of muted) {
      expect(expectedOf(row).map(nameOf)).toContain(one.mutedBy);
      // The critical one of a name mutes its warning.
      expect(one.mutedBy).toBe(`${one.alert} (critical)`);
      expect([one.severity, rules[0]!.equal[0]]).toEqual(['warning', 'alertname']);
    }
  });

  test('tells of no other first alert than the demo does', () => {
    for (const { fault, options, primary, expected } of faultTable) {
      const told = stories[fault].alerts(options?.(contextOf(stacks[1])) ?? {});
      const names = told.map((one) => /^\S+ \(\w+/.exec(one)![0] + ')');
      const here = [primary, ...expected].map(nameOf);
      const family = /BudgetBurn|ContainerRestarting|EndpointFlapping/;
      for (const name of names.filter((one) => !family.test(one)))
        expect(here, fault).toContain(name);
    }
  });

  test('is taken as a whole, or by name in its own order', () => {
    expect(chosenRows(undefined)).toBe(faultTable);
    expect(chosenRows('errors, log-panic').map(({ fault }) => fault)).toEqual([
      'log-panic',
      'errors',
    ]);
    expect(() => chosenRows('errors,no-such')).toThrow(
      'There is no fault no-such: expired-certificate, garbage-metrics,',
    );
  });
});

const nameOfKnown = ({ name, severity }: { name: string; severity: string }) =>
  `${name} (${severity})`;

describe('what is known of an alert', () => {
  test.each([
    // scrape, evaluation, records, for, looksBack
    ['ApplicationDown (critical)', [10, 15, 0, 60, 0]],
    ['HighErrorRate (critical)', [10, 15, 15, 120, 300]],
    ['ApplicationRestarting (warning)', [10, 15, 0, 0, 7200]],
    ['TLSProbeFailed (critical)', [15, 15, 0, 300, 0]],
    ['CriticalLogLines (warning)', [0, 15, 0, 0, 300]],
    ['HighRedisMemory (warning)', [15, 15, 15, 300, 0]],
    ['ErrorRateBudgetBurn (critical)', [15, 15, 60, 0, 21_660]],
  ])('%s', (name, figures) => {
    const alert = known[1].find((one) => nameOfKnown(one) === name)!;
    expect([alert.scrape, alert.evaluation, alert.records, alert.for, alert.looksBack]).toEqual(
      figures,
    );
  });

  test('every time follows the pace, none below a second', () => {
    const {
      scrape,
      evaluation,
      for: wait,
      looksBack,
    } = alertCalled(known[15], 'HighErrorRate', 'critical');
    expect([scrape, evaluation, wait, looksBack]).toEqual([1, 1, 8, 20]);
    expect(known[15].map(nameOfKnown)).toEqual(known[1].map(nameOfKnown));
  });

  test('its places are those of its routes', () => {
    const alert = alertCalled(known[1], 'DatabaseDown', 'critical');
    expect(placesOf(alert, stacks[1])).toEqual([
      'pagerduty',
      'slack #voiceassist-critical',
      'smtp ops-team@voiceassist.local',
    ]);
    expect(receiversOf({ ...alert.labels, alertname: 'DatabaseDown' }, stacks[1])).toHaveLength(3);
    // The digest of a warning comes a day later.
    const warning = alertCalled(known[1], 'HighRedisMemory', 'warning');
    expect(placesOf(warning, stacks[1])).toEqual(['slack #voiceassist-alerts']);
  });
});

describe('the computed minimum', () => {
  const alert = alertCalled(known[1], 'ApplicationDown', 'critical');

  test('is scrape/2 + evaluation/2 + for + group_wait + window', () => {
    expect(minimumOf(alert, 10, 0)).toEqual({
      ...{ scrape: 5, evaluation: 7.5, for: 60, groupWait: 10, window: 0 },
    });
    expect(total(minimumOf(alert, 10, 40))).toBe(122.5);
    expect(slowest(alert, minimumOf(alert, 10, 0))).toBe(82.5 + 5 + 7.5 + 15);
  });

  test('counts `for` in whole evaluations, and half of each record that is read', () => {
    const odd = { ...alert, for: 61, evaluation: 15, records: 60 };
    expect(minimumOf(odd, 0, 0)).toMatchObject({ for: 75, evaluation: 37.5 });
    expect(minimumOf({ ...alert, for: 0 }, 0, 0).for).toBe(0);
    // 1.2 / 0.4 is 2.9999999999999996 and more.
    expect(minimumOf({ ...alert, for: 1.2, evaluation: 0.4 }, 0, 0).for).toBeCloseTo(1.2);
  });

  test('of a fault follows from settings, rules and thresholds alone', () => {
    const errors = faultTable.find(({ fault }) => fault === 'errors')!;
    const { minimum, deadline } = wayOf(errors.primary, contextOf(stacks[1]), known[1]);
    const { errorRatioCritical } = applicationThresholds;
    const window = (errorRatioCritical * 3 * 300 + 9) / (0.8 * 3);
    expect(minimum).toEqual({ scrape: 5, evaluation: 15, for: 120, groupWait: 10, window });
    expect(deadline).toBeGreaterThan(total(minimum) + window);
    const fast = wayOf(errors.primary, contextOf(stacks[15]), known[15]);
    expect(fast.minimum).toEqual({
      ...{ scrape: 0.5, evaluation: 1, for: 8, groupWait: 1 },
      window: (errorRatioCritical * 3 * 20 + 9) / (0.8 * 3),
    });
  });

  test('of a warning waits for its channel, not for the digest', () => {
    const panic = faultTable.find(({ fault }) => fault === 'log-panic')!;
    const { minimum } = wayOf(panic.primary, contextOf(stacks[1]), known[1]);
    expect(minimum).toEqual({ scrape: 0, evaluation: 7.5, for: 0, groupWait: 10, window: 0 });
  });

  test.each(faultTable.map((row) => [row.fault, row] as const))(
    'of %s is finite for each alert that it must raise',
    (_fault, row) => {
      for (const pace of [1, 15] as const) {
        for (const expected of expectedOf(row)) {
          const { minimum, deadline, ending } = wayOf(
            expected,
            contextOf(stacks[pace]),
            known[pace],
          );
          expect(total(minimum), nameOf(expected)).toBeGreaterThan(0);
          expect(deadline).toBeLessThan(Infinity);
          expect(deadline).toBeGreaterThan(total(minimum));
          expect(ending).toBeGreaterThan(0);
        }
      }
    },
  );

  test('the page of failing requests comes before the warning that it mutes', () => {
    const { primary, expected } = faultTable.find(({ fault }) => fault === 'errors')!;
    for (const pace of [1, 15] as const) {
      const [page, warning] = [primary, expected[0]!].map(
        (one) => wayOf(one, contextOf(stacks[pace]), known[pace]).minimum,
      );
      // By more than the waits that chance decides on.
      const chance = page!.scrape + page!.evaluation;
      expect(page!.window + page!.for + chance).toBeLessThan(warning!.window + warning!.for);
    }
  });
});

describe('a window holds enough', () => {
  const failing = { share: 0.5, threshold: 0.25, window: 300, rate: 3, newSeries: 0 };

  test('of failures, when their share of all requests is the threshold', () => {
    expect(failingCrosses(failing)).toBe(150);
    expect(failingCrosses({ ...failing, share: 1 })).toBe(75);
    // Twelve series hide their first failure each, at one and a half failures a second.
    expect(failingCrosses({ ...failing, newSeries: 12 })).toBe(158);
  });

  test('of failures never, when they are too few', () => {
    expect(failingCrosses({ ...failing, share: 0.25 })).toBe(Infinity);
    expect(failingCrosses({ ...failing, rate: 0 })).toBe(Infinity);
  });

  test('of slow answers, when more than the quantile leaves are slow and have come', () => {
    expect(quantileCrosses(0.95, 300, 6)).toBeCloseTo(21);
  });

  test('of what grows, when it is there; at once when it was', () => {
    expect(growthCrosses(100, 460, 60)).toBe(6);
    expect(growthCrosses(500, 460, 60)).toBe(0);
  });

  test('of events, when their mean rate is above the threshold', () => {
    expect(rateCrosses(32, 10, 600)).toBe(187.5);
    expect(rateCrosses(10, 10, 600)).toBe(Infinity);
  });
});
