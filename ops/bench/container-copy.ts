import type Docker from 'dockerode';

/**
 * What makes a container like the one that the engine shows: same image, command, limits, checks,
 * volumes, ports, networks and their names. What belongs to one container alone is left out: its host
 * name, its addresses and the short id among its names.
 */
export function copyOf(inspect: Docker.ContainerInspectInfo): Docker.ContainerCreateOptions {
  const { Config, HostConfig, Name, NetworkSettings } = inspect;
  const networks = Object.entries(NetworkSettings.Networks).map(
    ([name, { Aliases }]) =>
      [name, { Aliases: namesIn(inspect, Aliases as string[] | null) }] as const,
  );
  const first = networks[0];
  const hostsOwn = HostConfig.NetworkMode === 'host';
  return {
    name: Name.slice(1),
    Image: Config.Image,
    // Absent, not empty, where the image's own holds.
    ...(Config.Cmd ? { Cmd: Config.Cmd } : {}),
    ...(Config.Entrypoint ? { Entrypoint: Config.Entrypoint } : {}),
    ...(Config.Healthcheck ? { Healthcheck: Config.Healthcheck } : {}),
    ...(Config.ExposedPorts ? { ExposedPorts: Config.ExposedPorts } : {}),
    Env: Config.Env,
    User: Config.User,
    WorkingDir: Config.WorkingDir,
    Labels: Config.Labels,
    HostConfig: {
      ...HostConfig,
      ...(hostsOwn || first === undefined ? {} : { NetworkMode: first[0] }),
    },
    // Engines before 25 take one network here; others are joined afterwards.
    ...(hostsOwn || first === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: Object.fromEntries([first]) } }),
  };
}

/** The names that a container was given on a network; the engine adds the short id by itself. */
export function namesIn(
  { Id }: Pick<Docker.ContainerInspectInfo, 'Id'>,
  aliases: readonly string[] | null | undefined,
): string[] {
  return (aliases ?? []).filter((alias) => !Id.startsWith(alias));
}
