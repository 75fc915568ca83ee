import type Docker from 'dockerode';
import { isObject, text, type Properties, type Value } from '../core/values.ts';
import { formatDuration } from './duration.ts';

const MEGABYTE = 1024 * 1024;

/** Part of the answer that the types of dockerode leave out. */
interface StopSettings {
  StopSignal?: string;
  StopTimeout?: number;
}

/** Parts that dockerode gives no type. */
interface HostSettings {
  CapAdd?: string[] | null;
  CapDrop?: string[] | null;
  Devices?: Docker.DeviceMapping[] | null;
  ExtraHosts?: string[] | null;
  GroupAdd?: string[] | null;
  Tmpfs?: Record<string, string>;
}

/**
 * The state of a container as the engine tells it.
 * Not read back, so that they keep what the state says: envs and labels (the image's own are
 * mixed in), volumes, and what only steers the plugin (wait, start, destroyGraceSeconds ...).
 * @param before the state so far, or the inputs right after a create
 */
export function containerState(info: Docker.ContainerInspectInfo, before: Properties): Properties {
  const host = info.HostConfig as Docker.HostConfig & HostSettings;
  const config = info.Config as Docker.ContainerInspectInfo['Config'] & StopSettings;
  const state: Properties = {
    ...before,
    ...running(info, before),
    name: info.Name.replace(/^\//, ''),
    image: image(info, before),
    hostname: config.Hostname,
    command: config.Cmd ?? [],
    entrypoints: entrypoints(config.Entrypoint),
    user: config.User,
    rm: host.AutoRemove ?? false,
    readOnly: host.ReadonlyRootfs ?? false,
    restart: host.RestartPolicy?.Name || 'no',
    maxRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    init: host.Init ?? false,
    memory: megabytes(host.Memory),
    memorySwap: megabytes(host.MemorySwap),
    shmSize: megabytes(host.ShmSize),
    networkMode: host.NetworkMode ?? 'bridge',
    securityOpts: host.SecurityOpt ?? [],
    groupAdds: host.GroupAdd ?? [],
    logDriver: host.LogConfig?.Type ?? '',
    tmpfs: host.Tmpfs ?? {},
    mounts: (host.Mounts ?? []).map(mount),
    hosts: (host.ExtraHosts ?? []).map(extraHost),
    runtime: host.Runtime ?? '',
    ipcMode: host.IpcMode ?? '',
    privileged: host.Privileged ?? false,
    stopSignal: config.StopSignal ?? '',
    networkDatas: networkDatas(info),
  };
  if (host.NanoCpus) state['cpus'] = String(host.NanoCpus / 1e9);
  if (config.StopTimeout) state['stopTimeout'] = config.StopTimeout;
  if (before['pidMode']) state['pidMode'] = host.PidMode ?? '';
  if (before['logOpts']) state['logOpts'] = (host.LogConfig?.Config ?? {}) as Properties;
  if (before['ulimits']) state['ulimits'] = (host.Ulimits ?? []).map(ulimit);
  if (before['devices']) state['devices'] = devices(host.Devices ?? [], before['devices']);
  if (host.CapAdd?.length || host.CapDrop?.length) {
    state['capabilities'] = { adds: host.CapAdd ?? [], drops: host.CapDrop ?? [] };
  }
  if (config.Healthcheck) state['healthcheck'] = healthcheck(config.Healthcheck);
  if (before['networksAdvanced']) {
    state['networksAdvanced'] = attachments(info, before['networksAdvanced']);
  }
  return state;
}

/**
 * A container that should run and does not: `mustRun` becomes false, which the next diff sees
 * (and starts it). Its published ports are gone then, which replaces it.
 */
function running(info: Docker.ContainerInspectInfo, before: Properties): Properties {
  const state: Properties = {};
  const mustRun = before['mustRun'] !== false;
  if ((info.State.Running || mustRun) && before['ports']) state['ports'] = ports(info);
  if (!info.State.Running) {
    state['exitCode'] = info.State.ExitCode;
    if (mustRun) state['mustRun'] = false;
  }
  return state;
}

function image(info: Docker.ContainerInspectInfo, before: Properties): string {
  return text(before['image']).startsWith('sha256:') ? info.Image : info.Config.Image;
}

function entrypoints(value: string | string[] | undefined): string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

function megabytes(bytes: number | undefined): number {
  const value = bytes ?? 0;
  return value > 0 ? Math.floor(value / MEGABYTE) : value;
}

function ports(info: Docker.ContainerInspectInfo): Value[] {
  const byInternalPort = Object.entries(info.NetworkSettings.Ports ?? {}).sort(
    ([a], [b]) => parseInt(a) - parseInt(b),
  );
  return byInternalPort.flatMap(([key, bindings]) =>
    ((bindings ?? []) as { HostIp: string; HostPort: string }[]).map((binding) => ({
      internal: parseInt(key),
      external: Number(binding.HostPort),
      ip: binding.HostIp,
      protocol: key.split('/')[1] ?? 'tcp',
    })),
  );
}

function networkDatas(info: Docker.ContainerInspectInfo): Value[] {
  return Object.entries(info.NetworkSettings.Networks)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([networkName, data]) => ({
      networkName,
      ipAddress: data.IPAddress,
      ipPrefixLength: data.IPPrefixLen,
      gateway: data.Gateway,
      globalIpv6Address: data.GlobalIPv6Address,
      globalIpv6PrefixLength: data.GlobalIPv6PrefixLen,
      ipv6Gateway: data.IPv6Gateway,
      macAddress: data.MacAddress,
    }));
}

/** The networks it should be in, without those that it was disconnected from. */
function attachments(info: Docker.ContainerInspectInfo, wanted: Value): Value {
  const there = Object.entries(info.NetworkSettings.Networks).flatMap(([name, data]) => [
    name,
    data.NetworkID,
  ]);
  const list = Array.isArray(wanted) ? wanted : [];
  return list.filter((network) => isObject(network) && there.includes(text(network['name'])));
}

function mount(value: Docker.MountSettings): Value {
  return {
    type: value.Type,
    target: value.Target,
    source: value.Source ?? '',
    readOnly: value.ReadOnly ?? false,
    ...(value.BindOptions ? { bindOptions: { propagation: value.BindOptions.Propagation } } : {}),
  };
}

function extraHost(value: string): Value {
  const [host = '', ...ip] = value.split(':');
  return { host, ip: ip.join(':') };
}

function ulimit(value: Docker.Ulimit): Value {
  return { name: value.Name ?? '', soft: value.Soft ?? 0, hard: value.Hard ?? 0 };
}

function devices(there: Docker.DeviceMapping[], wanted: Value): Value[] {
  const withPath = (Array.isArray(wanted) ? wanted : [])
    .filter(isObject)
    .filter((device) => device['containerPath'])
    .map((device) => device['hostPath']);
  return there.map((device) => ({
    hostPath: device.PathOnHost,
    permissions: device.CgroupPermissions,
    ...(withPath.includes(device.PathOnHost) ? { containerPath: device.PathInContainer } : {}),
  }));
}

function healthcheck(value: Docker.HealthConfig): Value {
  return {
    tests: value.Test ?? [],
    interval: formatDuration(value.Interval ?? 0),
    timeout: formatDuration(value.Timeout ?? 0),
    startPeriod: formatDuration(value.StartPeriod ?? 0),
    retries: value.Retries ?? 0,
  };
}
