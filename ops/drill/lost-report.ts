import type { Lost } from './ledger.ts';
import type { Victim } from './lost.ts';

/** The outcome as people read it. */
export function lostReport(result: Lost & { kills: Record<Victim, number> }): string {
  const { cycles, lost, again, unended, delay, kills } = result;
  const killed = Object.entries(kills)
    .map(([victim, count]) => `${victim} ${count}`)
    .join(', ');
  return [
    `${lost.length} of ${cycles} alerts lost, with servers killed: ${killed}.`,
    ...(lost.length > 0 ? [`Lost: ${lost.join(', ')}`] : []),
    ...(delay === undefined
      ? []
      : [
          `Told after ${delay.median.toFixed(1)} s in the middle, ${delay.most.toFixed(1)} s at most; ${again} messages came again.`,
        ]),
    ...(unended > 0
      ? [
          `${unended} ends were not told: Alertmanager keeps what it has sent in memory, saves it every 15 minutes, and was killed in between.`,
        ]
      : []),
  ].join('\n');
}
