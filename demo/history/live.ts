import { rhythm } from '../traffic/rhythm.ts';
import { isChosen } from './chosen.ts';
import type { Moment } from './moment.ts';
import { pasts, type Past } from './past.ts';
import type { Series, SeriesSet } from './series.ts';
import type { HistoryOptions, LiveSeries } from './types.ts';

/** A counter grows by chance between so much less and so much more than its mean. */
const UNEVEN = 0.25;
/** Share of a CPU that is busy: always, with the traffic, and by chance. */
const BUSY = { always: 0.05, traffic: 0.09, chance: 0.03 };
/** What a CPU is busy with. */
const modes: Readonly<Record<string, number>> = {
  user: 0.66,
  system: 0.25,
  iowait: 0.05,
  softirq: 0.04,
};

interface Line {
  series: Series;
  live: LiveSeries;
  past: Past;
  /** By which its chance differs from others'. */
  key: number;
  /** What it has grown by since the start, and will have at its end. */
  grown: number;
  total: number;
}

/** The past of series that exporters have now: gauges lead to what they are, counters to what they count. */
export class LivePast {
  readonly #lines: Line[];
  readonly #options: HistoryOptions;
  /** The load when the live series were looked at. */
  readonly #liveLoad: number;

  /** @param moments all steps of the history, to know what counters will have grown by */
  constructor(set: SeriesSet, options: HistoryOptions, moments: Iterable<Moment>) {
    this.#options = options;
    this.#liveLoad = options.dailyRhythm ? rhythm(options.liveAt * 1000) : 1;
    this.#lines = options.live
      .filter((live) => isChosen(live) && !set.has(live.name, live.labels))
      .map((live) => {
        const past = pasts[live.name]!;
        const counts = past.kind === 'counter' || past.kind === 'cpu';
        const series = set.add(live.name, counts ? 'counter' : 'gauge', live.labels);
        // All modes of a CPU have one chance, so that together they are always a second a second.
        const key = hash(`${options.seed} ${past.kind === 'cpu' ? live.labels.cpu : series.head}`);
        return { series, live, past, key, grown: 0, total: 0 };
      });
    for (const moment of moments) {
      for (const line of this.#lines) {
        if (moment.time < line.series.end) line.total += this.#growth(line, moment);
      }
    }
  }

  step(moment: Moment): void {
    for (const line of this.#lines) {
      line.grown += this.#growth(line, moment);
      line.series.now = this.#value(line, moment);
    }
  }

  #value({ live, past, key, grown, total }: Line, { time, load }: Moment): number {
    switch (past.kind) {
      case 'constant':
        return live.value;
      case 'grown': {
        const { start, end } = this.#options;
        const left = (end - time) / (end - start);
        return rounded(live.value * (1 + (past.from - 1) * left), live.value);
      }
      case 'level': {
        const wave = past.swing * (load / this.#liveLoad - 1);
        const chance = past.noise * (2 * chanceAt(key, time) - 1);
        return rounded(Math.max(0, live.value * (1 + wave + chance)), live.value);
      }
      default: {
        // Ends with what is counted now; what does not go back so far began again at nothing.
        const value = live.value - (total - grown);
        const counted = value >= 0 ? value : grown;
        // The kernel counts in hundredths.
        return past.kind === 'cpu' ? Math.round(100 * counted) / 100 : rounded(counted, live.value);
      }
    }
  }

  /** What a counter grows by in a step. */
  #growth({ live, past, key }: Line, { time, step, load }: Moment): number {
    const chance = chanceAt(key, time);
    if (past.kind === 'cpu') {
      const busy = Math.min(0.9, BUSY.always + BUSY.traffic * load + BUSY.chance * chance);
      const { mode = '' } = live.labels;
      return step * (mode === 'idle' ? 1 - busy : busy * (modes[mode] ?? 0));
    }
    if (past.kind !== 'counter') return 0;
    const wave = 1 - past.swing + (past.swing * load) / this.#liveLoad;
    return live.rate * step * wave * (1 + UNEVEN * (2 * chance - 1));
  }
}

/** Whole where the series counts in wholes, else nine digits: more only take room. */
function rounded(value: number, like: number): number {
  return Number.isInteger(like) ? Math.round(value) : Number(value.toPrecision(9));
}

/** Uniform in [0, 1), the same for the same key and time: no row of numbers that must be drawn in turn. */
function chanceAt(key: number, time: number): number {
  let mixed = Math.imul(key ^ time, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  return value;
}
