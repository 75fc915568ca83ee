import { expect, test } from 'vitest';
import { containerSpec } from '../../../offline/plugins/docker/container-spec.ts';

test('inputs become the body of the create call', () => {
  const spec = containerSpec({
    name: 'box',
    image: 'busybox:1',
    command: ['sleep', '1'],
    memory: 64,
    memorySwap: -1,
    cpus: '0.5',
    capabilities: { adds: ['net_raw', 'CAP_CHOWN'], drops: ['ALL'] },
    healthcheck: { tests: ['CMD', 'true'], interval: '10s', retries: 3 },
    ports: [{ internal: 80, external: 8080, ip: '127.0.0.1' }],
    volumes: [
      { volumeName: 'data', containerPath: '/data' },
      { hostPath: '/etc', containerPath: '/host', readOnly: true },
    ],
    mounts: [
      { type: 'bind', source: '/', target: '/host', bindOptions: { propagation: 'rslave' } },
    ],
    hosts: [{ host: 'engine', ip: 'host-gateway' }],
    devices: [{ hostPath: '/dev/kmsg' }],
    shmSize: 128,
    stopTimeout: 30,
  });
  expect(spec).toMatchObject({
    name: 'box',
    Image: 'busybox:1',
    Cmd: ['sleep', '1'],
    StopTimeout: 30,
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/data': {}, '/host': {} },
    Healthcheck: { Test: ['CMD', 'true'], Interval: 10e9, Timeout: 0, Retries: 3 },
    HostConfig: {
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      NetworkMode: 'bridge',
      Init: false,
      Memory: 64 * 1024 * 1024,
      MemorySwap: -1,
      NanoCpus: 5e8,
      ShmSize: 128 * 1024 * 1024,
      CapAdd: ['CAP_CHOWN', 'CAP_NET_RAW'],
      CapDrop: ['ALL'],
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
      Binds: ['data:/data:rw', '/etc:/host:ro'],
      Mounts: [{ Type: 'bind', ReadOnly: false, BindOptions: { Propagation: 'rslave' } }],
      ExtraHosts: ['engine:host-gateway'],
      Devices: [
        { PathOnHost: '/dev/kmsg', PathInContainer: '/dev/kmsg', CgroupPermissions: 'rwm' },
      ],
    },
  });
});

test('what is not given is left to the image', () => {
  const spec = containerSpec({ name: 'box', image: 'busybox:1', command: [] });
  for (const key of ['Cmd', 'Entrypoint', 'Env', 'Healthcheck', 'StopTimeout']) {
    expect(spec).not.toHaveProperty(key);
  }
});
