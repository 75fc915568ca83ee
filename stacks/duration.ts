const UNIT_MS: Record<string, number> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/**
 * Seconds of a duration in Prometheus' notation, such as 1h30m, or of a bare number as queries have it;
 * NaN of anything else, such as one that a query computes.
 */
export function durationSeconds(duration: string): number {
  if (/^[\d.]+$/.test(duration)) return Number(duration);
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[ywdhms])/g)];
  if (parts.map(([whole]) => whole).join('') !== duration) return NaN;
  // In milliseconds, which are whole: 1333ms and 1s333ms are the same number.
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0);
  return ms / 1000;
}

/**
 * A duration where time runs `timescale` times as fast. Whole milliseconds, rounded down, so that what
 * fits into another duration still does; in one unit up to hours (6m, 4s, 1333ms), which Prometheus,
 * Alertmanager, Loki, Grafana and Go all read.
 *
 * @param duration in Prometheus' notation
 * @param timescale one or more; 1 gives the duration as it is written
 * @param least seconds below which only goes what was below before
 */
export function faster(duration: string, timescale: number, least = 0.001): string {
  if (timescale === 1) return duration;
  const seconds = durationSeconds(duration);
  const floor = Math.min(least, seconds);
  const ms = Math.max(Math.round(floor * 1000), Math.floor(Math.round(seconds * 1000) / timescale));
  const unit = ['h', 'm', 's'].find((name) => ms % UNIT_MS[name]! === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]!}${unit}`;
}
