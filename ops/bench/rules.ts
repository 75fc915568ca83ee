import { linksOf, watchedBy } from '../../infra/watched.ts';
import { provideCli } from '../../offline/index.ts';
import { providePlugins } from '../../offline/plugins/index.ts';
import { ruleProblems } from '../../rules/check.ts';
import { ruleGroups } from '../../rules/index.ts';
import { renderRules } from '../../rules/render.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { engineHost } from '../engine.ts';
import type { Reporter } from '../progress.ts';
import { setUpTools } from '../setup.ts';
import { plainConfig, readStackFile, settingsFromFile, stackFilePath } from '../stack-file.ts';
import { medianTime, type Bench, type Measured } from './bench.ts';
import { inPrometheus } from './in-prometheus.ts';
import { manyRules } from './many-rules.ts';
import { previewOf } from './pulumi-preview.ts';

const MIB = 1024 ** 2;
const sizes = [1000, 5000];

/** What more rules cost, from the preview to the evaluation. */
export const rules: Bench = {
  about: "prod's own rules, 1,000 and 5,000: preview, check, reload, evaluation and memory",
  expected: 300,
  run: measure,
};

async function measure(report: Reporter): Promise<Measured> {
  const { settings } = settingsFromFile('prod');
  if (settings === undefined) throw new Refusal('The settings of prod are refused: npm run check.');
  const own = ruleGroups(watchedBy(settings), linksOf(settings));
  const base = own.flatMap((group) => group.rules).length;
  const docker = await setUpTools(['prometheus'], report);
  const cliFolder = await provideCli({ report });
  await providePlugins({ report });
  const config = plainConfig(readStackFile(stackFilePath('prod')));
  const found: Record<string, number>[] = [];
  for (const count of [base, ...sizes]) {
    const groups = manyRules(own, count);
    found.push(
      await report.step(`${count} rules`, async () => ({
        rules: count,
        groups: groups.length,
        ...inProcess(groups, settings),
        ...(await previewOf(count, config, { cliFolder, dockerHost: engineHost() })),
        ...(await inPrometheus(groups, settings, docker)),
      })),
    );
  }
  const row = (name: string, unit: Measured['rows'][number]['unit'], key: string) => ({
    name,
    unit,
    values: found.map((one) => one[key]!),
  });
  return {
    sizes: found.map((one) => `${one.rules} rules`),
    rows: [
      row('rules', '', 'rules'),
      row('groups', '', 'groups'),
      row('rendered files', 'MiB', 'size'),
      row('preview: render', 'ms', 'render'),
      row('preview: guard and lint', 'ms', 'check'),
      row('pulumi preview, whole', 's', 'whole'),
      row('CPU of that', 's', 'cpuOfWhole'),
      row('plan that it makes', 'MiB', 'plan'),
      row('promtool check config', 'ms', 'promtool'),
      row('reload, all rules new', 'ms', 'reload'),
      row('reload, nothing new', 'ms', 'again'),
      row('evaluation of all once', 'ms', 'evaluation'),
      row('CPU in one interval', 'ms', 'cpu'),
      row('memory of Prometheus', 'MiB', 'memory'),
    ],
    notes: [
      'Preview: what rules add to it, in this process. Whole: pulumi preview --diff of a stack like prod that',
      'is not there yet, everything but rules included, the middle one of three.',
      'Prometheus has the limits of prod, no target and no sample: evaluation is the cost of the rules',
      `alone. Every group is evaluated each ${settings.intervals.evaluation}. Times but the CPU's grow with all else that the machine does.`,
    ],
  };
}

function inProcess(groups: readonly FinishedRuleGroup[], settings: Settings) {
  const files = renderRules(groups);
  return {
    size: Object.values(files).reduce((sum, text) => sum + text.length, 0) / MIB,
    render: medianTime(3, () => void renderRules(groups)),
    check: medianTime(3, () => void ruleProblems({ promql: groups }, watchedBy(settings))),
  };
}
