import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';

const MIB = 1024 ** 2;

/** What a container takes: memory in MiB, and CPU in per cent of one core. */
export interface Usage {
  memory: number;
  cpu: number;
}

/** Bytes in use, and seconds of CPU since its start. */
export interface Reading {
  memory: number;
  cpu: number;
}

/** The part of the engine's answer that counts, of either version of cgroups. */
interface Stats {
  memory_stats: {
    usage?: number;
    stats?: { total_inactive_file?: number; inactive_file?: number };
  };
  cpu_stats: { cpu_usage: { total_usage: number } };
}

/**
 * Memory is without the files that the kernel would drop first, as `docker stats` has it.
 *
 * @throws Error when the container does not run
 */
export function readingOf(stats: Stats): Reading {
  const { usage, stats: detail = {} } = stats.memory_stats;
  if (usage === undefined) throw new Error('The engine tells no memory of it: it does not run.');
  const inactive = detail.total_inactive_file ?? detail.inactive_file ?? 0;
  return {
    memory: inactive < usage ? usage - inactive : usage,
    cpu: stats.cpu_stats.cpu_usage.total_usage / 1e9,
  };
}

/** The use between the first and the last of some readings: CPU over all of them, memory in the mean. */
export function usageOf(readings: readonly Reading[], seconds: number): Usage {
  const memory = readings.reduce((total, one) => total + one.memory, 0) / readings.length;
  return {
    memory: memory / MIB,
    cpu: (100 * (readings.at(-1)!.cpu - readings[0]!.cpu)) / seconds,
  };
}

/** What each container takes over some seconds, looked at each ten. @param seconds a multiple of ten */
export async function watchUsage(
  containers: readonly { name: string; container: Docker.Container }[],
  seconds: number,
): Promise<Map<string, Usage>> {
  const read = () =>
    Promise.all(
      containers.map(async ({ container }) =>
        readingOf((await container.stats({ stream: false, 'one-shot': true })) as Stats),
      ),
    );
  const started = performance.now();
  const rounds = [await read()];
  for (let second = 10; second <= seconds; second += 10) {
    await sleep(started + 1000 * second - performance.now());
    rounds.push(await read());
  }
  const took = (performance.now() - started) / 1000;
  return new Map(
    containers.map(({ name }, index) => [
      name,
      usageOf(
        rounds.map((round) => round[index]!),
        took,
      ),
    ]),
  );
}
