import type { Random } from '../traffic/random.ts';
import type { Series, SeriesSet } from './series.ts';
import type { Labels } from './types.ts';

/** Upper bounds in seconds: those of the server's histograms. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** How long something takes: half of the times less than the median, the logarithms spread normally. */
export interface Duration {
  /** Seconds. */
  median: number;
  /** Standard deviation of the logarithm. */
  spread: number;
}

/** Where in a bucket its times lie on average: nearer to the lower bound. */
const WITHIN = 0.45;
/** What lies above the last bound takes so many seconds. */
const LONGEST = 12;
/** Factors are told apart by so much; chances are worked out once for each. */
const GRAIN = 0.05;
const FEW = 60;

/** A histogram of durations: cumulative buckets, their sum and count, all of the same events. */
export class Histogram {
  readonly #duration: Duration;
  readonly #random: Random;
  readonly #buckets: Series[];
  readonly #sum: Series;
  readonly #count: Series;
  readonly #chances = new Map<number, number[]>();

  constructor(
    set: SeriesSet,
    { name, labels, duration }: { name: string; labels: Labels; duration: Duration },
    random: Random,
  ) {
    this.#duration = duration;
    this.#random = random;
    const part = (suffix: string, le?: string) =>
      set.add(name, 'histogram', le === undefined ? labels : { ...labels, le }, name + suffix);
    // Prometheus writes bounds as floating point: 1 becomes 1.0, and both would be two series.
    const text = (bound: number) => (Number.isInteger(bound) ? `${bound}.0` : String(bound));
    this.#buckets = [...bounds.map(text), '+Inf'].map((le) => part('_bucket', le));
    this.#sum = part('_sum');
    this.#count = part('_count');
  }

  /** Adds events. @param factor how many times longer than usual they take */
  observe(count: number, factor = 1): void {
    if (count === 0) return;
    const counts = this.#split(count, this.#chancesOf(factor));
    let below = 0;
    counts.forEach((inBucket, index) => {
      below += inBucket;
      this.#buckets[index]!.now += below;
      const lower = bounds[index - 1] ?? 0;
      const upper = bounds[index] ?? LONGEST;
      this.#sum.now += inBucket * (lower + WITHIN * (upper - lower));
    });
    this.#count.now += count;
  }

  /** Seconds that an event takes on average. */
  mean(factor = 1): number {
    return factor * this.#duration.median * Math.exp(this.#duration.spread ** 2 / 2);
  }

  /** How many of some events fall into each bucket. */
  #split(count: number, chances: readonly number[]): number[] {
    const counts = chances.map(() => 0);
    if (count <= FEW) {
      for (let i = 0; i < count; i++) {
        let left = this.#random.next();
        const index = chances.findIndex((chance) => (left -= chance) < 0);
        counts[index === -1 ? counts.length - 1 : index]!++;
      }
      return counts;
    }
    let left = count;
    let chanceLeft = 1;
    chances.forEach((chance, index) => {
      const isLast = index === chances.length - 1;
      counts[index] = isLast
        ? left
        : this.#random.binomial(left, chanceLeft <= 0 ? 0 : Math.min(1, chance / chanceLeft));
      left -= counts[index];
      chanceLeft -= chance;
    });
    return counts;
  }

  #chancesOf(factor: number): readonly number[] {
    const grain = Math.max(1, Math.round(factor / GRAIN));
    const known = this.#chances.get(grain);
    if (known !== undefined) return known;
    const { median, spread } = this.#duration;
    const below = bounds.map((bound) =>
      normalBelow(Math.log(bound / (median * grain * GRAIN)) / spread),
    );
    const chances = [...below, 1].map((chance, index) => chance - (below[index - 1] ?? 0));
    this.#chances.set(grain, chances);
    return chances;
  }
}

/** Share of the normal distribution below a value; Abramowitz and Stegun 26.2.17. */
function normalBelow(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value));
  const density = Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI);
  const coefficients = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = density * coefficients.reduceRight((sum, one) => t * (one + sum), 0);
  return value > 0 ? 1 - tail : tail;
}
