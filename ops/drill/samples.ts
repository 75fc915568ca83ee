/** A sample: time in seconds since 1970, and value. */
export type Sample = readonly [number, number];

/** When the value had changed for the nth time; `undefined` when it has not so often. */
export function nthChange(samples: readonly Sample[], n: number): number | undefined {
  let left = n;
  for (const [index, [time, value]] of samples.entries()) {
    if (index > 0 && value !== samples[index - 1]![1] && --left === 0) return time;
  }
  return undefined;
}
