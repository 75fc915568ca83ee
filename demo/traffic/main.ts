/**
 * The traffic of the dev stack: users of the VoiceAssist server who register, log in and talk to it, by
 * day more than by night.
 *
 * It uses Node's built-in modules only and is delivered as one file into the container of a plain Node
 * image.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from './api.ts';
import { runTraffic, type Clock } from './generator.ts';
import { serveHealth } from './health.ts';
import { createLog } from './log.ts';
import { createRandom } from './random.ts';
import { trafficSettings } from './settings.ts';
import { Users } from './users.ts';

/** Milliseconds until a request is given up: as long as people wait. */
const PATIENCE = 15_000;

/** The time of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  async until(time, signal) {
    const wait = time - Date.now();
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
  },
};

/** As the process of a container: settings from the environment, ends well on TERM. */
async function run(): Promise<void> {
  const log = createLog();
  // Process 1 of a container has no default handlers: without these a stop ends in a kill.
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  try {
    const { target, baseRate, dailyRhythm, seed, port } = trafficSettings(process.env);
    await serveHealth(port);
    log('INFO', 'traffic started', { target, rate: baseRate, daily_rhythm: dailyRhythm });
    await runTraffic(
      {
        api: createApi(target, PATIENCE),
        users: new Users(seed),
        random: createRandom(seed),
        clock: realClock,
        baseRate,
        dailyRhythm,
        log,
      },
      stop.signal,
    );
    log('INFO', 'traffic stopped');
    process.exit(0);
  } catch (error) {
    log('ERROR', 'traffic cannot start', {
      exception: error instanceof Error ? error.message : String(error),
    });
    process.exit(1);
  }
}

if (import.meta.main) await run();
