import type { Message } from '../../demo/inbox/types.ts';
import { readMessage, type Told } from './told.ts';

/** An alert as Prometheus holds it. */
export interface PrometheusAlert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
  /** When its condition was first seen to hold. */
  activeAt: string;
}

/** An alert as Alertmanager holds it: of Prometheus, or of Loki. */
export interface AlertmanagerAlert {
  fingerprint: string;
  labels: Record<string, string>;
  /** When it began to fire. */
  startsAt: string;
  status: { state: string; inhibitedBy: string[] };
}

/** One time that an alert came up, from the first sight to the last. Times are of the servers' clock, in ms. */
export interface Episode {
  name: string;
  severity: string;
  /** Without those that Prometheus adds to all. */
  labels: Record<string, string>;
  /** When its condition was first seen to hold. */
  since: number;
  firedAt: number | undefined;
  endedAt: number | undefined;
  /** Alerts that were seen to mute it, as `Name (severity)`. */
  mutedBy: Set<string>;
}

/** Labels that every alert of a stack has. */
const common = ['cluster', 'environment'];

/** What happened to a stack's alerts, and what its inbox got, from many looks. */
export class Timeline {
  /** Every episode that fired, and those that may still. */
  episodes: Episode[] = [];
  readonly told: Told[] = [];
  readonly #open = new Map<string, Episode>();
  #lastMessage = 0;

  /**
   * One look at the alerts.
   *
   * @param now of the servers' clock, in ms
   */
  look(
    now: number,
    prometheus: readonly PrometheusAlert[],
    alertmanager: readonly AlertmanagerAlert[],
  ): void {
    const seen = new Set<string>();
    for (const { labels, state, activeAt } of prometheus) {
      const episode = this.#episode(labels, Date.parse(activeAt), seen);
      if (state === 'firing') episode.firedAt ??= now;
    }
    const byFingerprint = new Map(alertmanager.map((alert) => [alert.fingerprint, alert]));
    for (const { labels, startsAt, status } of alertmanager) {
      const started = Date.parse(startsAt);
      const episode = this.#episode(labels, started, seen);
      // Its word is exact; a look may come a moment later.
      if (episode.firedAt === undefined || started < episode.firedAt) episode.firedAt = started;
      for (const fingerprint of status.inhibitedBy) {
        const by = byFingerprint.get(fingerprint);
        if (by !== undefined) episode.mutedBy.add(nameOf(by.labels));
      }
    }
    for (const [key, episode] of this.#open) {
      if (seen.has(key)) continue;
      episode.endedAt = now;
      this.#open.delete(key);
    }
    // What was pending and did not fire is nothing that anyone sees.
    this.episodes = this.episodes.filter(
      ({ firedAt, endedAt }) => firedAt !== undefined || endedAt === undefined,
    );
  }

  /** Messages of the inbox, in any order; those that were seen already are passed over. */
  receive(messages: readonly Message[]): void {
    const fresh = messages.filter(({ id }) => id > this.#lastMessage).sort((a, b) => a.id - b.id);
    for (const message of fresh) {
      this.#lastMessage = message.id;
      const told = readMessage(message);
      if (told !== undefined) this.told.push(told);
    }
  }

  /** Those that fire now. */
  get firing(): Episode[] {
    return [...this.#open.values()].filter(({ firedAt }) => firedAt !== undefined);
  }

  #episode(labels: Record<string, string>, since: number, seen: Set<string>): Episode {
    const own = Object.fromEntries(
      Object.entries(labels)
        .filter(([name]) => !common.includes(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    const key = JSON.stringify(own);
    seen.add(key);
    let episode = this.#open.get(key);
    if (episode === undefined) {
      episode = {
        ...{ name: labels.alertname ?? '', severity: labels.severity ?? '', labels: own, since },
        ...{ firedAt: undefined, endedAt: undefined, mutedBy: new Set<string>() },
      };
      this.#open.set(key, episode);
      this.episodes.push(episode);
    }
    return episode;
  }
}

function nameOf({ alertname = '', severity = '' }: Record<string, string>): string {
  return `${alertname} (${severity})`;
}
