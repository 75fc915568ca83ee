/** Finds a Docker engine, or installs and starts one where this machine allows it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { execa } from 'execa';
import { Refusal } from './cli.ts';
import { startEngine } from './engine-start.ts';
import type { Reporter } from './progress.ts';
import { ProcessAgent } from '../infra/delivery/process-agent.ts';
import { sshArguments } from '../offline/plugins/docker/ssh-agent.ts';

export interface Engine {
  /** Connected to the engine. */
  docker: Docker;
  /** Where it listens, as DOCKER_HOST would say. */
  host: string;
  /** Highest API version that it speaks, such as `1.41`. */
  apiVersion: string;
  version: string;
  /** Memory of the engine's machine, in bytes. */
  memTotal: number;
  /** Folder of images, volumes and containers on the engine's machine. */
  dataRoot: string;
  /** Whether the engine runs on this machine, so that its disk and ports can be looked at. */
  local: boolean;
  cgroupVersion: string;
  /** containerd's socket when the engine runs its own; cAdvisor has to be told. */
  ownContainerd: string | undefined;
  /** Whether `/` of the engine's machine is a shared mount; a remote one is taken to be. */
  rootShared: boolean;
}

const defaultHost = 'unix:///var/run/docker.sock';
const ownContainerdSocket = '/run/docker/containerd/containerd.sock';

/** Where the engine is looked for: `DOCKER_HOST`, else the local socket. */
export function engineHost(): string {
  return process.env['DOCKER_HOST'] || defaultHost;
}

/**
 * Finds a reachable engine.
 *
 * @param host where it listens, as the stack's settings say; default: `DOCKER_HOST`, else the local socket
 * @param install when no engine answers: install the distribution's and start it, on Debian or
 *   Ubuntu as root, and share the root mount, which node-exporter's view of the disks needs
 * @throws Error with one sentence that says what to do, when there is no engine
 */
export async function findEngine({
  install,
  report,
  host = engineHost(),
}: {
  install: boolean;
  report: Reporter;
  host?: string;
}): Promise<Engine> {
  const docker = connect(host);
  const failure = await ping(docker);
  if (failure !== undefined) {
    if (failure.includes('EACCES')) {
      throw new Refusal(
        `This user may not use the Docker engine at ${host}: add the user to the group docker, or run this as root.`,
      );
    }
    if (host !== defaultHost) {
      throw new Refusal(
        `No Docker engine answers at ${host} (${failure.trim()}): start it, or correct dockerHost.`,
      );
    }
    if (!install || process.platform !== 'linux' || process.getuid?.() !== 0) {
      throw new Refusal(
        'No Docker engine answers: start it, or install Docker Engine (on Debian or Ubuntu, npm run up as root does it).',
      );
    }
    await startEngine({ report, answers: async () => (await ping(docker)) === undefined });
  }
  const engine = await describe(docker, host);
  if (install && engine.local) await shareRootMount(report);
  return { ...engine, rootShared: !engine.local || (await isRootShared()) };
}

/** The engine at a host if it answers now; nothing is installed or started. */
export async function answeringEngine(host: string): Promise<Engine | undefined> {
  const docker = connect(host);
  if ((await ping(docker)) !== undefined) return undefined;
  const engine = await describe(docker, host);
  return { ...engine, rootShared: !engine.local || (await isRootShared()) };
}

/** A client of the engine at a host; the Docker library reads its addresses from DOCKER_HOST alone. */
function connect(host: string): Docker {
  const ssh = host.startsWith('ssh://');
  const before = process.env['DOCKER_HOST'];
  if (ssh) delete process.env['DOCKER_HOST'];
  else process.env['DOCKER_HOST'] = host;
  try {
    return ssh ? new Docker(overSsh(new URL(host))) : new Docker();
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
}

/**
 * By the ssh command, as the docker CLI and the provider do: keys, aliases, jump hosts and shared
 * connections are what the user's own ssh configuration says. The library's ssh knows none of them.
 */
function overSsh(host: URL): Docker.DockerOptions {
  const args = [...sshArguments(host), '--', host.hostname, 'docker', 'system', 'dial-stdio'];
  // Few at a time: sshd refuses at random above ten that have not logged in yet (MaxStartups).
  const agent = new ProcessAgent({ command: 'ssh', args }, { connections: 2 });
  return { protocol: 'http', host: 'docker', port: 80, agent } as Docker.DockerOptions;
}

/** Asks an engine about itself. */
async function describe(docker: Docker, host: string): Promise<Omit<Engine, 'rootShared'>> {
  const [info, version] = await Promise.all([
    docker.info() as Promise<{ MemTotal: number; DockerRootDir: string; CgroupVersion?: string }>,
    docker.version(),
  ]);
  const local = host.startsWith('unix://');
  return {
    docker,
    host,
    apiVersion: version.ApiVersion,
    version: version.Version,
    memTotal: info.MemTotal,
    dataRoot: info.DockerRootDir,
    local,
    cgroupVersion: info.CgroupVersion ?? '1',
    ownContainerd: local && existsSync(ownContainerdSocket) ? ownContainerdSocket : undefined,
  };
}

/** Why the engine does not answer; undefined when it does. */
async function ping(docker: Docker): Promise<string | undefined> {
  try {
    await Promise.race([docker.ping(), late()]);
    return undefined;
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code ?? ''} ${(error as Error).message}`;
  }
}

async function late(): Promise<never> {
  await sleep(10_000, undefined, { ref: false });
  throw new Error('no answer within 10 s');
}

/** A bind mount with propagation `rslave` is refused while `/` is private. */
async function shareRootMount(report: Reporter): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || (await isRootShared())) return;
  await execa('mount', ['--make-rshared', '/']);
  report.say('Made / a shared mount: node-exporter sees mounts of the host through it.');
}

/** On other systems than Linux the engine runs in a machine of its own, where it is. */
async function isRootShared(): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const root = mounts.split('\n').find((line) => line.split(' ')[4] === '/');
  return root === undefined || root.includes(' shared:');
}
