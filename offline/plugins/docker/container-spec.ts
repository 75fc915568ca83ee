import type Docker from 'dockerode';
import { isObject, objects, text, texts, type Properties, type Value } from '../core/values.ts';
import { parseDuration } from './duration.ts';
import { labelMap } from './labels.ts';

const MEGABYTE = 1024 * 1024;

/** The inputs of a container as the body of the engine's create call. */
export function containerSpec(inputs: Properties): Docker.ContainerCreateOptions {
  const ports = objects(inputs['ports']);
  const volumes = objects(inputs['volumes']);
  return {
    name: text(inputs['name']),
    Image: text(inputs['image']),
    Hostname: text(inputs['hostname']),
    User: text(inputs['user']),
    StopSignal: text(inputs['stopSignal']),
    ...(inputs['stopTimeout'] ? { StopTimeout: Number(inputs['stopTimeout']) } : {}),
    ...(given(inputs['envs']) ? { Env: texts(inputs['envs']) } : {}),
    ...(given(inputs['command']) ? { Cmd: texts(inputs['command']) } : {}),
    ...(given(inputs['entrypoints']) ? { Entrypoint: texts(inputs['entrypoints']) } : {}),
    Labels: labelMap(inputs['labels']),
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    Volumes: Object.fromEntries(volumes.map((volume) => [text(volume['containerPath']), {}])),
    ...(isObject(inputs['healthcheck']) ? { Healthcheck: healthcheck(inputs['healthcheck']) } : {}),
    HostConfig: hostConfig(inputs, ports, volumes),
  };
}

function hostConfig(
  inputs: Properties,
  ports: Properties[],
  volumes: Properties[],
): Docker.HostConfig {
  const capabilities = isObject(inputs['capabilities']) ? inputs['capabilities'] : {};
  return {
    RestartPolicy: restartPolicy(inputs),
    AutoRemove: inputs['rm'] === true,
    ReadonlyRootfs: inputs['readOnly'] === true,
    // The official plugin always sends it, so the daemon's own default never counts.
    Init: inputs['init'] === true,
    NetworkMode: text(inputs['networkMode']) || 'bridge',
    PidMode: text(inputs['pidMode']),
    LogConfig: { Type: text(inputs['logDriver']), Config: stringMap(inputs['logOpts']) },
    ...memory(inputs),
    ...(inputs['shmSize'] ? { ShmSize: Number(inputs['shmSize']) * MEGABYTE } : {}),
    ...(inputs['cpus'] ? { NanoCpus: Math.round(Number(inputs['cpus']) * 1e9) } : {}),
    Tmpfs: stringMap(inputs['tmpfs']),
    CapAdd: texts(capabilities['adds']).map(capability).sort(),
    CapDrop: texts(capabilities['drops']).map(capability).sort(),
    SecurityOpt: texts(inputs['securityOpts']),
    GroupAdd: texts(inputs['groupAdds']),
    PortBindings: portBindings(ports),
    Binds: volumes.flatMap(bind),
    Mounts: objects(inputs['mounts']).map(mount),
    ExtraHosts: objects(inputs['hosts']).map((host) => `${text(host['host'])}:${text(host['ip'])}`),
    Ulimits: objects(inputs['ulimits']).map((limit) => ({
      Name: text(limit['name']),
      Soft: Number(limit['soft']),
      Hard: Number(limit['hard']),
    })),
    Devices: objects(inputs['devices']).map((device) => ({
      PathOnHost: text(device['hostPath']),
      PathInContainer: text(device['containerPath']) || text(device['hostPath']),
      CgroupPermissions: text(device['permissions']) || 'rwm',
    })),
  };
}

/** What the engine can change on a running container. */
export function updateSpec(inputs: Properties): Record<string, unknown> {
  return { RestartPolicy: restartPolicy(inputs), ...memory(inputs) };
}

function memory(inputs: Properties): { Memory?: number; MemorySwap?: number } {
  const swap = Number(inputs['memorySwap'] ?? 0);
  return {
    ...(inputs['memory'] ? { Memory: Number(inputs['memory']) * MEGABYTE } : {}),
    ...(swap === 0 ? {} : { MemorySwap: swap > 0 ? swap * MEGABYTE : swap }),
  };
}

function restartPolicy(inputs: Properties): Docker.HostRestartPolicy {
  return {
    Name: text(inputs['restart']) || 'no',
    MaximumRetryCount: Number(inputs['maxRetryCount'] ?? 0),
  };
}

function healthcheck(value: Properties): Docker.HealthConfig {
  const duration = (key: string): number => parseDuration(text(value[key]) || '0s') ?? 0;
  return {
    Test: texts(value['tests']),
    Interval: duration('interval'),
    Timeout: duration('timeout'),
    StartPeriod: duration('startPeriod'),
    // Engines before 25 do not know it and leave it out.
    StartInterval: duration('startInterval'),
    Retries: Number(value['retries'] ?? 0),
  };
}

function portKey(port: Properties): string {
  return `${Number(port['internal'])}/${text(port['protocol']) || 'tcp'}`;
}

function portBindings(ports: Properties[]): Docker.PortMap {
  const bindings: Docker.PortMap = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({
      HostIp: text(port['ip']) || '0.0.0.0',
      HostPort: String(Number(port['external'])),
    });
  }
  return bindings;
}

function bind(volume: Properties): string[] {
  const source = text(volume['hostPath']) || text(volume['volumeName']);
  if (source === '') return [];
  return [
    `${source}:${text(volume['containerPath'])}:${volume['readOnly'] === true ? 'ro' : 'rw'}`,
  ];
}

function mount(value: Properties): Docker.MountSettings {
  const options = isObject(value['bindOptions']) ? value['bindOptions'] : undefined;
  return {
    Type: text(value['type']) as Docker.MountType,
    Target: text(value['target']),
    Source: text(value['source']),
    ReadOnly: value['readOnly'] === true,
    ...(options && value['type'] === 'bind'
      ? { BindOptions: { Propagation: text(options['propagation']) as Docker.MountPropagation } }
      : {}),
  };
}

/** As the docker client writes it: upper case, with the prefix, but not for ALL. */
function capability(name: string): string {
  const upper = name.toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

function given(value: Value | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function stringMap(value: Value | undefined): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, text(part)]));
}
