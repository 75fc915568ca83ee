import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { stackLabel } from '../../infra/labels.ts';
import { provideCli } from '../../offline/index.ts';
import { project } from '../../stacks/config-keys.ts';
import type { Settings } from '../../stacks/schema.ts';
import { neededSecrets, secretSpecs } from '../../stacks/secrets.ts';
import { CheckoutCopy } from '../checkout-copy.ts';
import { Refusal } from '../cli.ts';
import { engineHost, findEngine } from '../engine.ts';
import type { Reporter } from '../progress.ts';
import { settingsFromFile, stackFilePath } from '../stack-file.ts';
import type { StateFile } from '../state.ts';
import { freePorts, freeSubnet } from './free-places.ts';
import { madeUpSecret } from './made-up.ts';
import { pulumiEnv, runPulumi, type PulumiPlace, type PulumiRun } from './pulumi-run.ts';
import { endAllWith, throwawayName, withThrowaway } from '../throwaway.ts';

/** Plain config by bare key, as `pulumi config set` takes it. */
export type PlainConfig = Readonly<Record<string, unknown>>;

/** The published ports of a stack for a bench, by the config keys that set them. */
const portKeys = ['prometheusPort', 'alertmanagerPort', 'grafanaPort', 'lokiPort', 'inboxPort'];

/**
 * A whole stack that a bench may do anything with: a name, ports, a subnet, a state and a copy of the
 * checkout of its own, so that neither a user's stack nor an edit meanwhile changes what is measured.
 */
export class BenchStack {
  readonly name = 'bench';
  readonly copy = new CheckoutCopy();
  readonly engine: Docker;
  readonly prefix: string;
  private readonly home = join(this.copy.dir, 'home');
  private readonly stateDir = join(this.copy.dir, 'state');
  /** Where its CLI runs. All that is started with this environment is ended with the stack. */
  readonly place: PulumiPlace;

  /** @param config with the keys of `ownConfig` */
  constructor(engine: Docker, cliFolder: string, config: PlainConfig) {
    this.engine = engine;
    this.prefix = String(config['namePrefix']);
    mkdirSync(this.home);
    mkdirSync(this.stateDir);
    const keyed = Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]);
    writeFileSync(this.configFile, stringify({ config: Object.fromEntries(keyed) as object }));
    this.place = {
      cliFolder,
      cwd: this.copy.dir,
      env: { ...pulumiEnv(cliFolder, this.stateDir), VOICEASSIST_MONITORING_HOME: this.home },
    };
  }

  private get configFile(): string {
    return stackFilePath(this.name, this.home);
  }

  /** @throws Refusal with the problems of a config that is refused */
  get settings(): Settings {
    const { settings, problems } = settingsFromFile(this.name, this.configFile);
    if (settings === undefined) throw new Refusal(problems.join('\n'));
    return settings;
  }

  /** All that comes before `pulumi up`: engine, CLI, plugins, images, the stack and its secrets. */
  async setUp(): Promise<void> {
    await this.ops('init');
    const unknown = neededSecrets(this.settings).filter(
      ({ name }) => secretSpecs[name].generate?.(this.settings, () => '') === undefined,
    );
    const pairs = unknown.flatMap(({ name }) => [
      ...['--secret', `${project}:${name}=${madeUpSecret(name)}`],
    ]);
    if (pairs.length > 0) await this.pulumi('config', 'set-all', ...pairs);
    // The first start of a program reads it from disk, plugins are compiled.
    await this.ops('preview');
  }

  /** Runs a command of ops/ as its npm script does. @throws Refusal with the end of what it said */
  async ops(command: string, ...args: string[]): Promise<string> {
    const { failed, all, stdout } = await execa(
      'node',
      [`ops/${command}.ts`, '--stack', this.name, ...args],
      // Ctrl-C is answered here, once for all that it started.
      {
        cwd: this.copy.dir,
        env: this.place.env,
        all: true,
        reject: false,
        stdin: 'ignore',
        detached: true,
      },
    );
    if (failed) throw new Refusal(`npm run ${command} failed:\n${all.slice(-3000)}`);
    return stdout;
  }

  /** Runs the stock CLI on the stack. */
  pulumi(...args: string[]): Promise<PulumiRun> {
    const env = { PULUMI_STACK: this.name, PULUMI_OPTION_CONFIG_FILE: this.configFile };
    return runPulumi({ ...this.place, env: { ...this.place.env, ...env } }, ...args);
  }

  /** As `npm run up` does it. */
  up(): Promise<PulumiRun> {
    return this.pulumi('up', '--yes', '--skip-preview', '--suppress-outputs');
  }

  async state(): Promise<StateFile> {
    return JSON.parse((await this.pulumi('stack', 'export')).stdout) as StateFile;
  }

  async secret(name: string): Promise<string> {
    return (await this.pulumi('config', 'get', `${project}:${name}`)).stdout.trim();
  }

  /** Notes the state as it is now. @returns puts it back, whatever was made since */
  keepState(): () => void {
    const kept = `${this.stateDir}.kept`;
    cpSync(this.stateDir, kept, { recursive: true });
    return () => {
      rmSync(this.stateDir, { recursive: true });
      cpSync(kept, this.stateDir, { recursive: true });
    };
  }

  /** Its containers with all that the engine knows of each. */
  async containers(): Promise<Docker.ContainerInspectInfo[]> {
    const found = await this.engine.listContainers({ all: true, filters: this.filters });
    return Promise.all(found.map(({ Id }) => this.engine.getContainer(Id).inspect()));
  }

  /** Removes containers, network and volumes, whatever the state says. @param volumes which; default all */
  async clear(volumes: (name: string) => boolean = () => true): Promise<void> {
    const { engine, filters } = this;
    const containers = await engine.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })),
    );
    for (const { Id } of await engine.listNetworks({ filters }))
      await engine.getNetwork(Id).remove();
    const { Volumes } = await engine.listVolumes({ filters });
    for (const { Name } of Volumes.filter(({ Name }) => volumes(Name)))
      await engine.getVolume(Name).remove();
  }

  async remove(): Promise<void> {
    await endAllWith('PULUMI_BACKEND_URL', this.place.env['PULUMI_BACKEND_URL']!);
    await this.clear();
    this.copy.remove();
  }

  private get filters() {
    return { label: [`${stackLabel}=${this.prefix}`] };
  }
}

/** What makes a stack share nothing with any other: names, ports and subnet that nothing has. */
export async function ownConfig(engine: Docker): Promise<PlainConfig> {
  const ports = await freePorts(portKeys.length);
  return {
    namePrefix: throwawayName(),
    dockerHost: engineHost(),
    subnet: await freeSubnet(engine),
    ...Object.fromEntries(portKeys.map((key, index) => [key, ports[index]])),
  };
}

/** Runs `use` with a stack that is not up yet and is gone afterwards, with all that it made. */
export async function withBenchStack<T>(
  config: (own: PlainConfig) => PlainConfig,
  report: Reporter,
  use: (stack: BenchStack) => Promise<T>,
): Promise<T> {
  const { docker } = await findEngine({ install: true, report });
  const cliFolder = await provideCli({ report });
  const stack = new BenchStack(docker, cliFolder, config(await ownConfig(docker)));
  return withThrowaway(
    () => stack.remove(),
    () => use(stack),
  );
}
