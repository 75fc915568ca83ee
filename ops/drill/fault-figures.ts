import type { FaultDrill } from './faults.ts';
import { nameOf } from './fault-row.ts';
import { episodeOf, type Case } from './judge.ts';
import { ofMachine } from './machine.ts';
import type { Minimum } from './minimum.ts';
import { placesOf } from './places.ts';
import { nthChange } from './samples.ts';
import { wayOf } from './way.ts';

/** What one fault showed. Seconds; those that never came are absent. */
export interface FaultResult {
  fault: string;
  /** Its measured alert, as `Name (severity)`. */
  alert: string;
  /** From the fault until Prometheus or Loki saw the condition hold. */
  detected: number | undefined;
  /** From the fault until the alert fired. */
  fired: number | undefined;
  /** From the fault until the first message was there. */
  paged: number | undefined;
  minimum: Minimum;
  /** Other alerts that came, and may. */
  allowed: string[];
  /** From the heal to the word of the end. */
  ended: number | undefined;
  /** Whatever is not as the table says; none: passed. */
  problems: string[];
}

/** The times of a fault's measured alert, as far as they are known before its end. */
export async function figuresOf(
  { observer, known }: Pick<FaultDrill, 'observer' | 'known'>,
  of: Case,
  { broken }: { broken: number },
): Promise<Omit<FaultResult, 'problems' | 'ended'>> {
  const { row, context, since } = of;
  const { timeline } = observer;
  const { alert, minimum } = wayOf(row.primary, context, known);
  const episode = episodeOf(row.primary, of, timeline);
  const after = (time: number | undefined) =>
    time === undefined ? undefined : Math.max(0, (time - broken) / 1000);
  const [place] = placesOf(alert, context.settings);
  const page = timeline.told.find(
    (told) =>
      !told.end && told.place === place && told.at >= since && told.alert === row.primary.alert,
  );
  const came = timeline.episodes
    .filter(({ firedAt }) => firedAt !== undefined && firedAt >= since)
    .filter(({ name }) => ofMachine.has(name) || row.allowed.some((one) => one.alert === name))
    .map(({ name, severity }) => `${name} (${severity})`);
  const window = await windowSeen(observer, of, broken);
  return {
    ...{ fault: row.fault, alert: nameOf(row.primary) },
    ...{ detected: after(episode?.since), fired: after(episode?.firedAt), paged: after(page?.at) },
    minimum: window === undefined ? minimum : { ...minimum, window },
    allowed: [...new Set(came)],
  };
}

/** The window of an alert that counts events, where how long they took is seen and not computed. */
async function windowSeen(
  observer: FaultDrill['observer'],
  { row: { primary }, context, known }: Case,
  broken: number,
): Promise<number | undefined> {
  if (primary.counts === undefined) return undefined;
  const { metric, changes } = primary.counts(context);
  const { alert } = wayOf(primary, context, known);
  const ago = Math.ceil((observer.now() - broken) / 1000 + alert.scrape);
  const change = nthChange(await observer.samples(metric, ago), changes);
  // It was there half a scrape before it was seen, on average, and that is counted elsewhere.
  return change === undefined ? undefined : change - broken / 1000 - alert.scrape / 2;
}
