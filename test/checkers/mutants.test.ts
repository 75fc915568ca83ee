import { beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import type { AlertCase } from '../rules/case.ts';
import { cases } from '../rules/cases/index.ts';
import { changedRules, rulesBySubject } from '../rules/chosen-rules.ts';
import { judge, mutantsOfRules } from '../rules/run-mutants.ts';
import type { Proven } from '../rules/stories.ts';

/** More would take longer than a minute on two cores: of a large change a sample, spread evenly. */
const AT_MOST = 150;

beforeAll(async () => void (await setUpTools(['prometheus'], silentReporter)), 3_600_000);

test('cases notice faults in the rules that this branch changed', async () => {
  const bySubject = rulesBySubject();
  const changed = await changedRules(bySubject);
  const chosen =
    changed === undefined || changed.size === 0 ? bySubject.get('general')! : [...changed];
  const proven = { rules: [...bySubject.values()].flat(), cases };
  const mutants = mutantsOfRules(chosen, proven);
  const every = Math.ceil(mutants.length / AT_MOST);
  const reasons = Object.assign({}, ...Object.values(cases).map((own) => own.survivors)) as object;
  const verdicts = await judge(
    mutants.filter((_, index) => index % every === 0),
    proven,
    // rules.test.ts tells whether they are.
    { trusted: true },
  );
  expect(verdicts.filter(({ fate }) => fate === 'killed').length).toBeGreaterThan(0);
  const survivors = verdicts.filter(({ fate }) => fate === 'survived').map(({ id }) => id);
  expect(survivors.filter((id) => !(id in reasons))).toEqual([]);
}, 300_000);

describe('of a mutant', () => {
  const record = { record: 'job:up:sum', expr: 'sum by (job) (up{job="redis"})' };
  const alert = {
    alert: 'Down',
    expr: 'job:up:sum == 0',
    for: '5m',
    labels: { severity: 'warning', component: 'cache', team: 'devops' },
    annotations: { summary: 'S.', description: 'D.' },
  };
  const fired = { labels: { severity: 'warning', job: 'redis' }, description: 'D.' };
  const series = { 'up{job="redis"}': '0x40', 'up{job="node"}': '0x40' };
  const told = (fires: AlertCase['fires']): Proven => ({
    rules: [record, alert],
    cases: {
      cache: {
        alerts: { Down: [{ name: 'fires', series, fires }] },
        records: {
          'job:up:sum': [
            { name: 'sums', series, samples: { '1m': [{ labels: '{job="redis"}', value: 0 }] } },
          ],
        },
      },
    },
  });
  const fates = async (proven: Proven, rule: Proven['rules'][number]) =>
    Object.fromEntries(
      (await judge(mutantsOfRules([rule], proven), proven)).map(({ id, fate }) => [id, fate]),
    );

  test('it is told whether a case notices it', async () => {
    expect(await fates(told({ '4m45s': [], '5m': [fired] }), alert)).toEqual({
      'Down[warning]: comparison == -> !=': 'killed',
      'Down[warning]: number 0 -> -1': 'killed',
      'Down[warning]: number 0 -> 1': 'killed',
      'Down[warning]: for 5m -> 150s': 'killed',
      'Down[warning]: without for 5m': 'killed',
    });
    expect(await fates(told({ '5m': [fired] }), alert)).toMatchObject({
      'Down[warning]: number 0 -> 1': 'killed',
      'Down[warning]: for 5m -> 150s': 'survived',
      'Down[warning]: without for 5m': 'survived',
    });
  });

  test('it is told that the cases do not hold for the rule itself', async () => {
    const all = await fates(told({ '4m45s': [fired] }), alert);
    expect(new Set(Object.values(all))).toEqual(new Set(['unproven']));
  });

  test('it is told that Prometheus cannot load it', async () => {
    const proven = told({ '5m': [fired] });
    const rule = { ...alert, expr: '{} == 0' };
    const [verdict] = await judge([{ id: 'x', original: alert, rule }], proven);
    expect(verdict!.fate).toBe('invalid');
  });

  test('of a record, the cases of what reads it count', async () => {
    const proven = told({ '5m': [fired] });
    const alone = { ...proven, cases: { cache: { ...proven.cases.cache!, alerts: {} } } };
    const blind = { 'job:up:sum': [{ name: 'says nothing', series, samples: {} }] };
    const unseen = (own: Proven) => ({
      ...own,
      cases: { cache: { ...own.cases.cache!, records: blind } },
    });
    const dropped = 'job:up:sum: up without job="redis"';
    expect((await fates(proven, record))[dropped]).toBe('killed');
    expect((await fates(unseen(proven), record))[dropped]).toBe('killed');
    expect((await fates(unseen(alone), record))[dropped]).toBe('survived');
  });
});
