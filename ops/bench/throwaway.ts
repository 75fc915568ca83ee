import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { toolLabel } from '../../infra/labels.ts';
import { environmentOf, processes } from '../processes.ts';

/**
 * Runs `use`, then `remove` once: also when `use` fails, and when the command is ended by Ctrl-C, which
 * runs no `finally`.
 */
export async function withThrowaway<T>(
  remove: () => Promise<void>,
  use: () => Promise<T>,
): Promise<T> {
  let removal: Promise<void> | undefined;
  const removed = () => (removal ??= remove());
  const interrupted = (signal: NodeJS.Signals) => {
    void removed().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    return await use();
  } finally {
    await removed();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

/** Runs `use` on a started container that is gone afterwards, with its volumes. */
export async function withContainer<T>(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const container = await docker.createContainer({
    ...options,
    name: `voiceassist-bench-${randomBytes(6).toString('hex')}`,
    Labels: { ...options.Labels, [toolLabel]: 'bench' },
  });
  return withThrowaway(
    async () => void (await container.remove({ force: true, v: true })),
    async () => {
      await container.start();
      return use(container);
    },
  );
}

/** Ends a program and what it started, known by a variable of their own: children may outlive it. */
export async function endAllWith(variable: string, value: string): Promise<void> {
  const running = () => processes().filter(({ pid }) => environmentOf(pid)[variable] === value);
  for (let left = running(); left.length > 0; left = running()) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    await sleep(100);
  }
}
