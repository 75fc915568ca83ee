import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { toolLabel } from '../infra/labels.ts';
import { environmentOf, processes } from './processes.ts';

/** What there is to remove now, the newest last: things may stand on those before them. */
const standing: (() => Promise<void>)[] = [];
let interrupted = false;

/**
 * Runs `use`, then `remove` once: also when `use` fails, and when the command is ended by Ctrl-C, which
 * runs no `finally`. May be nested; Ctrl-C removes all of it before the command ends.
 */
export async function withThrowaway<T>(
  remove: () => Promise<void>,
  use: () => Promise<T>,
): Promise<T> {
  let removal: Promise<void> | undefined;
  const removed = () => (removal ??= remove());
  if (standing.length === 0) process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  standing.push(removed);
  try {
    return await use();
  } finally {
    // What was in use is gone under it: nobody needs to read that it failed, nor should it go on.
    if (interrupted) await new Promise<never>(() => undefined);
    await removed();
    standing.splice(standing.indexOf(removed), 1);
    if (standing.length === 0) process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function interrupt(signal: NodeJS.Signals): void {
  if (interrupted) return;
  interrupted = true;
  void removeAll().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
}

async function removeAll(): Promise<void> {
  for (const removed of standing.toReversed()) {
    await removed().catch((error: Error) => console.error(`Not removed: ${error.message}`));
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
    name: throwawayName(),
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

/** Runs `use` with a bridge network that is gone afterwards. @param subnet such as 10.213.100.0/24 */
export async function withNetwork<T>(
  docker: Docker,
  subnet: string,
  use: (name: string) => Promise<T>,
): Promise<T> {
  const name = throwawayName();
  const network = await docker.createNetwork({
    Name: name,
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: subnet, Gateway: subnet.replace(/\.0\/24$/, '.1') }] },
    Labels: { [toolLabel]: 'bench' },
  });
  return withThrowaway(
    async () => void (await network.remove()),
    () => use(name),
  );
}

/** A name that nothing on the machine has. */
export function throwawayName(): string {
  return `voiceassist-bench-${randomBytes(6).toString('hex')}`;
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
