/** A source of chance that gives the same row of numbers for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole, uniform in [0, below). */
  below(below: number): number;
  /** Seconds until the next of events that come `rate` times a second on average. */
  gap(rate: number): number;
  /** Standard normal: mean 0, deviation 1. */
  normal(): number;
  /** How many events happen where `mean` are expected. */
  poisson(mean: number): number;
  /** How many of `count` tries succeed, each with the given chance. */
  binomial(count: number, chance: number): number;
  /** A name by weight; weights need not sum to one. */
  pick<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

/** Above so many expected events the normal curve is as good, and far cheaper. */
const MANY = 60;

/** @param seed any text or number; what is drawn from one seed says nothing about another */
export function createRandom(seed: string | number): Random {
  const next = sfc32(seed);
  let spare: number | undefined;

  function normal(): number {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    // Box and Muller: two at once. `1 - next()` is never zero.
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  function poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; product *= 1 - next()) count++;
    // So few are expected that the limit is one itself.
    return Math.max(0, count);
  }

  function binomial(count: number, chance: number): number {
    if (count <= 0 || chance <= 0) return 0;
    if (chance >= 1) return count;
    if (count > MANY) {
      const mean = count * chance;
      // Far from both ends the normal curve fits; near one of them the rare outcome is Poisson's.
      if (mean < MANY / 4) return Math.min(count, poisson(mean));
      if (count - mean < MANY / 4) return count - Math.min(count, poisson(count - mean));
      const drawn = Math.round(mean + Math.sqrt(mean * (1 - chance)) * normal());
      return Math.min(count, Math.max(0, drawn));
    }
    let successes = 0;
    for (let i = 0; i < count; i++) if (next() < chance) successes++;
    return successes;
  }

  return {
    next,
    below: (below) => Math.floor(next() * below),
    gap: (rate) => -Math.log(1 - next()) / rate,
    normal,
    poisson,
    binomial,
    pick<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return entries.at(-1)![0];
    },
  };
}

/** Chris Doty-Humphrey's small fast counter, 32 bits; started from a hash of the seed. */
function sfc32(seed: string | number): () => number {
  let hash = 0x811c9dc5;
  for (const letter of String(seed)) {
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  }
  let [a, b, c, counter] = [hash, hash ^ 0x9e3779b9, hash ^ 0x243f6a88, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first numbers still show the seed.
  for (let i = 0; i < 16; i++) next();
  return next;
}
