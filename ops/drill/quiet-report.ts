import { duration } from '../progress.ts';
import { ofMachine } from './machine.ts';
import type { Timeline } from './timeline.ts';

/** An alert that fired although nothing was broken. */
export interface FalseAlert {
  name: string;
  severity: string;
  labels: Record<string, string>;
  /** Places where people were told of it. */
  told: string[];
}

/** What watching a healthy stack gave. */
export interface Quiet {
  /** Seconds of the stack's time, and of the clock. */
  asked: number;
  real: number;
  timescale: number;
  /** Requests of users per second, of the clock. */
  requestRate: number;
  falseAlerts: FalseAlert[];
  /** Alerts about how busy or full the machine is, by name: true ones. */
  ofMachine: string[];
}

/** What fired meanwhile about the machine itself. @param from milliseconds of the servers' clock */
export function machineAlerts({ episodes }: Timeline, from: number): string[] {
  const fired = episodes.filter(({ firedAt }) => firedAt !== undefined && firedAt >= from);
  return [...new Set(fired.map(({ name }) => name))].filter((name) => ofMachine.has(name));
}

/**
 * Every alert that fired since a moment, with who was told: but Watchdog, and what tells of the machine.
 *
 * @param from milliseconds of the servers' clock
 */
export function falseAlerts({ episodes, told }: Timeline, from: number): FalseAlert[] {
  return episodes
    .filter(({ name }) => name !== 'Watchdog' && !ofMachine.has(name))
    .filter(({ firedAt }) => firedAt !== undefined && firedAt >= from)
    .map(({ name, severity, labels }) => ({
      ...{ name, severity, labels },
      told: [
        ...new Set(
          told
            .filter((one) => !one.end && one.alert === name && one.at >= from)
            .map(({ place }) => place),
        ),
      ],
    }));
}

/** The same as people read it. */
export function quietReport(quiet: Quiet): string {
  const { asked, real, timescale, requestRate, falseAlerts, ofMachine: busy } = quiet;
  const alerts = falseAlerts.map(({ name, severity, labels, told }) => {
    const subject = labels.instance ?? labels.name ?? labels.service ?? labels.slo ?? 'the stack';
    return `  ${name} (${severity}) about ${subject}, told at ${told.join(', ') || 'no place'}`;
  });
  return [
    `${falseAlerts.length} false alerts in ${duration(asked)} of the stack's time (${duration(real)} at ${timescale} times the usual pace), with ${requestRate.toFixed(1)} requests a second.`,
    ...alerts,
    ...(busy.length > 0 ? [`True of this machine, and not counted: ${busy.join(', ')}.`] : []),
  ].join('\n');
}
