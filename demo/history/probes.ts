import { createRandom, type Random } from '../traffic/random.ts';
import type { Moment } from './moment.ts';
import type { Series, SeriesSet } from './series.ts';
import type { HistoryOptions } from './types.ts';

/** What is seen of the application from outside: whether it was scraped, and its probes. */
export class Probes {
  readonly #random: Random;
  readonly #up: Series[];
  readonly #success: Series[];
  readonly #durations: Series[];
  readonly #statuses: Series[];

  constructor(set: SeriesSet, { application, seed }: Pick<HistoryOptions, 'application' | 'seed'>) {
    this.#random = createRandom(`${seed} probes`);
    const { labels, probes } = application;
    const gauges = (name: string) => probes.map((probe) => set.add(name, 'gauge', probe));
    this.#up = [set.add('up', 'gauge', labels), ...gauges('up')];
    this.#success = gauges('probe_success');
    this.#durations = gauges('probe_duration_seconds');
    this.#statuses = gauges('probe_http_status_code');
  }

  step({ isUp }: Moment): void {
    // The prober itself is there all the time.
    this.#up.forEach((series, index) => (series.now = index > 0 || isUp ? 1 : 0));
    for (const series of this.#success) series.now = isUp ? 1 : 0;
    for (const series of this.#statuses) series.now = isUp ? 200 : 0;
    for (const series of this.#durations) {
      const seconds = 0.004 * Math.exp(0.4 * this.#random.normal());
      // Refused at once.
      series.now = Math.round(1e6 * (isUp ? seconds : 0.001)) / 1e6;
    }
  }
}
