import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../../ops/stack-file.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { catalogues } from '../../rules/catalogue.ts';
import { ruleGroups } from '../../rules/index.ts';
import { objectives } from '../../rules/slo-objectives.ts';
import { slo } from '../../rules/slo.ts';
import { sloThresholds } from '../../rules/thresholds/slo.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { detections, type Detection } from './cases/slo-burn.ts';
import { measured } from './cases/slo-counts.ts';
import { slo as cases } from './cases/slo.ts';
import { everything, links } from './everything.ts';

/** By long window: the burn rates and short windows of the SRE Workbook, chapter 5. */
const workbook: Record<string, [severity: string, short: string, burn: number]> = {
  '1h': ['critical', '5m', 14.4],
  '6h': ['critical', '30m', 6],
  '1d': ['warning', '2h', 3],
  '3d': ['warning', '6h', 1],
};
/** Shares that the runbook allows to be bad. */
const budget: Record<string, number> = { availability: 0.001, 'error-rate': 0.001, latency: 0.05 };
const alertOf = Object.fromEntries(objectives(everything).map(({ name, alert }) => [name, alert]));
const faults: Detection[] = [...detections, ...Object.values(measured)];

test('objectives and tiers are those of the runbook and the workbook', () => {
  expect(
    Object.fromEntries(
      sloThresholds.tiers.map(({ severity, long, short, burn }) => [long, [severity, short, burn]]),
    ),
  ).toEqual(workbook);
  for (const { name, objective } of objectives(everything))
    expect(1 - objective, name).toBeCloseTo(budget[name]!, 9);
});

describe('the moments that promtool proves are those of the formula', () => {
  test.each(
    faults.map((fault) => [`${fault.slo} over ${fault.long}, ${fault.share}`, fault] as const),
  )('%s', (_name, { slo: name, long, share, from, evaluation, fires }) => {
    const [severity, , burn] = workbook[long]!;
    const expected = (budget[name]! / share) * durationSeconds(long) * burn;
    const proven = durationSeconds(fires) - durationSeconds(from);
    expect(proven).toBeGreaterThan(expected);
    expect(proven - expected).toBeLessThanOrEqual(durationSeconds(evaluation));
    // A case of the alert says so: silent one evaluation before, and then this severity alone.
    const inSeconds = (story: { fires: object }) =>
      new Map(
        Object.entries(story.fires).map(([at, list]) => [durationSeconds(at), list as object[]]),
      );
    const stories = cases.alerts[alertOf[name]!]!.filter(
      (story) => story.evaluation === evaluation && story.fires[fires] !== undefined,
    );
    expect(
      stories.some(
        (story) =>
          story.fires[fires]!.map(({ labels }) => labels.severity).join() === severity &&
          inSeconds(story).get(durationSeconds(fires) - durationSeconds(evaluation))?.length === 0,
      ),
    ).toBe(true);
  });

  test('for every tier of every objective, and when all and when a tenth fails', () => {
    for (const name of Object.keys(budget)) {
      for (const long of Object.keys(workbook)) {
        const shares = detections
          .filter((fault) => fault.slo === name && fault.long === long)
          .map(({ share }) => share);
        expect(shares.length, `${name} ${long}`).toBeGreaterThan(0);
        if (name === 'error-rate') expect(shares, long).toEqual([1, 0.1]);
      }
    }
  });
});

describe('rules look no further back than samples are kept', () => {
  test.each(['2h', '6h', '1d', '7d', '30d', '1y'])('kept for %s', (retention) => {
    const rules = ruleGroups({ ...everything, retention: durationSeconds(retention) }, links)
      .filter(({ name }) => /^(slo|backups)/.test(name))
      .flatMap((group) => group.rules);
    const names = rules.map((rule) => rule.alert ?? rule.record);
    const text = rules.map(({ expr }) => expr).join('\n');
    const ranges = [...text.matchAll(/\[(\w+)\]/g)].map(([, range]) => durationSeconds(range!));
    expect(Math.max(...ranges)).toBeLessThanOrEqual(durationSeconds(retention));
    for (const [record] of text.matchAll(/slo:[\w:]+/g)) expect(names).toContain(record);
    expect(names).toContain('ErrorRateBudgetBurn');
    for (const name of ['slo:error_budget_remaining:ratio', 'ErrorBudgetExhausted'])
      expect(names.includes(name), name).toBe(durationSeconds(retention) >= durationSeconds('30d'));
  });
});

test('production is made to keep samples for the whole window of the objectives, and no longer', () => {
  const prod = (prometheusRetention: string) =>
    resolveSettings('prod', { prometheusRetention }).problems ?? [];
  expect(prod(sloThresholds.window)).toEqual([]);
  expect(prod(`${durationSeconds(sloThresholds.window) - 1}s`).join()).toMatch(
    new RegExp(`must be ${sloThresholds.window} or more in production`),
  );
});

test('slow scrapes are counted over more than a minute, and still by the minute', () => {
  const [, normal] = objectives(everything);
  expect(normal!.sli.events).toMatch(/^sum\(increase\([^[]*\[1m\]\)\)$/);
  const [, slow] = objectives({ ...everything, scrape: 60 });
  expect(slow!.sli.events).toMatch(/^\(sum\(increase\([^[]*\[4m\]\)\)\) \/ 4$/);
});

test('a database that is not watched need not be backed up', () => {
  const without = (...gone: string[]) =>
    JSON.stringify(
      slo({
        ...everything,
        sources: new Set([...everything.sources].filter((source) => !gone.includes(source))),
      }),
    );
  expect(without('qdrant')).toContain('store=\\"postgres\\"');
  expect(without('qdrant')).not.toContain('store=\\"qdrant\\"');
  expect(without('qdrant', 'postgresql')).not.toMatch(/BackupMissing|RestoreTestMissing/);
});

test('operators are told of every metric that backups must leave', () => {
  const docs = readFileSync(`${root}/docs/operations.md`, 'utf8');
  const metrics = Object.keys(catalogues().metrics.get('backups')!);
  expect(metrics).toHaveLength(3);
  for (const metric of metrics) expect(docs).toContain(`${metric}{store="postgres"}`);
});
