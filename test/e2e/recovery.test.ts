import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stackLabel } from '../../infra/labels.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { eventually, TestStack } from './harness.ts';
import { killUp, processesOf, pulumiUp, randomFrom, startUp, wholeUp } from './kill.ts';

/**
 * Killed runs, things removed by hand, and two runs at once: the next `npm run up` puts it right and
 * touches nothing else. The tests stand on one another, in their order. RECOVERY_SEED=<seed> plays the
 * instants of a run again.
 */
const stack = new TestStack('recovery', 3);
const seed = Number(process.env.RECOVERY_SEED ?? Date.now() % 1_000_000);
const random = randomFrom(seed);

/** The label of another stack, whose prefix begins as ours does. */
const foreign = { name: 'recovery-foreign', labels: { [stackLabel]: `${stack.prefix}-2` } };
let foreignBefore: string;

beforeAll(async () => {
  console.log(`RECOVERY_SEED=${seed}`);
  await setUpTools(['busybox'], silentReporter);
  await stack.clear();
  await removeForeign();
  const container = await stack.engine.createContainer({
    name: foreign.name,
    Image: 'busybox:1.36.1',
    Cmd: ['sleep', '7200'],
    Labels: foreign.labels,
  });
  await container.start();
  foreignBefore = await stateOf(foreign.name);
}, 1_200_000);

afterAll(async () => {
  await stack.remove();
  await removeForeign();
});

async function removeForeign(): Promise<void> {
  await stack.engine
    .getContainer(foreign.name)
    .remove({ force: true })
    .catch(() => undefined);
}

async function stateOf(name: string): Promise<string> {
  const { Id, State } = await stack.engine.getContainer(name).inspect();
  return `${Id} ${State.StartedAt}`;
}

async function mustUp(): Promise<string> {
  const up = await stack.ops('up');
  expect(up.exitCode, up.all).toBe(0);
  return up.all;
}

/** What the promise is: nothing left to do, nothing left running, nobody else's touched. */
async function expectConverged(): Promise<void> {
  const preview = await stack.pulumi('preview', '--expect-no-changes');
  expect(preview.exitCode, preview.all).toBe(0);
  expect(processesOf(stack)).toEqual([]);
  expect(await stateOf(foreign.name)).toBe(foreignBefore);
}

/** A change that replaces two containers and delivers routes and a secret. @param slow Loki too, which stops slowly */
let version = 0;
async function change(slow = false): Promise<void> {
  version++;
  const odd = version % 2;
  stack.set({
    alertmanagerPort: stack.ports.alertmanager + 3 * odd,
    inboxPort: stack.ports.inbox + 3 * odd,
    ...(slow ? { lokiPort: odd ? 19_039 : 0 } : {}),
    slackAlertsChannel: `#version-${version}`,
    slackCriticalChannel: `#version-${version}-critical`,
  });
  const secret = ['config', 'set', '--secret', 'voiceassist-monitoring:heartbeatUrl'];
  const set = await stack.pulumi(...secret, `http://inbox:8080/heartbeat?version=${version}`);
  expect(set.exitCode, set.all).toBe(0);
}

/** Seconds of `pulumi up` from nothing in which to strike. */
const fromNothing = 35;

describe('up killed with kill -9', () => {
  test('from nothing: down --volumes leaves nothing at all', async () => {
    await killUp(stack, random() * fromNothing, false);
    const down = await stack.ops('down', '--volumes');
    expect(down.exitCode, down.all).toBe(0);
    expect(await stack.objects()).toEqual({ containers: [], networks: [], volumes: [] });
    expect(processesOf(stack)).toEqual([]);
  });

  test('from nothing: the next up converges to 0 changes', async () => {
    await killUp(stack, random() * fromNothing, true);
    await mustUp();
    await expectConverged();
  });

  let whole: number;
  test('a change that is not killed says how long there is to strike', async () => {
    await change();
    whole = await wholeUp(stack);
    expect(whole).toBeGreaterThan(1);
    await expectConverged();
  });

  const kills = Array.from({ length: 19 }, (_, i) => ({ n: i + 1, group: i % 3 === 2 }));
  test.for(kills)(
    'during a change, $n of 19: the next up converges to 0 changes, no process is left',
    async ({ group }) => {
      let after = random() * whole;
      for (let hit = false; !hit; after /= 2) {
        await change();
        hit = await killUp(stack, after, group);
        // Where the machine is quicker than thought the run has ended: an earlier instant it is.
        if (hit)
          console.log(`killed ${after.toFixed(2)} s into pulumi up${group ? ' (group)' : ''}`);
      }
      await mustUp();
      await expectConverged();
      expect(await loadedRoutes()).toContain(`#version-${version}-critical`);
    },
  );
});

/** What Alertmanager says it has loaded; its published port is one of those that change. */
function loadedRoutes(): Promise<string> {
  return stack.exec(`${stack.prefix}-alertmanager`, [
    ...['wget', '-q', '-O', '-', 'http://127.0.0.1:9093/api/v2/status'],
  ]);
}

describe('removed by hand', () => {
  const remove = async (service: string, ...volumes: string[]) => {
    const container = stack.engine.getContainer(`${stack.prefix}-${service}`);
    await container.stop();
    await container.remove();
    for (const kind of volumes) {
      await stack.engine.getVolume(`${stack.prefix}-${service}-${kind}`).remove();
    }
  };
  /** Runs a plain `npm run up` and checks that only `services` were touched. */
  const expectRestored = async (services: string[], by: () => Promise<void>) => {
    const [before, objects] = [await stack.running(), await stack.objects()];
    await by();
    const said = await mustUp();
    const after = await stack.running();
    expect(await stack.objects()).toEqual(objects);
    const touched = services.map((service) => `${stack.prefix}-${service}`);
    for (const [name, state] of Object.entries(before)) {
      if (touched.includes(name)) expect(after[name], name).not.toBe(state);
      else expect(after[name], name).toBe(state);
    }
    await expectConverged();
    return said;
  };

  const services = [
    ...['alloy', 'blackbox-exporter', 'cadvisor', 'inbox', 'loki', 'node-exporter', 'postgres'],
    ...['qdrant', 'redis', 'redis-exporter', 'socket-proxy', 'voiceassist-server'],
    'voiceassist-traffic',
  ];
  /** Three of them, drawn by the seed. */
  const drawn = services
    .map((service) => ({ service, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ service }) => service);
  const [gone, stopped, paused] = drawn as [string, string, string];

  test('a container that is gone, one that is stopped, one that is paused and one off its network come back by one plain up, and nothing else is touched', async () => {
    const container = (service: string) => stack.engine.getContainer(`${stack.prefix}-${service}`);
    const said = await expectRestored([gone, stopped], async () => {
      await remove(gone);
      await container(stopped).stop();
      await container(paused).pause();
      await stack.engine
        .getNetwork(stack.prefix)
        .disconnect({ Container: `${stack.prefix}-prometheus`, Force: true });
    });
    expect(said).toContain(`container ${stack.prefix}-${gone} is gone`);
    expect(said).toContain(`container ${stack.prefix}-${stopped} is stopped`);
    expect(said).toContain(`container ${stack.prefix}-${paused} was paused`);
    expect(said).toContain(`${stack.prefix}-prometheus is detached from network ${stack.prefix}`);
    for (const service of [stopped, paused]) {
      const { State } = await container(service).inspect();
      expect([State.Running, State.Paused], service).toEqual([true, false]);
    }
  });

  test('a config volume and a secret volume come back filled, a data volume empty, and their services work', async () => {
    const said = await expectRestored(
      ['alertmanager', 'postgres-exporter', 'prometheus'],
      async () => {
        await remove('alertmanager', 'config');
        await remove('postgres-exporter', 'secrets');
        await remove('prometheus', 'data');
      },
    );
    for (const volume of ['alertmanager-config', 'postgres-exporter-secrets', 'prometheus-data'])
      expect(said).toContain(`volume ${stack.prefix}-${volume} is gone`);
    expect(await loadedRoutes()).toContain(`#version-${version}-critical`);
    const metrics = await stack.exec(`${stack.prefix}-postgres-exporter`, [
      ...['wget', '-q', '-O', '-', 'http://127.0.0.1:9187/metrics'],
    ]);
    expect(metrics).toMatch(/^pg_up 1$/m);
    await eventually('every target is up', 90, async () => {
      const { data } = await stack.get<{ data: { result: { value: [number, string] }[] } }>(
        'prometheus',
        '/api/v1/query?query=up',
      );
      const up = data.result.filter(({ value }) => value[1] === '1').length;
      return (up >= 10 && up === data.result.length) || undefined;
    });
  });

  test("Grafana's container and its data come back with folders, datasources and dashboards", async () => {
    await expectRestored(['grafana'], () => remove('grafana', 'data'));
    const { meta } = await stack.grafana<{ meta: { folderUid: string } }>(
      '/api/dashboards/uid/voiceassist-monitoring-stack',
    );
    expect(meta.folderUid).toBe('voiceassist-monitoring');
  });

  test('the same by up --refresh, which reads through the Grafana that is away', async () => {
    await remove('grafana', 'data');
    const up = await stack.ops('up', '--refresh');
    expect(up.exitCode, up.all).toBe(0);
    await expectConverged();
  });

  test('the network itself comes back, with everyone on it', async () => {
    const network = stack.engine.getNetwork(stack.prefix);
    const { Containers } = (await network.inspect()) as { Containers: Record<string, unknown> };
    expect(Object.keys(Containers).length).toBeGreaterThan(10);
    for (const id of Object.keys(Containers))
      await network.disconnect({ Container: id, Force: true });
    await network.remove();
    expect(await mustUp()).toContain(`network ${stack.prefix} is gone`);
    expect((await stack.objects()).networks).toEqual([stack.prefix]);
    await expectConverged();
  });
});

describe('two at once', () => {
  test('of two npm run up, and of an up and a down, one works and the other refuses at once', async () => {
    await change(true);
    const first = startUp(stack);
    await pulumiUp(stack);
    for (const command of ['up', 'down']) {
      const second = await stack.ops(command);
      expect(second.exitCode).toBe(1);
      expect(second.all).toMatch(
        /^\s*npm run up already works on stack recovery \(pid \d+, since \d\d:\d\d:\d\d\); wait for it, or end it\.\s*$/,
      );
      // At once: it did not wait for the first.
      expect(first.exitCode).toBeNull();
    }
    const plain = await stack.pulumi('up', '--yes', '--skip-preview');
    expect(plain.exitCode).not.toBe(0);
    expect(plain.all).toContain('the stack is currently locked by 1 lock(s)');
    const { exitCode, all } = await first;
    expect(exitCode, all).toBe(0);
    await expectConverged();
  });

  test('npm run up refuses while a plain pulumi up works, and works after it', async () => {
    await change(true);
    const plain = stack.pulumi('up', '--yes', '--skip-preview');
    await pulumiUp(stack);
    const second = await stack.ops('up');
    expect(second.exitCode).toBe(1);
    expect(second.all).toMatch(
      /A pulumi command already works on stack recovery \(pid \d+ of .+, since .+\); wait for it, or end it\./,
    );
    const { exitCode, all } = await plain;
    expect(exitCode, all).toBe(0);
    await mustUp();
  });

  test('a SIGTERM ends an up in good order: no lock and no process is left, and the next up finishes', async () => {
    await change(true);
    const up = startUp(stack);
    await pulumiUp(stack);
    process.kill(up.pid!, 'SIGTERM');
    expect((await up).exitCode).not.toBe(0);
    expect(processesOf(stack)).toEqual([]);
    expect(await mustUp()).not.toContain('had left');
    await expectConverged();
  });

  test('after all that, what is really there is what the state says', async () => {
    const preview = await stack.pulumi('preview', '--refresh', '--expect-no-changes');
    expect(preview.exitCode, preview.all).toBe(0);
  });
});
