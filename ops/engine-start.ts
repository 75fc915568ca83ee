import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { cachePath } from '../offline/cache.ts';
import { hasCommand, run } from '../offline/run.ts';
import { Refusal } from './cli.ts';
import type { Reporter } from './progress.ts';

const patience = 90_000;

/**
 * Installs the distribution's engine unless it is there, and starts it: by systemd where that is
 * the init, else by hand, detached from this process.
 *
 * @param answers whether the engine answers now
 * @throws Error with one sentence that says what to do, and the end of the engine's log
 */
export async function startEngine({
  report,
  answers,
}: {
  report: Reporter;
  answers: () => Promise<boolean>;
}): Promise<void> {
  if (!(await hasCommand('dockerd'))) await installEngine(report);
  if (existsSync('/run/systemd/system')) {
    await report.step('Starting the Docker engine (systemd)', async () => {
      await run('systemctl', ['start', 'docker'], { log: 'dockerd' });
      await until(answers, () => undefined, 'journalctl -u docker');
    });
    return;
  }
  const log = cachePath('logs', 'dockerd.log');
  await report.step('Starting the Docker engine', async () => {
    await removeStalePid('/var/run/docker.pid', 'dockerd');
    await removeStalePid('/var/run/docker/containerd/containerd.pid', 'containerd');
    await mkdir(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    // Its own session and no pipe to us: it outlives set-up, as a service would.
    const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output] });
    let ended: string | undefined;
    child.on('exit', (code) => (ended = `it ended with code ${code}`));
    child.on('error', (error) => (ended = error.message));
    child.unref();
    await until(answers, () => ended, log);
  });
  report.say(`The Docker engine runs by hand, as this machine has no init; its log is ${log}.`);
}

async function installEngine(report: Reporter): Promise<void> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)) {
    throw new Refusal(
      'No Docker engine is installed and this is neither Debian nor Ubuntu: install Docker Engine, start it and run this again.',
    );
  }
  await report.step(
    "Installing the distribution's Docker engine",
    async () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update'], { log: 'apt' });
      const packages = ['docker.io', 'iptables'];
      // Newer releases have the client apart; in older ones it comes with the engine.
      const client = await execa('apt-cache', ['show', 'docker-cli'], { reject: false });
      if (client.exitCode === 0) packages.push('docker-cli');
      await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
        log: 'apt',
        env,
      });
    },
    { expected: 60 },
  );
}

/** A killed engine leaves its pid file, and refuses to start while any process has that pid. */
async function removeStalePid(file: string, command: string): Promise<void> {
  const pid = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (pid === '') return;
  const running = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  if (running !== command) await rm(file, { force: true });
}

async function until(
  answers: () => Promise<boolean>,
  ended: () => string | undefined,
  log: string,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && ended() === undefined) {
    if (await answers()) return;
    await sleep(500);
  }
  const tail = log.startsWith('/')
    ? (await execa('tail', ['-n', '15', log], { reject: false })).stdout
    : '';
  const why = ended() ?? `it did not answer within ${patience / 1000} s`;
  throw new Refusal(`The Docker engine did not start: ${why}; read ${log}.\n${tail}`);
}
