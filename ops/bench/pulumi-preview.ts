import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { project } from '../../stacks/config-keys.ts';
import { problemsText, resolveSettings } from '../../stacks/resolve.ts';
import type { Settings } from '../../stacks/schema.ts';
import { CheckoutCopy } from '../checkout-copy.ts';
import { Refusal } from '../cli.ts';
import { stackFilePath } from '../stack-file.ts';
import { median } from './bench.ts';
import { madeUpSecrets } from './made-up.ts';
import { pulumiEnv, runPulumi, type PulumiRun } from './pulumi-run.ts';
import { endAllWith, throwawayName, withThrowaway } from '../throwaway.ts';

const MIB = 1024 ** 2;
const stack = 'bench';
const runs = 3;

export interface PreviewFigures {
  /** Of `pulumi preview --diff`, in seconds. */
  whole: number;
  /** Seconds of CPU that it took, which other load of the machine changes far less. */
  cpuOfWhole: number;
  /** What it would write to the state, in MiB. */
  plan: number;
}

/**
 * Has Pulumi preview a stack like prod that is not there yet, with so many rules: in a copy of the
 * checkout and with a state of its own, both gone afterwards. Nothing is created.
 *
 * @param config plain keys of prod, by bare key
 * @param at the folder of the Pulumi CLI, and the engine, which the Docker provider asks even in a preview
 */
export async function previewOf(
  count: number,
  config: Readonly<Record<string, unknown>>,
  { cliFolder, dockerHost }: { cliFolder: string; dockerHost: string },
): Promise<PreviewFigures> {
  const copy = new CheckoutCopy();
  const state = join(copy.dir, 'state');
  const env = pulumiEnv(cliFolder, state);
  const pulumi = (...args: string[]) => runPulumi({ cliFolder, cwd: copy.dir, env }, ...args);

  return withThrowaway(
    async () => {
      await endAllWith('PULUMI_BACKEND_URL', env['PULUMI_BACKEND_URL']!);
      copy.remove();
    },
    async () => {
      multiplyRules(copy, count);
      mkdirSync(state, { recursive: true });
      const own = benchConfig(config, dockerHost);
      writeFileSync(stackFilePath(stack, copy.dir), stringify({ config: keyed(own) }));
      await pulumi('stack', 'init', stack, '--no-select', '--secrets-provider', 'passphrase');
      const secrets = Object.entries(keyed(madeUpSecrets(benchSettings(own))));
      const pairs = secrets.flatMap(([key, value]) => ['--secret', `${key}=${value}`]);
      await pulumi('config', 'set-all', '--stack', stack, ...pairs);

      const plan = join(state, 'plan.json');
      const preview = (...more: string[]) => pulumi('preview', '--diff', '--stack', stack, ...more);
      // The first start of a program reads it from disk; that one may as well write the plan.
      await preview('--save-plan', plan);
      const found: PulumiRun[] = [];
      for (let run = 0; run < runs; run++) found.push(await preview());
      return {
        whole: median(found.map(({ whole }) => whole)),
        cpuOfWhole: median(found.map(({ cpu }) => cpu)),
        plan: statSync(plan).size / MIB,
      };
    },
  );
}

/** Makes the program of a copy have so many rules. */
export function multiplyRules(copy: CheckoutCopy, count: number): void {
  const own = "finished(subjects, 'promql', watched, links)";
  copy.edit(
    'rules/index.ts',
    `return ${own};\n}\n`,
    `return manyRules(${own}, ${count});\n}\nimport { manyRules } from '../ops/bench/many-rules.ts';\n`,
  );
}

/** Prod's plain config for a stack that shares nothing with it, and that no preview can reach. */
export function benchConfig(
  config: Readonly<Record<string, unknown>>,
  dockerHost: string,
): Record<string, unknown> {
  return {
    ...config,
    profile: config['profile'] || 'prod',
    namePrefix: throwawayName(),
    dockerHost,
    // Port 9 discards: no Grafana of the machine is asked.
    grafanaApiUrl: 'http://127.0.0.1:9',
    // TLS would need a certificate, and no rule depends on it.
    webUser: '',
    publishAddress: '127.0.0.1',
  };
}

/** @throws Refusal with the problems of a config that is refused */
export function benchSettings(config: Readonly<Record<string, unknown>>): Settings {
  const { settings, problems } = resolveSettings(stack, config);
  if (settings === undefined) throw new Refusal(problemsText(stack, problems));
  return settings;
}

const keyed = <T>(config: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]));
