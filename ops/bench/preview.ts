import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { stackLabel } from '../../infra/labels.ts';
import { findEngine } from '../engine.ts';
import type { Reporter } from '../progress.ts';
import { plainConfig, readStackFile, stackFilePath } from '../stack-file.ts';
import { resourcesOf, type StateFile } from '../state.ts';
import { median, type Bench, type Measured } from './bench.ts';
import { withBenchStack, type BenchStack } from './bench-stack.ts';
import type { FlatPlan } from './flat-program.ts';
import { freeSubnet } from './free-places.ts';
import { prodStandIn } from './prod-stand-in.ts';
import { runPulumi, type PulumiRun } from './pulumi-run.ts';
import { withNetwork } from '../throwaway.ts';

const runs = 5;
/** How many times as long as the flat program the prod stack may take. */
const aim = 1.5;
const noOp = {
  preview: ['preview', '--expect-no-changes'],
  up: ['up', '--yes', '--skip-preview', '--suppress-outputs', '--expect-no-changes'],
} as const;

/** What Pulumi costs when there is nothing to do. */
export const preview: Bench = {
  about: 'preview and up of the full prod stack with nothing to do, beside a flat program',
  expected: 420,
  async run(report) {
    const { docker } = await findEngine({ install: true, report });
    const prod = plainConfig(readStackFile(stackFilePath('prod')));
    return withNetwork(docker, await freeSubnet(docker), (network) =>
      withBenchStack(
        (own) => prodStandIn(prod, own, network),
        report,
        (stack) => measure(stack, report),
      ),
    );
  },
};

type Way = (...args: string[]) => Promise<PulumiRun>;

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  await report.step('set-up', () => stack.setUp());
  await report.step('pulumi up of the prod stack', () => stack.up());
  const whole: Way = (...args) => stack.pulumi(...args);
  const counts = countsOf(await stack.state());
  const flat = await report.step('pulumi up of the flat program', () => makeFlat(stack, counts));

  const found = { flat: emptyRuns(), whole: emptyRuns() };
  await report.step(`${runs} times preview and up of each, with nothing to do`, async () => {
    // In turns, so that other load of the machine meets both; the first of each is not counted.
    for (let run = 0; run <= runs; run++)
      for (const [name, way] of [['flat', flat] as const, ['whole', whole] as const])
        for (const what of ['preview', 'up'] as const) {
          const one = await way(...noOp[what]);
          if (run > 0) found[name][what].push(one);
        }
  });
  const row = (what: 'preview' | 'up', of: 'whole' | 'cpu') => ({
    name: of === 'whole' ? `${what}, nothing to do` : `CPU of that ${what}`,
    unit: 's' as const,
    values: [found.flat, found.whole].map((each) => median(each[what].map((one) => one[of]))),
    ...(of === 'whole' ? { aim: { of: 'ratio' as const, atMost: [null, aim] } } : {}),
  });
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    sizes: ['flat program', 'prod stack'],
    rows: [
      { name: 'resources', unit: '', values: [total, total] },
      row('preview', 'whole'),
      row('preview', 'cpu'),
      row('up', 'whole'),
      row('up', 'cpu'),
    ],
    notes: [
      `Both are up, and Pulumi finds no change. The middle one of ${runs} runs each, in turns.`,
      `The prod stack is that of Pulumi.prod.yaml on this machine's engine; its targets and receivers are`,
      'replaced by as many that do not exist. The flat program has as many resources on the same plugins:',
      `${counts.docker} docker.Volume, ${counts.command} command.local.Command, ${counts.grafana} grafana Folder and ${counts.components} components, all constants.`,
      'up is with --skip-preview, as npm run up does it; both are of the stock CLI with its state in files.',
    ],
  };
}

const emptyRuns = (): Record<'preview' | 'up', PulumiRun[]> => ({ preview: [], up: [] });

type Counts = Pick<FlatPlan, 'components' | 'docker' | 'command' | 'grafana'>;

/** How many resources of each plugin a state has, and components; providers and the stack left out. */
export function countsOf(state: StateFile): Counts {
  const types = resourcesOf(state).map(({ type }) => type);
  const of = (start: string) => types.filter((type) => type.startsWith(start)).length;
  return {
    components: of('voiceassist:'),
    docker: of('docker:'),
    command: of('command:'),
    grafana: of('grafana:'),
  };
}

/** Brings the flat program up beside a stack, in its state and its Grafana. @returns runs Pulumi on it */
async function makeFlat(stack: BenchStack, counts: Counts): Promise<Way> {
  const { settings } = stack;
  // Below the copy of the checkout, whose dependencies it finds.
  const dir = join(stack.copy.dir, 'flat');
  mkdirSync(dir);
  copyFileSync(join(import.meta.dirname, 'flat-program.ts'), join(dir, 'index.ts'));
  writeFileSync(join(dir, 'package.json'), '{ "type": "module", "main": "index.ts" }\n');
  writeFileSync(
    join(dir, 'Pulumi.yaml'),
    stringify({
      name: 'voiceassist-bench-flat',
      runtime: { name: 'nodejs', options: { typescript: false } },
    }),
  );
  const plan: FlatPlan = {
    ...counts,
    dockerHost: settings.docker.host,
    grafanaUrl: settings.grafanaApiUrl,
    grafanaAuth: `admin:${await stack.secret('grafanaAdminPassword')}`,
    prefix: stack.prefix,
    label: stackLabel,
  };
  const env = { ...stack.place.env, FLAT_PLAN: JSON.stringify(plan) };
  const run: Way = (...args) => runPulumi({ ...stack.place, cwd: dir, env }, ...args);
  await run('stack', 'init', 'flat', '--secrets-provider', 'passphrase');
  await run('up', '--yes', '--skip-preview', '--suppress-outputs');
  return run;
}
