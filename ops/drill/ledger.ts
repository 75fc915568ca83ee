import type { Message } from '../../demo/inbox/types.ts';

/** What became of all alerts of a drill. */
export interface Lost {
  cycles: number;
  /** Alerts whose cause came and went, and nobody was told. */
  lost: string[];
  /** Messages that came again: Alertmanager forgets what it sent just before it is killed. */
  again: number;
  /** Alerts that were told and whose end never was. */
  unended: number;
  /** Seconds from the cause to the first message: the middle one, and the longest. */
  delay: { median: number; most: number } | undefined;
}

interface Entry {
  began: number;
  told: number[];
  ended: boolean;
}

/** What PagerDuty is sent, as far as it is read here. */
interface PagerEvent {
  payload?: { custom_details?: Partial<Record<'firing' | 'resolved', unknown>> };
}

/** Who was told of which drill. Times are of the servers' clock, in ms. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #read = new Set<number>();

  began(id: string, at: number): void {
    this.#entries.set(id, { began: at, told: [], ended: false });
  }

  /** Messages of the pager, in any order; each counts once, however often it is read. */
  read(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#read.has(message.id)) continue;
      this.#read.add(message.id);
      const details = (message.payload as PagerEvent).payload?.custom_details;
      for (const id of idsIn(details?.firing)) {
        this.#entries.get(id)?.told.push(Date.parse(message.receivedAt));
      }
      for (const id of idsIn(details?.resolved)) {
        const entry = this.#entries.get(id);
        if (entry !== undefined) entry.ended = true;
      }
    }
  }

  close(): Lost {
    const all = [...this.#entries];
    const told = all.filter(([, entry]) => entry.told.length > 0);
    const delays = told
      .map(([, entry]) => (Math.min(...entry.told) - entry.began) / 1000)
      .sort((a, b) => a - b);
    return {
      cycles: all.length,
      lost: all.filter(([, entry]) => entry.told.length === 0).map(([id]) => id),
      again: told.reduce((sum, [, entry]) => sum + entry.told.length - 1, 0),
      unended: told.filter(([, entry]) => !entry.ended).length,
      delay:
        delays.length === 0
          ? undefined
          : { median: delays[Math.floor(delays.length / 2)]!, most: delays.at(-1)! },
    };
  }
}

/** The drills that a list of a PagerDuty event is about; it may be a text with the list in it. */
function idsIn(list: unknown): string[] {
  const parsed: unknown = typeof list === 'string' ? JSON.parse(list) : (list ?? []);
  return (parsed as { labels?: { drill_id?: string } }[]).flatMap(
    ({ labels }) => labels?.drill_id ?? [],
  );
}
