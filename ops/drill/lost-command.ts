import { imageRef } from '../../infra/image-ref.ts';
import { images } from '../../infra/images.ts';
import { readLock } from '../../infra/lock.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { withThrowaway } from '../throwaway.ts';
import { Refusal } from '../cli.ts';
import { duration } from '../progress.ts';
import { demoDrill } from './demo-stack.ts';
import { killService } from './kill.ts';
import { lostAlerts } from './lost.ts';
import { lostReport } from './lost-report.ts';
import { wholeNumber } from './numbers.ts';
import { queryNumber } from './observer.ts';
import { randomFrom } from './random.ts';
import type { Reached } from './reach.ts';

/** What the command line of a drill of lost alerts says. */
export interface LostOptions {
  stack: string;
  cycles: string;
  seed?: string;
  json?: boolean;
}

/** At a time: many, for their causes last; few enough for the inbox, which keeps two hundred pages. */
const LANES = 20;
/** Seconds that a killed server may be away, Docker's wait and its own start together. */
const AWAY = 8;
/** Docker starts a container again at once only when it has lived for ten seconds. */
const YOUNG = 12;

/** `npm run drill -- lost`. @throws Refusal when an alert came and went and nobody was told */
export async function lostCommand(options: LostOptions): Promise<void> {
  const cycles = wholeNumber('--cycles', options.cycles, 1000);
  const seed = wholeNumber('--seed', options.seed ?? String(1 + (Date.now() % 1e6)), 1e6);
  const stack = await demoDrill(options.stack, 'npm run drill -- lost');
  const { settings, inbox, engine, prometheus } = stack;
  try {
    const times = timesOf(settings, await resendDelay(prometheus));
    const rounds = Math.ceil(cycles / LANES);
    console.error(
      `${cycles} alerts, ${LANES} at a time, each for ${duration(times.hold)}; a server killed every ${times.gap.map(Math.round).join(' to ')} s; seed ${seed}; about ${duration((rounds * 1.15 + 1) * times.hold + times.rest)}.`,
    );
    const asked = Date.now();
    const ahead = ((await queryNumber(prometheus, 'time()')) ?? 0) * 1000 - asked;
    const killer = {
      ...{ engine, namePrefix: settings.namePrefix },
      toolsImage: imageRef(images.busybox, settings.docker.registryMirror, readLock(stack.name)),
    };
    const result = await withThrowaway(
      async () => void (await inbox.send('DELETE', '/drills')),
      () =>
        lostAlerts({
          ...{ inbox, cycles, lanes: LANES, ...times, random: randomFrom(seed) },
          kill: (victim) => killService(killer, victim),
          now: () => Date.now() + ahead,
        }),
    );
    console.log(
      options.json === true ? JSON.stringify({ seed, ...result }, null, 2) : lostReport(result),
    );
    if (result.lost.length > 0) throw new Refusal('Alerts came and went, and nobody was told.');
  } finally {
    stack.close();
  }
}

/** How long Prometheus waits before it sends an alert that still fires once more. */
async function resendDelay(prometheus: Reached): Promise<number> {
  const { body } = await prometheus.send('GET', '/api/v1/status/flags');
  const { data } = JSON.parse(body) as { data: Record<string, string> };
  return durationSeconds(data['rules.alert.resend-delay'] ?? '1m');
}

/**
 * What a message needs to get through: Prometheus does not repeat what failed to go out before its delay
 * is over, so an alert has to last for two of them, and a server that takes it must live until it is sent on.
 */
export function timesOf({ intervals }: Pick<Settings, 'intervals'>, resend: number) {
  const look = durationSeconds(intervals.scrape) + durationSeconds(intervals.evaluation);
  const least = Math.max(YOUNG, resend + AWAY);
  return {
    hold: 2 * resend + 2 * look + 2 * AWAY,
    gap: [least, least * 1.5] as [number, number],
    rest: resend + look + AWAY,
  };
}
