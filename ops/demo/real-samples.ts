import type { PrometheusClient } from './prometheus-query.ts';

/** Seconds between two looks, which with the five minutes that a sample holds miss no beginning. */
const STEP = 300;
/** The most points that Prometheus gives of one series. */
const POINTS = 10_000;

/**
 * When the first sample of each job was taken, in seconds since 1970.
 *
 * @param now seconds since 1970
 * @param retention seconds that samples are kept
 */
export async function firstSamples(
  prometheus: PrometheusClient,
  { now, retention }: { now: number; retention: number },
): Promise<Map<string, number>> {
  const start = now - Math.min(retention, POINTS * STEP);
  const seen = await prometheus.range('group by (job) (up)', { start, end: now, step: STEP });
  const first = new Map<string, number>();
  for (const { metric, values } of seen) {
    const about = values?.[0]?.[0];
    if (metric.job === undefined || about === undefined) continue;
    const raw = await prometheus.query(
      `up{job=${JSON.stringify(metric.job)}}[${2 * STEP}s]`,
      about,
    );
    const times = raw.flatMap((series) => series.values?.[0]?.[0] ?? []);
    first.set(metric.job, Math.min(about, ...times));
  }
  return first;
}

/**
 * From when on Prometheus holds samples in memory, in seconds since 1970; a block that ends later would
 * have it drop those from its log when it starts again.
 */
export async function headStart(prometheus: PrometheusClient): Promise<number> {
  const answer = await prometheus.query('min(prometheus_tsdb_head_min_time_seconds)');
  return Number(answer[0]?.value?.[1] ?? Infinity);
}
