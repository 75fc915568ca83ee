import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerProvider } from '../../../offline/plugins/docker/provider.ts';
import {
  UNKNOWN,
  without,
  type Properties,
  type Value,
} from '../../../offline/plugins/core/values.ts';
import { PluginClient } from './client.ts';

/** A state as the engine reports it for the inputs below. */
const inputs: Properties = {
  name: 'box',
  image: 'busybox:1',
  labels: [
    { label: 'b', value: '2' },
    { label: 'a', value: '1' },
  ],
  envs: ['A=1', 'B=2'],
  memory: 64,
  memorySwap: 64,
  restart: 'unless-stopped',
  ports: [{ internal: 80, external: 8080, ip: '127.0.0.1' }],
  healthcheck: { tests: ['CMD', 'true'], interval: '10s', timeout: '5s', retries: 3 },
  networksAdvanced: [{ name: 'net', aliases: ['x', 'y'] }],
  tmpfs: { '/tmp': 'size=1m' },
  init: true,
  capabilities: { drops: ['ALL'] },
};
const state: Properties = {
  ...inputs,
  labels: [
    { label: 'a', value: '1' },
    { label: 'b', value: '2' },
  ],
  envs: ['B=2', 'A=1'],
  ports: [{ internal: 80, external: 8080, ip: '127.0.0.1', protocol: 'tcp' }],
  healthcheck: {
    tests: ['CMD', 'true'],
    interval: '10s',
    timeout: '5s',
    startPeriod: '0s',
    retries: 3,
  },
  networksAdvanced: [{ name: 'net', aliases: ['y', 'x'] }],
  capabilities: { adds: [], drops: ['ALL'] },
  mustRun: true,
  networkMode: 'bridge',
  hostname: '0123456789ab',
  command: ['sh'],
  logDriver: 'json-file',
  shmSize: 64,
};

let client: PluginClient;
beforeAll(async () => {
  client = await PluginClient.start(dockerProvider, 'docker:index/container:Container', {
    host: 'ssh://nobody@engine.invalid',
  });
});
afterAll(() => client.stop());

const changes = async (changed: Record<string, Value>): Promise<[string[], string[]]> => {
  const news: Properties = { ...inputs, ...changed };
  const { changed: found, replaces } = await client.diff(state, news, inputs);
  return [found, replaces];
};

test('what only differs in order or in defaults is no change', async () => {
  expect(await client.diff(state, inputs, inputs)).toMatchObject({ changed: [], replaces: [] });
});

test('a container is deleted before its replacement is made', async () => {
  const { deleteBeforeReplace } = await client.diff(state, { ...inputs, image: 'other' });
  expect(deleteBeforeReplace).toBe(true);
});

describe('changes that replace', () => {
  test.each<[string, Value]>([
    ['image', 'busybox:2'],
    ['labels', [{ label: 'a', value: '9' }]],
    ['envs', ['A=2']],
    ['command', ['sleep', '1']],
    ['entrypoints', ['/bin/x']],
    ['user', '65534'],
    ['cpus', '0.5'],
    ['readOnly', true],
    ['ports', [{ internal: 80, external: 8080, ip: '127.0.0.2' }]],
    ['healthcheck', { tests: ['CMD', 'false'], interval: '10s' }],
    ['networksAdvanced', [{ name: 'net', aliases: ['x', 'z'] }]],
    ['networksAdvanced', [{ name: UNKNOWN }]],
    ['capabilities', { adds: ['CAP_NET_RAW'], drops: ['ALL'] }],
    ['logOpts', { 'max-size': '1m' }],
    ['stopTimeout', 7],
    ['networkMode', 'host'],
    ['hosts', [{ host: 'a', ip: 'host-gateway' }]],
  ])('%s', async (property, value) => {
    expect(await changes({ [property]: value })).toEqual([[property], [property]]);
  });
});

describe('changes in place', () => {
  test.each<[string, Value]>([
    ['restart', 'always'],
    ['maxRetryCount', 3],
    ['memory', 128],
    ['memorySwap', -1],
    ['mustRun', false],
    ['destroyGraceSeconds', 30],
    ['waitTimeout', 90],
    // Reported as updated, without an effect on the running container: as the official plugin.
    ['tmpfs', { '/tmp': 'size=2m' }],
    ['init', false],
  ])('%s', async (property, value) => {
    expect(await changes({ [property]: value })).toEqual([[property], []]);
  });
});

test('a computed input that is taken out keeps what is there', async () => {
  const rest = without(inputs, 'envs', 'labels', 'healthcheck');
  expect((await client.diff(state, rest, inputs)).changed).toEqual([]);
});

test('memory without memorySwap differs for ever: the engine sets the double', async () => {
  const news = { ...inputs, memorySwap: null };
  const { changed, replaces } = await client.diff({ ...state, memorySwap: 128 }, news, news);
  expect([changed, replaces]).toEqual([['memorySwap'], []]);
});

test('a duration that Go writes otherwise differs for ever', async () => {
  const healthcheck = { tests: ['CMD', 'true'], interval: '60s' };
  const read = { ...state, healthcheck: { ...healthcheck, interval: '1m0s' } };
  const { changed } = await client.diff(read, { ...inputs, healthcheck }, {});
  expect(changed).toEqual(['healthcheck']);
});

test('a volume or network whose name the program gave goes before its replacement comes', async () => {
  const volumes = await PluginClient.start(dockerProvider, 'docker:index/volume:Volume', {
    host: 'ssh://nobody@engine.invalid',
  });
  const label = { labels: [{ label: 'a', value: 'b' }] };
  const given = { name: 'mine', ...label };
  expect(await volumes.diff({ name: 'mine' }, given)).toMatchObject({
    replaces: ['labels'],
    deleteBeforeReplace: true,
  });
  const renamed = await volumes.diff({ name: 'mine' }, { ...given, name: 'other' });
  expect(renamed.deleteBeforeReplace).toBe(false);

  const { inputs: chosen } = await volumes.check({});
  expect(chosen['name']).toMatch(/^thing-[0-9a-f]{7}$/);
  const { inputs: kept } = await volumes.check(label, chosen);
  expect(kept['name']).toBe(chosen['name']);
  expect((await volumes.diff(chosen, kept, chosen)).deleteBeforeReplace).toBe(false);
  volumes.stop();
});
