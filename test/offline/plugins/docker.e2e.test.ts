import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { images } from '../../../infra/images.ts';
import { dockerProvider } from '../../../offline/plugins/docker/provider.ts';
import { UNKNOWN, type Properties } from '../../../offline/plugins/core/values.ts';
import { createReporter } from '../../../ops/progress.ts';
import { setUpTools } from '../../../ops/setup.ts';
import { PluginClient } from './client.ts';

/** Everything here bears this name: what a broken-off run leaves is found by it. */
const PREFIX = `plugin-e2e-${randomBytes(3).toString('hex')}`;
const image = images.busybox;
const sleeping: Properties = { image, command: ['sleep', '600'], labels: [] };

let engine: Docker;
let containers: PluginClient;
let networks: PluginClient;
let volumes: PluginClient;
let remoteImages: PluginClient;

beforeAll(async () => {
  engine = await setUpTools(['busybox'], createReporter());
  const start = (token: string): Promise<PluginClient> =>
    PluginClient.start(dockerProvider, token, { host: 'unix:///var/run/docker.sock' });
  containers = await start('docker:index/container:Container');
  networks = await start('docker:index/network:Network');
  volumes = await start('docker:index/volume:Volume');
  remoteImages = await start('docker:index/remoteImage:RemoteImage');
});

afterAll(async () => {
  for (const client of [containers, networks, volumes, remoteImages]) client.stop();
  const left = await engine.listContainers({ all: true, filters: { name: [PREFIX] } });
  for (const { Id } of left) await engine.getContainer(Id).remove({ force: true, v: true });
  const { Volumes } = await engine.listVolumes({ filters: { name: [PREFIX] } });
  for (const { Name } of Volumes) await engine.getVolume(Name).remove();
  for (const { Id } of await engine.listNetworks({ filters: { name: [PREFIX] } })) {
    await engine.getNetwork(Id).remove();
  }
});

const checked = async (name: string, inputs: Properties): Promise<Properties> => {
  const { refusals, inputs: used } = await containers.check({
    name: `${PREFIX}-${name}`,
    ...inputs,
  });
  expect(refusals).toEqual([]);
  return used;
};

const full: Properties = {
  ...sleeping,
  labels: [
    { label: 'z', value: '1' },
    { label: 'a', value: '2' },
  ],
  envs: ['B=2', 'A=1'],
  user: '65534:65534',
  restart: 'unless-stopped',
  memory: 32,
  memorySwap: 32,
  cpus: '0.5',
  init: true,
  readOnly: true,
  shmSize: 8,
  tmpfs: { '/tmp': 'size=1m' },
  // Of the user over the whole host: far above what a stack that runs beside this test has.
  ulimits: [{ name: 'nproc', soft: 4096, hard: 4096 }],
  capabilities: { drops: ['ALL'], adds: ['CAP_NET_RAW'] },
  securityOpts: ['no-new-privileges:true'],
  groupAdds: ['10'],
  logDriver: 'json-file',
  logOpts: { 'max-size': '1m', 'max-file': '2' },
  healthcheck: { tests: ['CMD', 'true'], interval: '1s', timeout: '1s', retries: 3 },
  wait: true,
  waitTimeout: 30,
  stopTimeout: 5,
  destroyGraceSeconds: 1,
  ports: [{ internal: 8080, external: 38080, ip: '127.0.0.1' }],
  mounts: [{ type: 'bind', source: '/etc', target: '/host', readOnly: true }],
  hosts: [{ host: 'engine.internal', ip: 'host-gateway' }],
  devices: [{ hostPath: '/dev/null', containerPath: '/dev/nothing', permissions: 'r' }],
};

describe('a container', () => {
  test('comes up healthy, shows no drift, and is gone after its removal', async () => {
    const inputs = await checked('full', full);
    const { id, state } = await containers.create(inputs);
    const { State } = await engine.getContainer(id).inspect();
    expect(State.Health?.Status).toBe('healthy');
    expect((await containers.diff(state, inputs, inputs)).changed).toEqual([]);

    const read = await containers.read(id, state, inputs);
    expect(read.inputs).toEqual(inputs);
    expect(read.state).toEqual(state);
    expect((await containers.diff(read.state, inputs, read.inputs)).changed).toEqual([]);

    await containers.delete(id, state);
    expect((await containers.read(id, state, inputs)).id).toBe('');
    await containers.delete(id, state);
  });

  test('changes memory and restart policy without being made anew', async () => {
    const inputs = await checked('memory', { ...sleeping, memory: 32, memorySwap: 32 });
    const { id, state } = await containers.create(inputs);
    const more = { ...inputs, memory: 48, memorySwap: 48, restart: 'always' };
    const updated = await containers.update(id, state, more);
    const { HostConfig, State } = await engine.getContainer(id).inspect();
    expect(HostConfig.Memory).toBe(48 * 1024 * 1024);
    expect(HostConfig.RestartPolicy).toMatchObject({ Name: 'always' });
    expect(State.Running).toBe(true);
    expect((await containers.read(id, updated, more)).state).toMatchObject({ memory: 48 });
    await containers.delete(id, updated);
  });

  test('that was stopped is started again', async () => {
    const inputs = await checked('stopped', { ...sleeping, mustRun: true });
    const { id, state } = await containers.create(inputs);
    await engine.getContainer(id).kill();
    await engine.getContainer(id).wait();
    const read = await containers.read(id, state, inputs);
    expect(read.state).toMatchObject({ mustRun: false, exitCode: 137 });
    const { changed, replaces } = await containers.diff(read.state, inputs, read.inputs);
    expect([changed, replaces]).toEqual([['mustRun'], []]);
    await containers.update(id, read.state, inputs);
    expect((await engine.getContainer(id).inspect()).State.Running).toBe(true);
    await containers.delete(id, state);
  });

  test('that was stopped and publishes a port is replaced', async () => {
    const ports = [{ internal: 80, external: 38081, ip: '127.0.0.1' }];
    const inputs = await checked('port', { ...sleeping, ports });
    const { id, state } = await containers.create(inputs);
    await engine.getContainer(id).kill();
    await engine.getContainer(id).wait();
    const read = await containers.read(id, state, inputs);
    expect((await containers.diff(read.state, inputs, read.inputs)).replaces).toEqual(['ports']);
    await containers.delete(id, state);
  });

  test('is stopped with its grace before it is removed', async () => {
    const name = `${PREFIX}-flag`;
    await engine.createVolume({ Name: name });
    const script = 'trap "echo done > /flag/end; exit 0" TERM; while :; do sleep 0.1; done';
    const inputs = await checked('grace', {
      image,
      command: ['sh', '-c', script],
      destroyGraceSeconds: 10,
      volumes: [{ volumeName: name, containerPath: '/flag' }],
    });
    const { id, state } = await containers.create(inputs);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await containers.delete(id, state);
    const looking = await checked('looking', {
      image,
      command: ['cat', '/flag/end'],
      attach: true,
      mustRun: false,
      volumes: [{ volumeName: name, containerPath: '/flag' }],
    });
    const { id: other, state: ended } = await containers.create(looking);
    expect(ended['exitCode']).toBe(0);
    await containers.delete(other, ended);
  });

  test('whose start fails stays in the state with the reason', async () => {
    const inputs = await checked('nostart', { image, command: ['/no/such/program'] });
    const half = await containers.createHalf(inputs);
    expect(half.reasons[0]).toMatch(/^Unable to start container: Error response from daemon: /);
    expect(half.state).toMatchObject({ id: half.id, name: inputs['name'] as string });
    await containers.delete(half.id, half.state);
  });
});

describe('wait', () => {
  test('needs a health check', async () => {
    const inputs = await checked('nocheck', { ...sleeping, wait: true });
    const half = await containers.createHalf(inputs);
    expect(half.reasons[0]).toMatch(/no health check/);
    expect((await engine.getContainer(half.id).inspect()).State.Running).toBe(true);
    await containers.delete(half.id, half.state);
  });

  test('gives up after waitTimeout and leaves the container', async () => {
    const healthcheck = { tests: ['CMD', 'false'], interval: '1s', timeout: '1s', retries: 1 };
    const inputs = await checked('sick', { ...sleeping, healthcheck, wait: true, waitTimeout: 3 });
    const start = Date.now();
    const half = await containers.createHalf(inputs);
    expect(Date.now() - start).toBeGreaterThanOrEqual(3000);
    expect(half.reasons[0]).toMatch(/^container failed to be in healthy state.*unhealthy/);
    expect((await engine.getContainer(half.id).inspect()).State.Running).toBe(true);
    await containers.delete(half.id, half.state);
  });
});

test('a preview touches nothing', async () => {
  const inputs = await checked('preview', sleeping);
  const { id, state } = await containers.create(inputs, true);
  expect(id).toBe('');
  expect(state).toMatchObject({ hostname: UNKNOWN, networkDatas: UNKNOWN, mustRun: true });
  const found = await engine.listContainers({
    all: true,
    filters: { name: [inputs['name'] as string] },
  });
  expect(found).toEqual([]);
});

test('a network: containers join it by id, and a disconnected one is replaced', async () => {
  const { inputs } = await networks.check({ labels: [{ label: 'a', value: 'b' }] });
  const named = { ...inputs, name: `${PREFIX}-net` };
  const { id, state } = await networks.create(named);
  expect((await networks.read(id, state, named)).inputs).toEqual(named);
  const attached = await checked('joined', {
    ...sleeping,
    networksAdvanced: [{ name: id, aliases: ['me'] }],
  });
  const box = await containers.create(attached);
  expect(box.state['networkDatas']).toMatchObject([{ networkName: `${PREFIX}-net` }]);
  await engine.getNetwork(id).disconnect({ Container: box.id });
  const read = await containers.read(box.id, box.state, attached);
  const { replaces } = await containers.diff(read.state, attached, read.inputs);
  expect(replaces).toEqual(['networksAdvanced']);
  await containers.delete(box.id, box.state);
  await networks.delete(id, state);
  expect((await networks.read(id, state, named)).id).toBe('');
});

test('a volume takes over the one of its name, and a second removal is none', async () => {
  const name = `${PREFIX}-kept`;
  const inputs = { name, labels: [{ label: 'a', value: 'b' }] };
  const first = await volumes.create(inputs);
  const second = await volumes.create(inputs);
  expect(second).toEqual(first);
  const read = await volumes.read(first.id, first.state, inputs);
  expect(read.inputs).toEqual(inputs);
  expect((await volumes.diff(read.state, { ...inputs, labels: [] })).replaces).toEqual(['labels']);
  await volumes.delete(name, first.state);
  await volumes.delete(name, first.state);
  expect((await volumes.read(name, first.state, inputs)).id).toBe('');
});

test('a remote image that is there is not pulled, and stays with keepLocally', async () => {
  const inputs = { name: image, keepLocally: true };
  const { id, state } = await remoteImages.create(inputs);
  const { Id } = await engine.getImage(image).inspect();
  expect(id).toBe(`${Id}${image}`);
  expect(state['imageId']).toBe(Id);
  expect((await remoteImages.diff(state, inputs, inputs)).changed).toEqual([]);
  await remoteImages.delete(id, state);
  expect((await engine.getImage(image).inspect()).Id).toBe(Id);
});
