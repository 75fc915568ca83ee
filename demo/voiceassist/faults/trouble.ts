import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';

/** Ten tenths are not quite one. */
const ROUNDING = 1e-9;

/** Has the requests to the routes of `app` suffer from the faults `latency` and `errors`. */
export function troubleUsers(app: FastifyInstance, { switches }: Pick<Parts, 'switches'>): void {
  let due = 0;
  app.addHook('onRequest', async () => {
    if (switches.delaySeconds > 0) await sleep(switches.delaySeconds * 1000);
    // In turn, not by chance: over the few requests of a drill chance would be anything but the share.
    due = switches.errorRate === 0 ? 0 : due + switches.errorRate;
    if (due < 1 - ROUNDING) return;
    due -= 1;
    throw new Error('the fault "errors" is on');
  });
}
