import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandProvider } from '../../../offline/plugins/command/provider.ts';
import { dockerProvider } from '../../../offline/plugins/docker/provider.ts';
import { grafanaProvider } from '../../../offline/plugins/grafana/provider.ts';
import type { Provider } from '../../../offline/plugins/core/provider.ts';
import type { Properties } from '../../../offline/plugins/core/values.ts';
import { PluginClient } from './client.ts';

/** Over ssh nothing is tried at Configure: no engine is needed. */
const SSH = { host: 'ssh://nobody@engine.invalid' };
const GRAFANA = { url: 'http://127.0.0.1:1', auth: 'admin:secret' };

interface Case {
  token: string;
  inputs: Properties;
  refused: string;
}

function table<Client>(provider: Provider<Client>, config: Properties, cases: Case[]): void {
  describe(provider.name, () => {
    const clients = new Map<string, PluginClient>();
    beforeAll(async () => {
      for (const token of new Set(cases.map((one) => one.token))) {
        clients.set(token, await PluginClient.start(provider, token, config));
      }
    });
    afterAll(() => clients.forEach((client) => client.stop()));

    test.each(cases)('$token refuses $refused', async ({ token, inputs, refused }) => {
      const { refusals } = (await clients.get(token)?.check(inputs)) ?? { refusals: [] };
      expect(refusals).toEqual([`${token}: ${refused}.`]);
    });
  });
}

const CONTAINER = 'docker:index/container:Container';
const image = 'busybox:1';

table(dockerProvider, SSH, [
  {
    token: CONTAINER,
    inputs: { image, privileged: true },
    refused: 'privileged is not implemented by the offline docker plugin',
  },
  {
    token: CONTAINER,
    inputs: { image, uploads: [{ file: '/x', content: 'y' }] },
    refused: 'uploads is not implemented by the offline docker plugin',
  },
  {
    token: CONTAINER,
    inputs: { image, ports: [{ internal: 80, external: 80, range: 2 }] },
    refused: 'ports[0].range is not implemented by the offline docker plugin',
  },
  { token: CONTAINER, inputs: {}, refused: 'image is missing' },
  { token: CONTAINER, inputs: { image, memory: '64m' }, refused: 'memory must be a number' },
  {
    token: CONTAINER,
    inputs: { image, command: ['a', ''] },
    refused: 'command[1] is empty: values for command may not be empty',
  },
  {
    token: CONTAINER,
    inputs: { image, restart: 'sometimes' },
    refused: 'restart must be one of no, on-failure, always, unless-stopped',
  },
  {
    token: CONTAINER,
    inputs: { image, healthcheck: { interval: '10' } },
    refused: 'healthcheck.interval must be a duration such as 10s or 1m30s',
  },
  {
    token: CONTAINER,
    inputs: { image, labels: [{ label: 'a' }] },
    refused: 'labels[0].value is missing',
  },
  {
    token: CONTAINER,
    inputs: { image, volumes: [{ hostPath: 'relative', containerPath: '/x' }] },
    refused: 'volumes[0].hostPath must be an absolute path',
  },
  {
    token: 'docker:index/network:Network',
    inputs: { name: 'n', ipv6: true },
    refused: 'ipv6 is not implemented by the offline docker plugin',
  },
  {
    token: 'docker:index/network:Network',
    inputs: { name: 'n', ipamConfigs: [{ ipRange: '10.0.0.0/24' }] },
    refused: 'ipamConfigs[0].ipRange is not implemented by the offline docker plugin',
  },
  {
    token: 'docker:index/volume:Volume',
    inputs: { name: 'v', driverOpts: {} },
    refused: 'driverOpts is not implemented by the offline docker plugin',
  },
  {
    token: 'docker:index/remoteImage:RemoteImage',
    inputs: { name: image, pullTriggers: ['x'] },
    refused: 'pullTriggers is not implemented by the offline docker plugin',
  },
  { token: 'docker:index/remoteImage:RemoteImage', inputs: {}, refused: 'name is missing' },
]);

table(commandProvider, {}, [
  {
    token: 'command:local:Command',
    inputs: { create: 'true', assetPaths: ['*'] },
    refused: 'assetPaths is not implemented by the offline command plugin',
  },
  {
    token: 'command:local:Command',
    inputs: { create: 'true', logging: 'loud' },
    refused: 'logging must be one of stdout, stderr, stdoutAndStderr, none',
  },
  {
    token: 'command:local:Command',
    inputs: { create: 'true', environment: { A: 1 } },
    refused: 'environment["A"] must be a string',
  },
]);

table(grafanaProvider, GRAFANA, [
  {
    token: 'grafana:oss/folder:Folder',
    inputs: { title: 't', parentFolderUid: 'p' },
    refused: 'parentFolderUid is not implemented by the offline grafana plugin',
  },
  {
    token: 'grafana:oss/folder:Folder',
    inputs: { title: 't', uid: 'a b' },
    refused: 'uid must hold only letters, digits, dashes and underscores',
  },
  {
    token: 'grafana:oss/dataSource:DataSource',
    inputs: { type: 'loki', httpHeaders: { a: 'b' } },
    refused: 'httpHeaders is not implemented by the offline grafana plugin',
  },
  {
    token: 'grafana:oss/dataSource:DataSource',
    inputs: { type: 'loki', jsonDataEncoded: '{' },
    refused: 'jsonDataEncoded must be valid JSON',
  },
  {
    token: 'grafana:oss/dashboard:Dashboard',
    inputs: { configJson: 'no json' },
    refused: 'configJson must be a JSON object',
  },
  {
    token: 'grafana:oss/dashboard:Dashboard',
    inputs: { configJson: '{}', orgId: '2' },
    refused: 'orgId is not implemented by the offline grafana plugin',
  },
]);

test('a resource type that is not implemented is refused with those that are', async () => {
  const client = await PluginClient.start(dockerProvider, 'docker:index/service:Service', SSH);
  await expect(client.check({})).rejects.toThrow(
    /does not implement docker:index\/service:Service; it implements docker:index\/network:Network/,
  );
  client.stop();
});

test('a provider setting that is not implemented is refused', async () => {
  const client = await PluginClient.start(dockerProvider, 'pulumi:providers:docker', SSH);
  await expect(client.configure({ host: 'npipe:////./pipe' })).rejects.toThrow(
    /must begin with unix:\/\/, tcp:\/\/ or ssh:\/\//,
  );
  client.stop();
});

test('an engine that does not answer is told in the official words', async () => {
  const start = PluginClient.start(dockerProvider, CONTAINER, { host: 'tcp://127.0.0.1:1' });
  await expect(start).rejects.toThrow(/failed to connect to any docker daemon/);
});
