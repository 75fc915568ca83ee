import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { project } from '../../stacks/config-keys.ts';
import { problemsText, resolveSettings } from '../../stacks/resolve.ts';
import type { Settings } from '../../stacks/schema.ts';
import { neededSecrets } from '../../stacks/secrets.ts';
import { CheckoutCopy } from '../checkout-copy.ts';
import { Refusal } from '../cli.ts';
import { stackFilePath } from '../stack-file.ts';
import { median, timed } from './bench.ts';
import { endAllWith, withThrowaway } from './throwaway.ts';

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
  const env = {
    PATH: `${cliFolder}:${process.env.PATH ?? ''}`,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    // What `npm run env` may have set for a stack of the person's.
    PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    PULUMI_OPTION_CONFIG_FILE: undefined,
    PULUMI_STACK: undefined,
  };
  const pulumi = async (...args: string[]): Promise<number> => {
    const cli = [join(cliFolder, 'pulumi'), ...args, '--non-interactive'];
    const { failed, all } = await execa('sh', ['-c', '"$@" && times', 'sh', ...cli], {
      cwd: copy.dir,
      env,
      all: true,
      reject: false,
      stdin: 'ignore',
      // Ctrl-C is answered here, once for all that it started.
      detached: true,
    });
    if (failed) throw new Refusal(`pulumi ${args[0]} failed:\n${all.slice(-2000)}`);
    return cpuSeconds(all);
  };

  return withThrowaway(
    async () => {
      await endAllWith('PULUMI_BACKEND_URL', env.PULUMI_BACKEND_URL);
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
      const cpu: number[] = [];
      const times: number[] = [];
      for (let run = 0; run < runs; run++)
        times.push(await timed(async () => void cpu.push(await preview())));
      return {
        whole: median(times) / 1000,
        cpuOfWhole: median(cpu),
        plan: statSync(plan).size / MIB,
      };
    },
  );
}

/** Makes the program of a copy have so many rules. */
export function multiplyRules(copy: CheckoutCopy, count: number): void {
  const own = 'finished(subjects, watched, links)';
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
    namePrefix: `voiceassist-bench-${randomBytes(6).toString('hex')}`,
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

/** The secrets that these settings need, of a value that passes as a password, a key or a URL. */
export function madeUpSecrets(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    neededSecrets(settings).map(({ name }) => [name, `https://bench.invalid/${name}`]),
  );
}

const keyed = <T>(config: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]));

/** What the shell's `times` printed last: user and system time of what the shell has waited for. */
export function cpuSeconds(text: string): number {
  const [user, system] = [...text.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
  return [user!, system!].reduce((sum, [, min, sec]) => sum + 60 * Number(min) + Number(sec), 0);
}
