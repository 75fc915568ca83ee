import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { toolLabel } from '../../infra/labels.ts';

/**
 * Runs `use` on a started container that is gone afterwards, with its volumes: also when `use` fails, and
 * when the command is ended by Ctrl-C.
 */
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
  const remove = () => container.remove({ force: true, v: true });
  const interrupted = (signal: NodeJS.Signals) => {
    void remove().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    await container.start();
    return await use(container);
  } finally {
    await remove();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}
