import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { preflight } from '../../ops/preflight.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

/** Ports that nothing else holds: 0 keeps most services unpublished, so that this machine's own do not matter. */
const quiet = {
  prometheusPort: 0,
  alertmanagerPort: 0,
  inboxPort: 0,
  grafanaPort: 29_999,
  subnet: '10.213.254.0/24',
};
const settingsWith = (config: Record<string, unknown>) =>
  resolveSettings('dev', { ...quiet, ...config }).settings!;
const small = { disk: 1, memory: 1 };

interface Fake {
  containers?: unknown[];
  networks?: unknown[];
  api?: string;
}
/** An engine that answers what a test wants to see judged. */
function engine({ containers = [], networks = [], api = '1.51' }: Fake): Docker {
  return {
    listContainers: () => Promise.resolve(containers),
    listNetworks: () => Promise.resolve(networks),
    version: () => Promise.resolve({ ApiVersion: api, Version: 'x' }),
  } as unknown as Docker;
}

describe('what would stop an up', () => {
  test('nothing, on a quiet machine', async () => {
    expect(await preflight(settingsWith({}), engine({}), small)).toEqual([]);
  });

  test('a port that another process holds, with its name', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const problems = await preflight(settingsWith({ grafanaPort: port }), engine({}), small);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(
        new RegExp(
          `Port ${port}, which grafana publishes, is held by .*\\(pid ${process.pid}\\); end it`,
        ),
      );
    } finally {
      server.close();
    }
  });

  test('too little disk and memory', async () => {
    const problems = await preflight(settingsWith({}), engine({}), { disk: 1e18, memory: 1e18 });
    expect(problems[0]).toMatch(/^The disk has [\d.]+ GiB free, but [\d.]+ GiB are needed/);
    expect(problems[1]).toMatch(/^The machine has [\d.]+ GiB of memory available/);
  });

  test('a container of the same name that is not ours', async () => {
    const containers = [{ Names: ['/voiceassist-dev-loki'], Labels: {}, Ports: [] }];
    expect(await preflight(settingsWith({}), engine({ containers }), small)).toEqual([
      "A container named voiceassist-dev-loki exists that is not this stack's; remove or rename it, or choose another namePrefix.",
    ]);
  });

  test('our own containers and their ports are no obstacle', async () => {
    const labels = { 'org.voiceassist.monitoring.stack': 'voiceassist-dev' };
    const containers = [
      { Names: ['/voiceassist-dev-grafana'], Labels: labels, Ports: [{ PublicPort: 29_999 }] },
    ];
    expect(await preflight(settingsWith({}), engine({ containers }), small)).toEqual([]);
  });

  test('a subnet that overlaps another network', async () => {
    const networks = [
      { Name: 'other', Labels: {}, IPAM: { Config: [{ Subnet: '10.213.0.0/16' }] } },
    ];
    expect(await preflight(settingsWith({}), engine({ networks }), small)).toEqual([
      'The subnet 10.213.254.0/24 overlaps 10.213.0.0/16 of Docker network other; choose another with: pulumi config set subnet 10.x.y.0/24.',
    ]);
  });

  test('a network to join that is not there', async () => {
    const problems = await preflight(settingsWith({ joinNetworks: ['app'] }), engine({}), small);
    expect(problems).toEqual([
      expect.stringMatching(/The Docker network app of joinNetworks does not exist/),
    ]);
  });

  test('an old engine without the old cAdvisor, and the other way about', async () => {
    const old = await preflight(settingsWith({}), engine({ api: '1.41' }), small);
    expect(old).toEqual([
      expect.stringMatching(/API 1\.41.*pulumi config set oldDockerEngine true/),
    ]);
    const young = await preflight(settingsWith({ oldDockerEngine: true }), engine({}), small);
    expect(young).toEqual([expect.stringMatching(/pulumi config set oldDockerEngine false/)]);
    expect(
      await preflight(settingsWith({ oldDockerEngine: true }), engine({ api: '1.41' }), small),
    ).toEqual([]);
  });
});
