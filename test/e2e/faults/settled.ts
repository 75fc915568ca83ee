import { expect } from 'vitest';
import { eventually, type TestStack } from '../harness.ts';
import { targets } from '../prometheus.ts';

/** Every container of the stack as the engine sees it, by service. */
export async function inspectAll(stack: TestStack) {
  const { containers } = await stack.objects();
  return Promise.all(
    containers.map(async (name) => ({
      service: name.slice(stack.prefix.length + 1),
      ...(await stack.engine.getContainer(name).inspect()),
    })),
  );
}

/**
 * Waits until every container of the stack is healthy again, started after a moment, and every target
 * was scraped well since.
 *
 * @param except services that are stopped on purpose
 * @throws with what is amiss after three minutes
 */
export async function settled(
  stack: TestStack,
  since: Date,
  except: readonly string[] = [],
): Promise<void> {
  let amiss: string[] = ['nothing was asked yet'];
  const ask = async () => {
    const containers = (await inspectAll(stack)).filter(({ service }) => !except.includes(service));
    const notBack = containers.filter(
      ({ State }) => State.Health?.Status !== 'healthy' || new Date(State.StartedAt) < since,
    );
    amiss = notBack.map(({ service, State }) => `${service}: ${State.Status}`);
    if (amiss.length > 0) return undefined;
    const down = (await targets(stack)).filter(
      ({ labels, health, lastScrape }) =>
        !except.includes(labels.job) && (health !== 'up' || new Date(lastScrape) < since),
    );
    amiss = down.map(({ labels, lastError }) => `target ${labels.instance}: ${lastError}`);
    return amiss.length === 0 || undefined;
  };
  await eventually('everything is back', 180, ask).catch((error: unknown) =>
    expect(amiss, String(error)).toEqual([]),
  );
}
