import type { FaultContext } from './fault-context.ts';
import { nameOf, type ExpectedAlert, type FaultRow } from './fault-row.ts';
import { alertCalled, type KnownAlert } from './known-alerts.ts';
import { ofMachine } from './machine.ts';
import { placesOf } from './places.ts';
import type { Episode, Timeline } from './timeline.ts';
import { says } from './wording.ts';

/** A fault on a stack: its row, and what the stack's rules and routes say of each alert. */
export interface Case {
  row: FaultRow;
  context: FaultContext;
  known: readonly KnownAlert[];
  /** Milliseconds of the servers' clock: what fired before has nothing to do with it. */
  since: number;
}

type Seen = Pick<Timeline, 'episodes' | 'told'>;

/** Every alert that a row asks for. */
export function expectedOf({ primary, expected }: FaultRow): ExpectedAlert[] {
  return [primary, ...expected];
}

/** When an expected alert came up because of the fault, if it has fired. */
export function episodeOf(
  { alert, severity, about }: ExpectedAlert,
  { context, since }: Case,
  { episodes }: Pick<Seen, 'episodes'>,
): Episode | undefined {
  const subject = Object.entries(about?.(context) ?? {});
  return episodes.find(
    ({ name, severity: own, labels, firedAt }) =>
      name === alert &&
      own === severity &&
      firedAt !== undefined &&
      firedAt >= since &&
      subject.every(([label, value]) => labels[label] === value),
  );
}

/** What an expected alert has not done yet: to fire, to be muted, to be told in each place in its words. */
export function missing(expected: ExpectedAlert, of: Case, seen: Seen): string[] {
  const name = nameOf(expected);
  const episode = episodeOf(expected, of, seen);
  if (episode === undefined) return [`${name} has not fired`];
  if (expected.mutedBy !== undefined) {
    return episode.mutedBy.has(expected.mutedBy)
      ? []
      : [`${name} is not muted by ${expected.mutedBy}`];
  }
  const alert = alertCalled(of.known, expected.alert, expected.severity);
  return placesOf(alert, of.context.settings).flatMap((place) => {
    const there = seen.told.filter(
      (told) =>
        !told.end && told.place === place && told.alert === alert.name && told.at >= of.since,
    );
    const told = there.filter(({ severity }) => severity === alert.severity);
    if (told.length === 0) return [`${name} is not told at ${place}`];
    const wrong = told.map(({ text }) => says(alert, text));
    return wrong.some((missed) => missed === undefined)
      ? []
      : [`${name} is told at ${place} without ${wrong[0]!}`];
  });
}

/** What of an alert's end has not come yet: the end itself, and the word of it in each place. */
export function unended(expected: ExpectedAlert, of: Case, seen: Seen): string[] {
  const name = nameOf(expected);
  const episode = episodeOf(expected, of, seen);
  if (episode === undefined) return [];
  if (episode.endedAt === undefined) return [`${name} still fires`];
  if (expected.mutedBy !== undefined) return [];
  const alert = alertCalled(of.known, expected.alert, expected.severity);
  return placesOf(alert, of.context.settings)
    .filter(
      (place) =>
        !seen.told.some(
          (told) =>
            told.end && told.place === place && told.alert === alert.name && told.at >= of.since,
        ),
    )
    .map((place) => `the end of ${name} is not told at ${place}`);
}

/**
 * What nobody expects: alerts that fired, and messages, since the fault began.
 *
 * @param lingering alerts of earlier faults, whose long windows may still hold them
 */
export function unexpected(of: Case, seen: Seen, lingering: ReadonlySet<string>): string[] {
  const { row, known, since, context } = of;
  const byFault = new Set([
    ...expectedOf(row).map(nameOf),
    ...known
      .filter(
        ({ name }) =>
          row.allowed.some(({ alert }) => alert === name) ||
          lingering.has(name) ||
          ofMachine.has(name),
      )
      .map(({ name, severity }) => nameOf({ alert: name, severity } as ExpectedAlert)),
    'Watchdog (none)',
  ]);
  const names = new Set([...byFault].map((name) => name.split(' ')[0]!));
  const alerts = seen.episodes
    .filter(({ firedAt }) => firedAt !== undefined && firedAt >= since)
    .filter(({ name, severity }) => !byFault.has(`${name} (${severity})`))
    .map(({ name, severity, labels }) => `${name} (${severity}) fired: ${subjectOf(labels)}`);
  const messages = seen.told
    .filter(({ at }) => at >= since)
    .flatMap(({ alert, severity, end, place }) => {
      const what = end ? `the end of ${alert}` : `${alert} (${severity})`;
      if (!names.has(alert) && !lingering.has(alert)) return [`${what} was told at ${place}`];
      const own = known.filter((one) => one.name === alert && (end || one.severity === severity));
      return own.some((one) => placesOf(one, context.settings).includes(place))
        ? []
        : [`${what} was told at ${place}, which is not its place`];
    });
  const muted = expectedOf(row)
    .filter(({ mutedBy }) => mutedBy !== undefined)
    .filter(({ alert, severity }) =>
      seen.told.some(
        (told) =>
          !told.end && told.alert === alert && told.severity === severity && told.at >= since,
      ),
    )
    .map((one) => `${nameOf(one)} was told, although it is muted by ${one.mutedBy!}`);
  return [...new Set([...alerts, ...messages, ...muted])];
}

/** The labels by which people know one alert from another of its name. */
function subjectOf(labels: Readonly<Record<string, string>>): string {
  const dull = ['alertname', 'severity', 'component', 'team'];
  const told = Object.entries(labels).filter(([name]) => !dull.includes(name));
  return told.map(([name, value]) => `${name}=${value}`).join(', ') || 'of the whole stack';
}
