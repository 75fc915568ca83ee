import type Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { knowsWait } from '../../ops/bench/compose-command.ts';
import { composeFile } from '../../ops/bench/compose-file.ts';
import { copyOf } from '../../ops/bench/container-copy.ts';
import { inOrder } from '../../ops/bench/engine-alone.ts';
import { holdsData, startOrder, type Parts } from '../../ops/bench/parts.ts';
import { resourceTypes, type StateResource } from '../../ops/state.ts';
import { inspected } from './bench-container.ts';

describe('a container like the one that the engine shows', () => {
  test('has the same image, command, environment, labels, checks and host settings', () => {
    const found = inspected('va-x');
    const copy = copyOf(found);
    const { Cmd, Entrypoint, Env, ExposedPorts, Healthcheck, Image, Labels, User } = found.Config;
    expect(copy).toMatchObject({
      ...{ Cmd, Entrypoint, Env, ExposedPorts, Healthcheck, Image, Labels, User },
      name: 'va-x',
      WorkingDir: '/data',
    });
    expect(copy.HostConfig).toEqual({ ...found.HostConfig, NetworkMode: 'va' });
  });

  test('is on the same network by the names that it was given, and has nothing of its own copied', () => {
    const copy = copyOf(inspected('va-x'));
    expect(copy.NetworkingConfig).toEqual({ EndpointsConfig: { va: { Aliases: ['x'] } } });
    expect(copy).not.toHaveProperty('Hostname');
  });

  test('on the host itself is on no network, and without a command has that of its image', () => {
    const found = inspected('va-x', { NetworkMode: 'host' });
    Object.assign(found.Config, { Cmd: null, Entrypoint: null });
    const copy = copyOf(found);
    expect(copy.HostConfig!.NetworkMode).toBe('host');
    expect(copy).not.toHaveProperty('NetworkingConfig');
    expect(copy).not.toHaveProperty('Cmd');
    expect(copy).not.toHaveProperty('Entrypoint');
  });
});

const network = {
  Name: 'va',
  Driver: 'bridge',
  Labels: { 'org.voiceassist.monitoring.stack': 'va' },
  IPAM: { Config: [{ Subnet: '10.213.100.0/24', Gateway: '10.213.100.1' }] },
} as unknown as Docker.NetworkInspectInfo;
const dataVolume = {
  Name: 'va-x-data',
  Labels: { 'org.voiceassist.monitoring.stack': 'va' },
} as unknown as Docker.VolumeInspectInfo;

describe('the compose file of the same containers', () => {
  const parts: Parts = {
    network,
    dataVolumes: [dataVolume],
    containers: [
      { name: 'va-x', inspect: inspected('va-x'), after: [] },
      {
        name: 'va-y',
        inspect: inspected('va-y', { NetworkMode: 'host', PidMode: 'host', Binds: undefined }),
        after: ['va-x'],
      },
    ],
  };
  const file = composeFile(parts);
  const { networks, services, volumes } = parse(file) as Record<string, Record<string, unknown>>;

  test('has every setting of a container', () => {
    expect(services!['va-x']).toEqual({
      container_name: 'va-x',
      image: 'prom/x:v1.0.0',
      entrypoint: ['/bin/x'],
      command: ['--config.file=/etc/x/current/x.yml'],
      environment: ['PATH=/bin', 'PRICE=$$5'],
      user: '65534:65534',
      labels: { 'org.voiceassist.monitoring.stack': 'va' },
      restart: 'unless-stopped',
      mem_limit: '268435456b',
      memswap_limit: '268435456b',
      ulimits: { nproc: { soft: 4096, hard: 4096 } },
      read_only: true,
      tmpfs: ['/tmp:size=16m', '/run'],
      cap_drop: ['ALL'],
      cap_add: ['CAP_NET_RAW'],
      security_opt: ['no-new-privileges:true'],
      init: false,
      logging: { driver: 'json-file', options: { 'max-size': '10m' } },
      stop_grace_period: '120s',
      volumes: [
        'va-x-config:/etc/x:ro',
        'va-x-data:/data:rw',
        '/etc/hosts:/etc/hosts:ro',
        {
          type: 'bind',
          source: '/',
          target: '/host',
          read_only: true,
          bind: { propagation: 'rslave' },
        },
      ],
      devices: ['/dev/kmsg:/dev/kmsg:r'],
      ports: ['127.0.0.1:19090:9090/tcp'],
      networks: { va: { aliases: ['x'] } },
      healthcheck: {
        test: ['CMD', 'wget', '-q', 'http://127.0.0.1:9090/-/ready'],
        interval: '5000ms',
        timeout: '5000ms',
        start_period: '30000ms',
        retries: 6,
      },
    });
  });

  test('starts a container once those before it are healthy, and one of the host on no network', () => {
    expect(services!['va-y']).toMatchObject({
      depends_on: { 'va-x': { condition: 'service_healthy' } },
      network_mode: 'host',
      pid: 'host',
    });
    expect(services!['va-y']).not.toHaveProperty('networks');
    expect(services!['va-x']).not.toHaveProperty('depends_on');
  });

  test('makes the network and the data, and takes what was delivered as it is', () => {
    expect(networks).toEqual({
      va: {
        name: 'va',
        driver: 'bridge',
        labels: { 'org.voiceassist.monitoring.stack': 'va' },
        ipam: { config: [{ subnet: '10.213.100.0/24', gateway: '10.213.100.1' }] },
      },
    });
    expect(volumes).toEqual({
      'va-x-config': { name: 'va-x-config', external: true },
      'va-x-data': { name: 'va-x-data', labels: { 'org.voiceassist.monitoring.stack': 'va' } },
    });
  });
});

test('only volumes with data are made anew', () => {
  const names = ['va-loki-data', 'va-loki-config', 'va-loki-rules-config', 'va-grafana-secrets'];
  expect(names.filter(holdsData)).toEqual(['va-loki-data']);
});

describe('which container waits for which', () => {
  const resource = (name: string, type: string, dependencies: string[] = []): StateResource => ({
    urn: `urn::${name}`,
    type,
    inputs: { name: `va-${name}` },
    dependencies: dependencies.map((other) => `urn::${other}`),
  });
  const state = {
    version: 3,
    deployment: {
      resources: [
        resource('network', resourceTypes.network),
        resource('loki', resourceTypes.container, ['network']),
        resource('proxy', resourceTypes.container, ['network']),
        resource('delivery', resourceTypes.command, ['loki']),
        resource('password', resourceTypes.command, ['delivery']),
        resource('alloy', resourceTypes.container, ['proxy', 'password']),
        resource('last', resourceTypes.container, ['alloy']),
      ],
    },
  };

  test('follows from the state, by way of commands too, and no further than the next container', () => {
    expect(Object.fromEntries(startOrder(state))).toEqual({
      'va-loki': [],
      'va-proxy': [],
      'va-alloy': ['va-loki', 'va-proxy'],
      'va-last': ['va-alloy'],
    });
  });

  test('each starts once all before it are ready, and none waits without need', async () => {
    const events: string[] = [];
    const ready = new Map<string, () => void>();
    const running = inOrder(
      [
        { name: 'c', after: ['a', 'b'] },
        { name: 'a', after: [] },
        { name: 'b', after: [] },
        { name: 'd', after: ['gone'] },
      ],
      async ({ name }) => {
        events.push(name);
        await new Promise<void>((resolve) => ready.set(name, resolve));
      },
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await settled();
    expect(events.toSorted()).toEqual(['a', 'b', 'd']);
    ready.get('a')!();
    await settled();
    expect(events).toHaveLength(3);
    ready.get('b')!();
    await settled();
    expect(events.at(-1)).toBe('c');
    ready.get('c')!();
    ready.get('d')!();
    await running;
  });

  test('a start that fails ends the whole, and what comes after it never starts', async () => {
    const started: string[] = [];
    const running = inOrder(
      [
        { name: 'a', after: [] },
        { name: 'b', after: ['a'] },
      ],
      ({ name }) => {
        started.push(name);
        return Promise.reject(new Error(`${name} is ill`));
      },
    );
    await expect(running).rejects.toThrow('a is ill');
    expect(started).toEqual(['a']);
  });
});

test.each([
  ['1.29.2', false],
  ['2.1.0', false],
  ['v2.1.1', true],
  ['2.40.3-desktop.1', true],
  ['5.0.0', true],
  ['', false],
])('compose %s waits until all is healthy: %s', (version, expected) => {
  expect(knowsWait(version)).toBe(expected);
});
