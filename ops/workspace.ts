import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { project } from '../stacks/config-keys.ts';
import { Refusal } from './cli.ts';
import { showPulumi } from './show-pulumi.ts';
import { plainConfig, readStackFile, root, stackFilePath, type StackFile } from './stack-file.ts';

/** Where the stock CLI keeps its things, ours in a folder of their own beside them. */
export function pulumiHome(): string {
  return process.env.PULUMI_HOME ?? join(homedir(), '.pulumi');
}

/** Copies of stack files and their passphrases; `VOICEASSIST_MONITORING_HOME` moves it (tests do). */
export function ownHome(): string {
  return process.env.VOICEASSIST_MONITORING_HOME ?? join(pulumiHome(), project);
}

/**
 * How many resources at a time where the engine is reached by ssh: each opens up to three connections, and
 * sshd drops some at random as soon as ten have not logged in yet (MaxStartups 10:30:100).
 */
const parallelBySsh = 3;

/**
 * One stack on this machine: its config file, its passphrase and the environment in which the stock
 * `pulumi` command works on it.
 *
 * A stack whose file in the checkout is already encrypted (a team's staging or prod) is worked on
 * there. Otherwise the file in the checkout stays as it is, and a copy beside Pulumi's own state takes
 * what belongs to this machine: generated passwords and the salt of their encryption.
 */
export class Workspace {
  readonly stack: string;
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** True for a copy that belongs to this machine alone. */
  readonly local: boolean;

  constructor(stack: string) {
    this.stack = stack;
    const shared = readStackFile(stackFilePath(stack));
    const encrypted = ['encryptionsalt', 'secretsprovider', 'encryptedkey'].some(
      (key) => key in shared,
    );
    this.local = !encrypted && !['staging', 'prod'].includes(stack);
    this.configFile = this.local ? stackFilePath(stack, ownHome()) : stackFilePath(stack);
    this.env = {
      ...process.env,
      PATH: `${root}/node_modules/.bin:${process.env.PATH ?? ''}`,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // What set-up did not provide is not fetched behind people's backs: it costs seconds a command.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_STACK: stack,
      PULUMI_OPTION_CONFIG_FILE: this.configFile,
    };
    if (this.isReachedBySsh(shared)) this.env.PULUMI_PARALLEL ??= String(parallelBySsh);
    if (!this.env.PULUMI_CONFIG_PASSPHRASE && !this.env.PULUMI_CONFIG_PASSPHRASE_FILE) {
      delete this.env.PULUMI_CONFIG_PASSPHRASE;
      this.env.PULUMI_CONFIG_PASSPHRASE_FILE = join(ownHome(), `${stack}.passphrase`);
    }
  }

  private isReachedBySsh(shared: StackFile): boolean {
    const config = { ...plainConfig(readStackFile(this.configFile)), ...plainConfig(shared) };
    return String(config['dockerHost']).startsWith('ssh://');
  }

  /** The variables that differ from the shell's: what `npm run env` prints. */
  get exports(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.env).filter(
        (entry): entry is [string, string] =>
          entry[1] !== undefined && process.env[entry[0]] !== entry[1],
      ),
    );
  }

  /** Logs in to the local backend unless there is one already, and makes the stack where there is none. */
  ensureStack(): void {
    if (this.tryPulumi(['whoami']) === undefined) this.pulumi(['login', '--local']);
    this.ensurePassphrase();
    if (this.local) this.refreshCopy();
    const known = JSON.parse(this.pulumi(['stack', 'ls', '--json'])) as { name: string }[];
    const exists = known.some(({ name }) => name.split('/').at(-1) === this.stack);
    if (!exists || !this.isEncrypted()) this.makeStack(exists);
  }

  /** Runs the Pulumi CLI and gives what it printed. @throws Refusal with what it said on stderr */
  pulumi(args: string[], input?: string): string {
    try {
      return execFileSync('pulumi', [...args, '--non-interactive'], {
        cwd: root,
        env: this.envFor(args),
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        ...(input === undefined ? {} : { input }),
      });
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: string; stdout?: string };
      throw new Refusal(
        `pulumi ${args[0]} failed:\n${stderr?.trim() || stdout?.trim() || String(error)}`,
      );
    }
  }

  /** As `pulumi`, `undefined` where it fails. */
  tryPulumi(args: string[]): string | undefined {
    try {
      return this.pulumi(args);
    } catch {
      return undefined;
    }
  }

  /** Runs the Pulumi CLI in front of the person: its progress is theirs to see. Gives its exit code. */
  show(args: string[]): Promise<number> {
    return showPulumi(args, this.envFor(args));
  }

  /** One config value, decrypted; `undefined` when it is not set. */
  getConfig(key: string): string | undefined {
    return this.tryPulumi(['config', 'get', `${project}:${key}`])?.replace(/\n$/, '');
  }

  /** Every config value of the project by bare key, secrets decrypted. */
  configValues(): Record<string, string> {
    const all = JSON.parse(this.pulumi(['config', '--json', '--show-secrets'])) as Record<
      string,
      { value: string }
    >;
    return Object.fromEntries(
      Object.entries(all)
        .filter(([key]) => key.startsWith(`${project}:`))
        .map(([key, { value }]) => [key.slice(project.length + 1), value]),
    );
  }

  setPlain(key: string, value: string): void {
    this.pulumi(['config', 'set', `${project}:${key}`, '--plaintext'], value);
  }

  /** The value goes by stdin: arguments are seen by every user of the machine. */
  setSecret(key: string, value: string): void {
    this.pulumi(['config', 'set', `${project}:${key}`, '--secret'], value);
  }

  private envFor(args: string[]): NodeJS.ProcessEnv {
    // These read no stack config and would refuse the options of those that do.
    const without = ['whoami', 'login', 'plugin', 'version'].includes(args[0] ?? '');
    return without
      ? { ...this.env, PULUMI_OPTION_CONFIG_FILE: undefined, PULUMI_STACK: undefined }
      : this.env;
  }

  /** Whether its config file has what secrets are encrypted with, which comes with the stack. */
  isEncrypted(): boolean {
    const file = readStackFile(this.configFile);
    return file.encryptionsalt !== undefined || file.secretsprovider !== undefined;
  }

  private ensurePassphrase(): void {
    const file = this.env.PULUMI_CONFIG_PASSPHRASE_FILE;
    if (this.env.PULUMI_CONFIG_PASSPHRASE || file === undefined || existsSync(file)) return;
    if (this.isEncrypted()) {
      throw new Refusal(
        `The secrets of stack ${this.stack} are encrypted with a passphrase that this machine does not have; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to your team's.`,
      );
    }
    mkdirSync(ownHome(), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  }

  /** The checkout's plain keys over the copy's: what the team decides counts, what this machine adds stays. */
  private refreshCopy(): void {
    mkdirSync(ownHome(), { recursive: true, mode: 0o700 });
    const shared = readStackFile(stackFilePath(this.stack));
    const own = readStackFile(this.configFile);
    const merged = { ...own, config: { ...own.config, ...shared.config } };
    writeFileSync(this.configFile, stringify(merged, { lineWidth: 0 }), { mode: 0o600 });
  }

  /**
   * `pulumi stack init` writes the salt beside Pulumi.yaml, whatever config file is named: so it is run
   * on a copy of the project, and the file is put where it belongs.
   */
  private makeStack(exists: boolean): void {
    const dir = mkdtempSync(join(tmpdir(), 'voiceassist-stack-'));
    try {
      const file = stackFilePath(this.stack, dir);
      copyFileSync(join(root, 'Pulumi.yaml'), join(dir, 'Pulumi.yaml'));
      if (existsSync(this.configFile)) copyFileSync(this.configFile, file);
      const provider = process.env.PULUMI_SECRETS_PROVIDER ?? 'passphrase';
      const args = exists
        ? ['stack', 'change-secrets-provider', provider, '--stack', this.stack]
        : ['stack', 'init', this.stack, '--secrets-provider', provider];
      execFileSync('pulumi', [...args, '--non-interactive', '--cwd', dir], {
        env: { ...this.env, PULUMI_OPTION_CONFIG_FILE: undefined, PULUMI_STACK: undefined },
        stdio: 'pipe',
      });
      copyFileSync(file, this.configFile);
    } catch (error) {
      const { stderr } = error as { stderr?: Buffer };
      throw new Refusal(
        `The stack ${this.stack} could not be made:\n${stderr?.toString().trim() ?? String(error)}`,
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}
