const UNIT_SECONDS: Record<string, number> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
};

/**
 * Seconds of a duration in Prometheus' notation, such as 1h30m, or of a bare number as queries have it;
 * NaN of anything else, such as one that a query computes.
 */
export function durationSeconds(duration: string): number {
  if (/^[\d.]+$/.test(duration)) return Number(duration);
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[ywdhms])/g)];
  if (parts.map(([whole]) => whole).join('') !== duration) return NaN;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_SECONDS[unit!]!, 0);
}
