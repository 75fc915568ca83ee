import { describe, expect, test } from 'vitest';
import { orphansOf } from '../../ops/orphans.ts';

const stack = {
  PULUMI_STACK: 'dev',
  PULUMI_OPTION_CONFIG_FILE: '/home/me/Pulumi.dev.yaml',
  PULUMI_BACKEND_URL: undefined,
};
const ours = { PULUMI_STACK: 'dev', PULUMI_OPTION_CONFIG_FILE: '/home/me/Pulumi.dev.yaml' };

interface Fake {
  pid: number;
  parent?: number;
  name?: string;
  args: string[];
  env?: Record<string, string>;
}
/** Pids of the orphans among some processes, which are init's children and ours unless they say otherwise. */
function orphans(...fakes: Fake[]): number[] {
  const by = new Map(fakes.map((fake) => [fake.pid, fake]));
  return orphansOf(
    stack,
    fakes.map(({ pid, parent = 1, name = 'x' }) => ({ pid, parent, name, start: '1' })),
    { args: (pid) => by.get(pid)!.args, environment: (pid) => by.get(pid)!.env ?? ours },
  ).map(({ pid }) => pid);
}
const host = ['/root/.pulumi/versions/3.259.0/bin/pulumi-language-nodejs', '127.0.0.1:1'];
const program = ['/x/node', '/x/node_modules/@pulumi/pulumi/cmd/run/index.js', '--monitor'];
const delivery = { ...ours, DELIVERY_PLAN: '{}' };

describe('left behind by a killed pulumi', () => {
  test.each([
    ['the language host', host, ours],
    ['the program', program, ours],
    ['an official plugin', ['/root/.pulumi/plugins/x/pulumi-resource-docker', '127.0.0.1:1'], ours],
    ['a plugin of offline/', ['node', '/x/plugins/resource-docker-v5.2.0/plugin.cjs'], ours],
    ['a delivery', ['node', 'infra/delivery/deliver.ts'], delivery],
    ['its shell', ['/bin/sh', '-c', 'node infra/delivery/deliver.ts'], delivery],
    [
      'its tool container',
      ['docker', 'run', '--rm', '--label', 'org.voiceassist.monitoring.tool=delivery', 'busybox'],
      ours,
    ],
  ])('is %s', (_, args, env) => {
    expect(orphans({ pid: 7, args, env })).toEqual([7]);
  });

  test('are children of what was left behind as well', () => {
    expect(
      orphans({ pid: 7, args: host }, { pid: 8, parent: 7, args: program, name: 'node' }),
    ).toEqual([7, 8]);
  });

  test.each([
    ['the same of another stack', host, { ...ours, PULUMI_STACK: 'prod' }],
    ['the same of another config file', host, { ...ours, PULUMI_OPTION_CONFIG_FILE: '/else' }],
    ['the same on another backend', host, { ...ours, PULUMI_BACKEND_URL: 's3://state' }],
    ['a process that no Pulumi variable reached', host, {}],
    ['an editor in a shell with the variables', ['vim', 'infra/delivery/deliver.ts'], ours],
    ['a script in such a shell', ['node', 'infra/delivery/deliver.ts'], ours],
    ['a container that a person runs there', ['docker', 'run', '--rm', 'busybox'], ours],
    ['the shell itself', ['bash'], ours],
  ])('is not %s', (_, args, env) => {
    expect(orphans({ pid: 7, args, env })).toEqual([]);
  });

  test('is nothing below a pulumi that lives, however far', () => {
    expect(
      orphans(
        { pid: 5, name: 'pulumi', args: ['pulumi', 'up'] },
        { pid: 6, parent: 5, args: host },
        { pid: 7, parent: 6, args: program },
        { pid: 8, parent: 7, args: ['node', 'infra/delivery/deliver.ts'], env: delivery },
      ),
    ).toEqual([]);
  });
});
