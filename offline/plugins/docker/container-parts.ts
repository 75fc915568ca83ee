import type Docker from 'dockerode';
import { objects, text, type Value } from '../core/values.ts';
import { formatDuration } from './duration.ts';

/** The published ports, by container port, as the official plugin lists them. */
export function ports(info: Docker.ContainerInspectInfo): Value[] {
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

/** Addresses of the container in each of its networks. */
export function networkDatas(info: Docker.ContainerInspectInfo): Value[] {
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
export function attachments(info: Docker.ContainerInspectInfo, wanted: Value): Value {
  const there = Object.entries(info.NetworkSettings.Networks).flatMap(([name, data]) => [
    name,
    data.NetworkID,
  ]);
  return objects(wanted).filter((network) => there.includes(text(network['name'])));
}

/** A mount as the program writes it. */
export function mount(value: Docker.MountSettings): Value {
  return {
    type: value.Type,
    target: value.Target,
    source: value.Source ?? '',
    readOnly: value.ReadOnly ?? false,
    ...(value.BindOptions ? { bindOptions: { propagation: value.BindOptions.Propagation } } : {}),
  };
}

/** A `host:address` pair as the program writes it. */
export function extraHost(value: string): Value {
  const [host = '', ...ip] = value.split(':');
  return { host, ip: ip.join(':') };
}

/** A limit as the program writes it. */
export function ulimit(value: Docker.Ulimit): Value {
  return { name: value.Name ?? '', soft: value.Soft ?? 0, hard: value.Hard ?? 0 };
}

/** The devices, with the path in the container where the program gave one. */
export function devices(there: Docker.DeviceMapping[], wanted: Value): Value[] {
  const withPath = objects(wanted)
    .filter((device) => device['containerPath'])
    .map((device) => device['hostPath']);
  return there.map((device) => ({
    hostPath: device.PathOnHost,
    permissions: device.CgroupPermissions,
    ...(withPath.includes(device.PathOnHost) ? { containerPath: device.PathInContainer } : {}),
  }));
}

/** The health check, its durations in the one form in which Go prints them. */
export function healthcheck(value: Docker.HealthConfig): Value {
  return {
    tests: value.Test ?? [],
    interval: formatDuration(value.Interval ?? 0),
    timeout: formatDuration(value.Timeout ?? 0),
    startPeriod: formatDuration(value.StartPeriod ?? 0),
    startInterval: formatDuration(value.StartInterval ?? 0),
    retries: value.Retries ?? 0,
  };
}
