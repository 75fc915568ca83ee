import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLISECONDS = 250;

/**
 * Waits until the container's health check passes.
 * An unhealthy container is waited for too: it may recover until the time is up.
 * @throws when it has no health check, or is not healthy in time
 */
export async function waitHealthy(
  container: Docker.Container,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const { State: state } = await container.inspect();
    const health = state.Health;
    if (health === undefined) {
      throw new Error(
        'wait is set, but the container has no health check: leave out wait or give a healthcheck',
      );
    }
    if (health.Status === 'healthy') return;
    if (Date.now() >= end) {
      throw new Error(
        `container failed to be in healthy state within ${timeoutSeconds} s (${state.Status}, ${health.Status}${lastCheck(health.Log)})`,
      );
    }
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}

function lastCheck(log: { Output: string }[] | undefined): string {
  const output = log?.at(-1)?.Output.trim().split('\n').at(-1)?.slice(0, 200);
  return output ? `, last check: ${output}` : '';
}
