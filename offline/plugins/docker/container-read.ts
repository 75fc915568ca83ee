import type Docker from 'dockerode';
import { text, type Properties } from '../core/values.ts';
import {
  attachments,
  devices,
  extraHost,
  healthcheck,
  mount,
  networkDatas,
  ports,
  ulimit,
} from './container-parts.ts';

/**
 * Inputs that this plugin refuses, as the official one finds them in its state: without them it
 * would replace every container that it takes over.
 */
const NOT_IMPLEMENTED: Properties = {
  containerReadRefreshTimeoutMilliseconds: 15000,
  cpuSet: '',
  cpuShares: 0,
  domainname: '',
  logs: false,
  memoryReservation: 0,
  privileged: false,
  publishAllPorts: false,
  stdinOpen: false,
  tty: false,
  usernsMode: '',
};

const MEGABYTE = 1024 * 1024;

/** Part of the answer that the types of dockerode leave out. */
interface StopSettings {
  StopSignal?: string;
  StopTimeout?: number;
}

/** dockerode's type, with types for the parts that have none there. */
type HostConfig = Omit<Docker.HostConfig, keyof HostSettings> & HostSettings;

interface HostSettings {
  CapAdd?: string[] | null;
  CapDrop?: string[] | null;
  Devices?: Docker.DeviceMapping[] | null;
  SecurityOpt?: string[] | null;
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
  const host = info.HostConfig as unknown as HostConfig;
  const config = info.Config as Docker.ContainerInspectInfo['Config'] & StopSettings;
  const state: Properties = {
    ...NOT_IMPLEMENTED,
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
