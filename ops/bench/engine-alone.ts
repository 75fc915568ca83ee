import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Refusal } from '../cli.ts';
import { copyOf } from './container-copy.ts';
import type { Part, Parts } from './parts.ts';

/** Seconds in which each container must be healthy. */
const patience = 180;

/**
 * Makes the same network, volumes and containers by calls of the engine's API and nothing else: all
 * containers are made at once, and each is started as soon as those before it are healthy, as compose
 * does. Ends when all are healthy.
 */
export async function startByEngine(
  engine: Docker,
  { network, dataVolumes, containers }: Parts,
): Promise<void> {
  await engine.createNetwork({
    Name: network.Name,
    Driver: network.Driver,
    IPAM: { Config: network.IPAM?.Config ?? [] },
    Labels: network.Labels ?? {},
  });
  await Promise.all(
    dataVolumes.map(({ Name, Labels }) => engine.createVolume({ Name, Labels: Labels ?? {} })),
  );
  const made = new Map(
    await Promise.all(
      containers.map(
        async ({ name, inspect }) => [name, await engine.createContainer(copyOf(inspect))] as const,
      ),
    ),
  );
  await inOrder(containers, async ({ name }) => {
    const container = made.get(name)!;
    await container.start();
    await untilHealthy(container, name);
  });
}

/** Runs `start` for each part once those that it comes after are done, and as many at a time as can be. */
export async function inOrder(
  parts: readonly Pick<Part, 'name' | 'after'>[],
  start: (part: Pick<Part, 'name' | 'after'>) => Promise<void>,
): Promise<void> {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const begun = new Map<string, Promise<void>>();
  const begin = (name: string): Promise<void> => {
    const known = begun.get(name);
    if (known !== undefined) return known;
    const part = byName.get(name);
    const run = async () => {
      if (part === undefined) return;
      await Promise.all(part.after.map(begin));
      await start(part);
    };
    const running = run();
    begun.set(name, running);
    return running;
  };
  await Promise.all(parts.map(({ name }) => begin(name)));
}

async function untilHealthy(container: Docker.Container, name: string): Promise<void> {
  const end = performance.now() + 1000 * patience;
  for (;;) {
    const { State } = await container.inspect();
    if (State.Health === undefined || State.Health.Status === 'healthy') return;
    if (performance.now() > end) throw new Refusal(`${name} was not healthy after ${patience} s.`);
    await sleep(200);
  }
}
