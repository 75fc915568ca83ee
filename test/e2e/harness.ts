import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { serviceLabel, stackLabel } from '../../infra/labels.ts';
import { readStackFile, root, settingsFromFile } from '../../ops/stack-file.ts';
import { project } from '../../stacks/config-keys.ts';
import type { Settings } from '../../stacks/schema.ts';

/**
 * A stack of its own for one test file: own name, ports, subnet, state and config, so that it never
 * touches what a user runs on the same machine.
 */
export class TestStack {
  readonly name: string;
  readonly prefix: string;
  readonly ports: { prometheus: number; alertmanager: number; grafana: number; inbox: number };
  readonly engine = new Docker();
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The checkout whose program and commands are run. */
  private readonly checkout: string;
  /** What `npm run env` printed, which hangs on the machine and the Docker host alone. */
  private exports: Promise<string> | undefined;
  /** Grafana's password, until another is set. */
  private known: Promise<string> | undefined;

  /**
   * @param slot a small number, different for each file: ports and subnet follow from it
   * @param checkout whose program and commands are run. @default this one
   */
  constructor(name: string, slot: number, checkout = root) {
    this.name = name;
    this.checkout = checkout;
    this.prefix = `va-${name}`;
    const base = 19_000 + slot * 10;
    this.ports = { prometheus: base, alertmanager: base + 1, grafana: base + 2, inbox: base + 3 };
    this.home = mkdtempSync(join(tmpdir(), `voiceassist-${name}-`));
    mkdirSync(join(this.home, 'state'));
    this.env = {
      ...process.env,
      VOICEASSIST_MONITORING_HOME: this.home,
      PULUMI_BACKEND_URL: `file://${join(this.home, 'state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'e2e',
      NO_COLOR: '1',
    };
    this.set({
      profile: 'dev',
      namePrefix: this.prefix,
      subnet: `10.213.${200 + slot}.0/24`,
      prometheusPort: this.ports.prometheus,
      alertmanagerPort: this.ports.alertmanager,
      grafanaPort: this.ports.grafana,
      inboxPort: this.ports.inbox,
    });
  }

  /** Sets config keys as an operator would in the stack's file. */
  set(config: Record<string, unknown>): void {
    if ('dockerHost' in config) this.exports = undefined;
    const file = join(this.home, `Pulumi.${this.name}.yaml`);
    const { config: before, ...rest } = readStackFile(file);
    const own = Object.entries(config).map(([key, value]) => [`${project}:${key}`, value] as const);
    writeFileSync(file, stringify({ ...rest, config: { ...before, ...Object.fromEntries(own) } }));
  }

  /** What the program reads of this stack, machine's own keys included; after the first `up`. */
  settings(): Settings {
    const file = join(this.home, `Pulumi.${this.name}.yaml`);
    const { settings, problems } = settingsFromFile(this.name, file);
    if (settings === undefined) throw new Error(problems.join('\n'));
    return settings;
  }

  /** Runs a command in a container and gives what it printed. */
  async exec(container: string, command: string[], input = ''): Promise<string> {
    return (await execa('docker', ['exec', '-i', container, ...command], { input })).stdout;
  }

  /** Runs a command of ops/ as its npm script does; never throws. */
  ops(command: string, ...args: string[]) {
    return execa('sh', ['ops/bootstrap.sh', `ops/${command}.ts`, '--stack', this.name, ...args], {
      cwd: this.checkout,
      env: this.env,
      reject: false,
      all: true,
    });
  }

  /** Runs the stock CLI with what `npm run env` prints, as a person would. @param input its stdin */
  private async cli(args: string[], input = '') {
    this.exports ??= this.ops('env').then(({ exitCode, stdout, all }) => {
      if (exitCode === 0) return stdout;
      this.exports = undefined;
      throw new Error(`npm run env: ${all}`);
    });
    const line = `${await this.exports}\nexec pulumi "$@"`;
    return execa('bash', ['-c', line, 'pulumi', ...args], {
      ...{ cwd: this.checkout, env: this.env, reject: false, all: true, input },
    });
  }

  /** Runs the stock CLI; never throws. */
  pulumi(...args: string[]) {
    return this.cli(args);
  }

  /** Sets a secret as an operator would: on stdin, so that no argument has it. */
  async secret(name: string, value: string): Promise<void> {
    if (name === 'grafanaAdminPassword') this.known = undefined;
    const set = await this.cli(['config', 'set', '--secret', `${project}:${name}`], value);
    if (set.exitCode !== 0) throw new Error(`pulumi config set ${name}: ${set.all}`);
  }

  password(): Promise<string> {
    this.known ??= this.ops('password').then(({ exitCode, stdout, all }) => {
      if (exitCode === 0) return stdout.trim();
      this.known = undefined;
      throw new Error(`npm run password: ${all}`);
    });
    return this.known;
  }

  /** GETs JSON from a published port. */
  async get<T>(
    service: keyof TestStack['ports'],
    path: string,
    init: RequestInit = {},
  ): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[service]}${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} answered ${answer.status} to ${path}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** As `get`, from Grafana, as its admin. */
  async grafana<T>(path: string, init: RequestInit = {}): Promise<T> {
    const authorization = `Basic ${Buffer.from(`admin:${await this.password()}`).toString('base64')}`;
    return this.get<T>('grafana', path, { ...init, headers: { authorization } });
  }

  /** Containers, networks and volumes that carry this stack's label, by name. */
  async objects(): Promise<{ containers: string[]; networks: string[]; volumes: string[] }> {
    const filters = { label: [`${stackLabel}=${this.prefix}`] };
    const [containers, networks, volumes] = await Promise.all([
      this.engine.listContainers({ all: true, filters }),
      this.engine.listNetworks({ filters }),
      this.engine.listVolumes({ filters }),
    ]);
    return {
      containers: containers.map((c) => c.Names[0]!.slice(1)).sort(),
      networks: networks.map((n) => n.Name).sort(),
      volumes: volumes.Volumes.map((v) => v.Name).sort(),
    };
  }

  /**
   * Ids and start times of the services' containers by name: what a change must leave alone. A delivery's
   * own containers, of which the last may still be ending, are of no service.
   */
  async running(): Promise<Record<string, string>> {
    const filters = { label: [`${stackLabel}=${this.prefix}`, serviceLabel] };
    const containers = await this.engine.listContainers({ all: true, filters });
    const inspected = await Promise.all(
      containers.map(({ Id }) => this.engine.getContainer(Id).inspect()),
    );
    return Object.fromEntries(
      inspected
        .map((c) => [c.Name.slice(1), `${c.Id} ${c.State.StartedAt}`] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  }

  /** Ends the stack whatever state it is in, and removes all that is its own. */
  async remove(): Promise<void> {
    await this.clear();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Removes what carries its label, of this run or of one that was cut off. */
  async clear(): Promise<void> {
    const { containers, networks, volumes } = await this.objects();
    await Promise.all(
      containers.map((name) => this.engine.getContainer(name).remove({ force: true })),
    );
    for (const name of networks) await this.engine.getNetwork(name).remove();
    for (const name of volumes) await this.engine.getVolume(name).remove();
  }
}

/** Asks again until the answer is there. @throws with the last error or `what` after `seconds` */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`after ${seconds} s: ${what}`, { cause: last });
    }
    await sleep(500);
  }
}
