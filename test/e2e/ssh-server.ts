import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../offline/run.ts';
import { eventually } from './harness.ts';

const sshd = '/usr/sbin/sshd';

/**
 * An sshd on loopback with keys and configuration of its own, and an `ssh` that knows it: nothing of the
 * user's ~/.ssh, nor of the machine's own sshd, is read or written.
 */
export class SshServer {
  readonly port: number;
  /** Has the `ssh` that knows this server; for the front of PATH. */
  readonly bin: string;
  private readonly dir: string;
  private child: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
    this.dir = mkdtempSync(join(tmpdir(), 'voiceassist-sshd-'));
    this.bin = join(this.dir, 'bin');
  }

  async start(): Promise<void> {
    if (!existsSync(sshd)) await install();
    // sshd insists on it, and the package leaves making it to the service.
    mkdirSync('/run/sshd', { recursive: true });
    for (const name of ['host', 'client']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.dir, name)]);
    }
    this.write('sshd_config', [
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${this.dir}/host`,
      `AuthorizedKeysFile ${this.dir}/client.pub`,
      'PidFile none',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
    ]);
    const [type, key] = readFileSync(join(this.dir, 'host.pub'), 'utf8').split(' ');
    this.write('known_hosts', [`[127.0.0.1]:${this.port} ${type} ${key}`]);
    // The shared connection that docs/operations.md advises.
    this.write('ssh_config', [
      'Host 127.0.0.1',
      `  IdentityFile ${this.dir}/client`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${this.dir}/known_hosts`,
      '  StrictHostKeyChecking yes',
      '  ControlMaster auto',
      `  ControlPath ${this.dir}/%C`,
      '  ControlPersist 60s',
    ]);
    mkdirSync(this.bin);
    this.write('bin/ssh', [
      '#!/bin/sh',
      `echo "$@" >> ${this.dir}/calls`,
      `exec /usr/bin/ssh -F ${this.dir}/ssh_config "$@"`,
    ]);
    chmodSync(join(this.bin, 'ssh'), 0o755);

    this.child = spawn(sshd, ['-D', '-e', '-f', join(this.dir, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    this.child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    await eventually(`sshd listens`, 10, () => {
      if (this.child?.exitCode != null) throw new Error(`sshd ended: ${said}`);
      return Promise.resolve(said.includes('Server listening') || undefined);
    });
  }

  /** Command lines of the `ssh` that was called. */
  calls(): string[] {
    return readFileSync(join(this.dir, 'calls'), 'utf8').trim().split('\n');
  }

  async stop(): Promise<void> {
    try {
      const args = ['-O', 'exit', '-l', 'root', '-p', String(this.port), '127.0.0.1'];
      execFileSync(join(this.bin, 'ssh'), args, { stdio: 'ignore' });
    } catch {
      // No shared connection is open.
    }
    if (this.child !== undefined && this.child.exitCode === null) {
      this.child.kill();
      await once(this.child, 'exit');
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  private write(name: string, lines: string[]): void {
    writeFileSync(join(this.dir, name), `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}

async function install(): Promise<void> {
  await run('apt-get', ['update'], { log: 'apt' });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'openssh-server'], {
    log: 'apt',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}
