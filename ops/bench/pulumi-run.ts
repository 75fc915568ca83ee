import { join } from 'node:path';
import { execa } from 'execa';
import { Refusal } from '../cli.ts';
import { root } from '../stack-file.ts';

/** A run of the Pulumi CLI, in seconds. */
export interface PulumiRun {
  whole: number;
  /** Seconds of CPU that it and all that it started took, which other load of the machine changes far less. */
  cpu: number;
  stdout: string;
}

/** Where the CLI lies, where it runs, and what it is told by its environment. */
export interface PulumiPlace {
  cliFolder: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** The environment of a CLI that keeps its state in a folder of its own and looks at nothing of the person's. */
export function pulumiEnv(cliFolder: string, state: string): NodeJS.ProcessEnv {
  return {
    PATH: `${cliFolder}:${root}/node_modules/.bin:${process.env.PATH ?? ''}`,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    NO_COLOR: '1',
    // What `npm run env` may have set for a stack of the person's.
    PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    PULUMI_OPTION_CONFIG_FILE: undefined,
    PULUMI_STACK: undefined,
  };
}

/** Runs the CLI to its end. @throws Refusal with the end of what it said when it fails */
export async function runPulumi(
  { cliFolder, cwd, env }: PulumiPlace,
  ...args: string[]
): Promise<PulumiRun> {
  const cli = [join(cliFolder, 'pulumi'), ...args, '--non-interactive'];
  const started = performance.now();
  const { failed, all, stdout } = await execa('sh', ['-c', '"$@" && times', 'sh', ...cli], {
    cwd,
    env,
    all: true,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 256 * 1024 * 1024,
    // Ctrl-C is answered here, once for all that it started.
    detached: true,
  });
  const whole = (performance.now() - started) / 1000;
  if (failed) throw new Refusal(`pulumi ${args[0]} failed:\n${all.slice(-2000)}`);
  // The last two lines are those of `times`.
  return { whole, cpu: cpuSeconds(stdout), stdout: stdout.split('\n').slice(0, -2).join('\n') };
}

/** What the shell's `times` printed last: user and system time of what the shell has waited for. */
export function cpuSeconds(text: string): number {
  const [user, system] = [...text.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
  return [user!, system!].reduce((sum, [, min, sec]) => sum + 60 * Number(min) + Number(sec), 0);
}
