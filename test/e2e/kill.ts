import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { argumentsOf, environmentOf, processes, type Process } from '../../ops/processes.ts';
import { root } from '../../ops/stack-file.ts';
import { eventually, type TestStack } from './harness.ts';

/** Numbers in [0, 1) that follow from a seed, so that a failure can be played again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts `npm run up` as the leader of a process group of its own. */
export function startUp(stack: TestStack) {
  return execa('sh', ['ops/bootstrap.sh', 'ops/up.ts', '--stack', stack.name], {
    cwd: root,
    env: stack.env,
    reject: false,
    all: true,
    detached: true,
  });
}

/** The CLI itself (not npm's wrapper of it) that runs `pulumi up` of a stack; waits until there is one. */
export function pulumiUp(stack: TestStack, seconds = 120): Promise<Process> {
  return eventually('pulumi up runs', seconds, () =>
    Promise.resolve(
      processesOf(stack).find(({ pid, name }) => name === 'pulumi' && argumentsOf(pid)[1] === 'up'),
    ),
  );
}

/** Runs `npm run up` to its end. Gives the seconds of `pulumi up` in it. @throws when it fails */
export async function wholeUp(stack: TestStack): Promise<number> {
  const up = startUp(stack);
  const { pid } = await pulumiUp(stack);
  const began = performance.now();
  while (existsSync(`/proc/${pid}`)) await sleep(100);
  const seconds = (performance.now() - began) / 1000;
  const { exitCode, all } = await up;
  if (exitCode !== 0) throw new Error(all);
  return seconds;
}

/** Every process that was started for this stack, whoever is its parent by now. */
export function processesOf({ env }: TestStack): Process[] {
  const home = env.VOICEASSIST_MONITORING_HOME;
  return processes().filter(
    ({ pid }) => environmentOf(pid)['VOICEASSIST_MONITORING_HOME'] === home,
  );
}

/**
 * Runs `npm run up` and kills it with SIGKILL.
 *
 * @param after seconds after `pulumi up` began
 * @param group the whole process group, and not the CLI alone
 * @returns false when the run had ended before its instant
 */
export async function killUp(stack: TestStack, after: number, group: boolean): Promise<boolean> {
  const up = startUp(stack);
  const { pid } = await pulumiUp(stack);
  await sleep(after * 1000);
  let hit = true;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    hit = false;
  }
  if (group) {
    try {
      process.kill(-up.pid!, 'SIGKILL');
    } catch {
      // It has ended with its CLI.
    }
  }
  const { exitCode } = await up;
  return hit && exitCode !== 0;
}
