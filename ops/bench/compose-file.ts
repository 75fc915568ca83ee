import type Docker from 'dockerode';
import { stringify } from 'yaml';
import { namesIn } from './container-copy.ts';
import type { Part, Parts } from './parts.ts';

/**
 * The compose file that starts the same containers with the same settings, in the same order. Volumes
 * with data are made by compose, config and secrets are there already.
 */
export function composeFile({ network, dataVolumes, containers }: Parts): string {
  const data = new Map(
    dataVolumes.map(({ Name, Labels }) => [Name, { name: Name, labels: Labels }]),
  );
  // By what is asked for: the engine also shows volumes without a name, which it makes by itself.
  const volumes = new Set(
    containers.flatMap(({ inspect }) =>
      (inspect.HostConfig.Binds ?? [])
        .map((bind) => bind.split(':', 1)[0]!)
        .filter((source) => !source.startsWith('/')),
    ),
  );
  const file = {
    networks: {
      [network.Name]: {
        name: network.Name,
        driver: network.Driver,
        labels: network.Labels,
        ipam: {
          config: (network.IPAM?.Config ?? []).map(({ Subnet, Gateway }) => ({
            subnet: Subnet,
            gateway: Gateway,
          })),
        },
      },
    },
    volumes: Object.fromEntries(
      [...volumes].sort().map((name) => [name, data.get(name) ?? { name, external: true }]),
    ),
    services: Object.fromEntries(containers.map((part) => [part.name, service(part)])),
  };
  // Compose takes a dollar for the start of a variable.
  return stringify(file, { lineWidth: 0 }).replaceAll('$', '$$$$');
}

function service({ name, inspect, after }: Part): Record<string, unknown> {
  const { Config, HostConfig } = inspect;
  const { Healthcheck: check, StopTimeout } = Config as typeof Config & { StopTimeout?: number };
  const all: Record<string, unknown> = {
    container_name: name,
    image: Config.Image,
    entrypoint: Config.Entrypoint ?? undefined,
    command: Config.Cmd ?? undefined,
    environment: Config.Env,
    user: Config.User,
    labels: Config.Labels,
    restart: HostConfig.RestartPolicy?.Name,
    mem_limit: `${HostConfig.Memory}b`,
    memswap_limit: `${HostConfig.MemorySwap}b`,
    ulimits: Object.fromEntries(
      (HostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }]),
    ),
    read_only: HostConfig.ReadonlyRootfs,
    tmpfs: Object.entries(HostConfig.Tmpfs ?? {}).map(([path, options]) =>
      options === '' ? path : `${path}:${options}`,
    ),
    cap_drop: HostConfig.CapDrop as string[] | null,
    cap_add: HostConfig.CapAdd as string[] | null,
    security_opt: HostConfig.SecurityOpt as string[] | null,
    init: HostConfig.Init,
    logging: {
      driver: HostConfig.LogConfig?.Type,
      options: HostConfig.LogConfig?.Config as object,
    },
    pid: HostConfig.PidMode,
    stop_grace_period: StopTimeout === undefined ? undefined : `${StopTimeout}s`,
    volumes: [...(HostConfig.Binds ?? []), ...(HostConfig.Mounts ?? []).map(mount)],
    devices: (
      HostConfig.Devices as
        { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[] | null
    )?.map((d) => `${d.PathOnHost}:${d.PathInContainer}:${d.CgroupPermissions}`),
    ports: Object.entries(
      (HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>,
    ).flatMap(([inside, places]) =>
      places.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}:${inside}`),
    ),
    ...networks(inspect),
    healthcheck: check && {
      test: check.Test,
      interval: milliseconds(check.Interval),
      timeout: milliseconds(check.Timeout),
      start_period: milliseconds(check.StartPeriod),
      start_interval: milliseconds((check as { StartInterval?: number }).StartInterval),
      retries: check.Retries,
    },
    depends_on: Object.fromEntries(after.map((other) => [other, { condition: 'service_healthy' }])),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isNothing(value)));
}

function networks(inspect: Docker.ContainerInspectInfo): Record<string, unknown> {
  if (inspect.HostConfig.NetworkMode === 'host') return { network_mode: 'host' };
  return {
    networks: Object.fromEntries(
      Object.entries(inspect.NetworkSettings.Networks).map(([name, { Aliases }]) => [
        name,
        { aliases: namesIn(inspect, Aliases as string[] | null) },
      ]),
    ),
  };
}

function mount({ Type, Source, Target, ReadOnly, BindOptions }: Docker.MountSettings) {
  return {
    type: Type,
    source: Source,
    target: Target,
    read_only: ReadOnly ?? false,
    ...(BindOptions?.Propagation ? { bind: { propagation: BindOptions.Propagation } } : {}),
  };
}

/** The engine counts in nanoseconds; none is its word for the default. */
function milliseconds(nanoseconds: number | undefined): string | undefined {
  return nanoseconds ? `${nanoseconds / 1e6}ms` : undefined;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every((one) => one === undefined);
}
