/**
 * How long a window takes to hold enough of a fault: until then its alert cannot know. Each takes the
 * fault's rate, and the rule's window and threshold; seconds throughout.
 */

/** A share of the requests of a window fails. */
export interface Failing {
  /** Share of the requests that fail while the fault is on. */
  share: number;
  threshold: number;
  window: number;
  /** Requests per second. */
  rate: number;
  /**
   * Series that the fault makes, such as those of a status that was not there before. `rate()` sees no
   * growth in the first sample of a series, so each hides one failure.
   */
  newSeries: number;
}

/**
 * When failures are the threshold's share of the window: `share * rate * t - newSeries = threshold * rate *
 * window`. Infinity when they never are.
 */
export function failingCrosses({ share, threshold, window, rate, newSeries }: Failing): number {
  if (share <= threshold || rate <= 0) return Infinity;
  return (threshold * rate * window + newSeries) / (share * rate);
}

/**
 * When so much of a window is slow that a quantile is: the share above the quantile must be. A request
 * counts only when it is answered, which the delay itself puts off.
 */
export function quantileCrosses(quantile: number, window: number, delay: number): number {
  return delay + (1 - quantile) * window;
}

/** When something that grows steadily arrives; 0 when it is there. */
export function growthCrosses(from: number, to: number, perSecond: number): number {
  return Math.max(0, (to - from) / perSecond);
}

/** When the mean rate over a window is above the threshold, once something happens so often a second. */
export function rateCrosses(perSecond: number, threshold: number, window: number): number {
  return perSecond <= threshold ? Infinity : (threshold / perSecond) * window;
}
