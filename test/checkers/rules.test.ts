import { beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { ruleGroups } from '../../rules/index.ts';
import { cases } from '../rules/cases/index.ts';
import { everything, links } from '../rules/everything.ts';
import { promtoolFiles } from '../rules/promtool.ts';
import { runPromtool } from '../rules/run-promtool.ts';

/** Every case of every rule, by promtool itself, in one run. */
const rules = ruleGroups(everything, links).flatMap((group) => group.rules);
const stories = Object.entries(cases).flatMap(([subject, { alerts, records }]) =>
  Object.entries({ ...alerts, ...records }).map(([name, list]) => ({ subject, name, list })),
);

let said: Map<string, string>;
beforeAll(async () => {
  await setUpTools(['prometheus'], silentReporter);
  said = await runPromtool(
    Object.assign(
      {},
      ...stories.map(({ name, list }) => promtoolFiles(name, list, rules)),
    ) as Record<string, string>,
  );
}, 3_600_000);

describe.each(Object.keys(cases))('%s', (subject) => {
  const own = stories.filter((story) => story.subject === subject);
  test.each(own.map(({ name, list }) => [name, list] as const))('%s', (name, list) => {
    const files = Object.keys(promtoolFiles(name, list, rules)).filter((file) =>
      file.endsWith('.test.yml'),
    );
    expect(files.map((file) => said.get(file)).join('')).toBe('');
  });
});

test('a story that is not true is refused', async () => {
  const [always] = cases.general.alerts.Watchdog!;
  const files = promtoolFiles('Watchdog', [{ ...always!, fires: { '1m': [] } }], rules);
  expect([...(await runPromtool(files)).values()].join('')).toContain('exp:[]');
});
