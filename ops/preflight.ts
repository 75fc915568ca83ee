import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import type Docker from 'dockerode';
import { stackLabel } from '../infra/labels.ts';
import { deployedServices } from '../infra/services.ts';
import type { Settings } from '../stacks/schema.ts';
import { availableMemory, listeners, routes } from './host.ts';

/** Whether an engine of this API version (such as 1.41) is one that no cAdvisor after 0.55 speaks to. */
export function isOldEngine(apiVersion: string): boolean {
  return Number(apiVersion) < 1.44;
}

const GIB = 1024 ** 3;

/** What the host must have: bytes of disk and memory. */
export interface Needs {
  disk: number;
  memory: number;
}

/**
 * What would stop an `up` of these settings on this machine, found before anything is changed: one
 * sentence each, which names the thing in the way and the way out. Remote Docker hosts are only asked
 * what the engine can tell.
 */
export async function preflight(
  settings: Settings,
  engine: Docker | undefined,
  needs: Needs,
): Promise<string[]> {
  const local = settings.docker.host.startsWith('unix://');
  const containers = engine ? await engine.listContainers({ all: true }) : [];
  const version = engine ? await engine.version() : undefined;
  const networks = engine ? await engine.listNetworks() : [];
  const isOurs = (labels: Record<string, string> | undefined) =>
    labels?.[stackLabel] === settings.namePrefix;

  return [
    ...(local
      ? portProblems(
          settings,
          containers.filter((c) => isOurs(c.Labels)),
        )
      : []),
    ...(local ? spaceProblems(needs) : []),
    ...nameProblems(
      settings,
      containers.filter((c) => !isOurs(c.Labels)),
    ),
    ...subnetProblems(settings, networks, isOurs, local),
    ...missingNetworks(settings, engine ? networks : undefined),
    ...(version ? engineProblems(settings, version.ApiVersion, version.Version) : []),
    ...dockerCommand(),
  ];
}

function portProblems(settings: Settings, ours: Docker.ContainerInfo[]): string[] {
  const publishedByUs = new Set(ours.flatMap((c) => c.Ports.map((p) => p.PublicPort)));
  const held = listeners();
  const deployed = deployedServices(settings);
  return Object.entries(settings.publish.ports).flatMap(([service, port]) => {
    if (port === null || publishedByUs.has(port) || !deployed.has(service as 'prometheus'))
      return [];
    const holder = held.find(
      (l) =>
        l.port === port &&
        (l.address === '0.0.0.0' ||
          l.address === '::' ||
          l.address === settings.publish.address ||
          settings.publish.address === '0.0.0.0'),
    );
    return holder === undefined
      ? []
      : [
          `Port ${port}, which ${service} publishes, is held by ${holder.process}; end it, or choose another with: pulumi config set ${service}Port <port>.`,
        ];
  });
}

function spaceProblems(needs: Needs): string[] {
  const disk = statfsSync('/');
  const free = disk.bavail * disk.bsize;
  const memory = availableMemory() ?? freemem();
  return [
    ...(free < needs.disk
      ? [`The disk has ${gib(free)} free, but ${gib(needs.disk)} are needed; make room on /.`]
      : []),
    ...(memory < needs.memory
      ? [
          `The machine has ${gib(memory)} of memory available, but ${gib(needs.memory)} are needed; end something large.`,
        ]
      : []),
  ];
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

function nameProblems(settings: Settings, others: Docker.ContainerInfo[]): string[] {
  const wanted = new Set(
    [...deployedServices(settings)].map((name) => `/${settings.namePrefix}-${name}`),
  );
  return others.flatMap((c) =>
    c.Names.filter((name) => wanted.has(name)).map(
      (name) =>
        `A container named ${name.slice(1)} exists that is not this stack's; remove or rename it, or choose another namePrefix.`,
    ),
  );
}

function subnetProblems(
  settings: Settings,
  networks: Docker.NetworkInspectInfo[],
  isOurs: (labels: Record<string, string> | undefined) => boolean,
  local: boolean,
): string[] {
  const { subnet } = settings.docker;
  const way = 'choose another with: pulumi config set subnet 10.x.y.0/24';
  const used = networks.flatMap((network) =>
    isOurs(network.Labels)
      ? []
      : (network.IPAM?.Config ?? []).flatMap((config) =>
          config.Subnet && overlaps(config.Subnet, subnet)
            ? [
                `The subnet ${subnet} overlaps ${config.Subnet} of Docker network ${network.Name}; ${way}.`,
              ]
            : [],
        ),
  );
  if (used.length > 0 || !local || networks.some((n) => isOurs(n.Labels))) return used;
  return routes()
    .filter((route) => overlaps(route.network, subnet))
    .map(
      ({ network, device }) =>
        `The subnet ${subnet} overlaps the route ${network} by ${device}; ${way}.`,
    );
}

function overlaps(a: string, b: string): boolean {
  const [first, second] = [range(a), range(b)];
  return (
    first !== undefined && second !== undefined && first[0] <= second[1] && second[0] <= first[1]
  );
}

function range(network: string): [number, number] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(network);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const start = address - (address % size);
  return [start, start + size - 1];
}

function missingNetworks(
  settings: Settings,
  networks: Docker.NetworkInspectInfo[] | undefined,
): string[] {
  if (networks === undefined) return [];
  return settings.docker.joinNetworks
    .filter((name) => !networks.some((network) => network.Name === name))
    .map(
      (name) =>
        `The Docker network ${name} of joinNetworks does not exist on ${settings.docker.host}; start the application first, or correct the name.`,
    );
}

function engineProblems(settings: Settings, api: string, version: string): string[] {
  if (!settings.parts.cadvisor) return [];
  const old = isOldEngine(api);
  if (old === settings.docker.oldEngine) return [];
  return [
    old
      ? `Docker ${version} (API ${api}) is older than cAdvisor 0.60 can speak to; pin the older one with: pulumi config set oldDockerEngine true.`
      : `Docker ${version} (API ${api}) does not need the old cAdvisor; take the current one with: pulumi config set oldDockerEngine false.`,
  ];
}

function dockerCommand(): string[] {
  try {
    execFileSync('docker', ['--version'], { stdio: 'ignore' });
    return [];
  } catch {
    return ['Config delivery needs the docker command on this machine; install the Docker CLI.'];
  }
}
