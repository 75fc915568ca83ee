import { pasts } from '../../demo/history/past.ts';
import type { LiveSeries } from '../../demo/history/types.ts';
import type { Answered, PrometheusClient } from './prometheus-query.ts';

/** Range of samples from which the pace of counters is taken. */
const WINDOW = '10m';

/**
 * The series of some jobs as they are now, as far as they can have a past: counters with what they counted
 * when the job was first scraped.
 *
 * @param first when that was, by job, in seconds since 1970
 */
export async function liveSeries(
  prometheus: PrometheusClient,
  first: ReadonlyMap<string, number>,
): Promise<LiveSeries[]> {
  const names = Object.keys(pasts).join('|');
  const found = await Promise.all(
    [...first].map(async ([job, time]) => {
      const selector = `{__name__=~"${names}", job=${JSON.stringify(job)}}`;
      const now = await prometheus.query(`${selector}[${WINDOW}]`);
      const then = await prometheus.query(`${selector}[2m]`, time + 60);
      const before = new Map(then.map((series) => [keyOf(series), series.values?.[0]?.[1]]));
      return now.map((series) => asLive(series, before.get(keyOf(series))));
    }),
  );
  return found.flat().filter(({ value, rate }) => Number.isFinite(value) && Number.isFinite(rate));
}

function asLive({ metric, values = [] }: Answered, before: string | undefined): LiveSeries {
  const { __name__: name = '', ...labels } = metric;
  const counts = ['counter', 'cpu'].includes(pasts[name]!.kind);
  const last = Number(values.at(-1)?.[1]);
  // A series that came later has counted nothing before.
  return { name, labels, value: counts ? Number(before ?? 0) : last, rate: pace(values) };
}

/** What a counter grew by in a second; restarts count from nothing. */
function pace(values: readonly [number, string][]): number {
  let grown = 0;
  values.forEach(([, text], index) => {
    if (index === 0) return;
    const [value, before] = [Number(text), Number(values[index - 1]![1])];
    grown += value >= before ? value - before : value;
  });
  const seconds = (values.at(-1)?.[0] ?? 0) - (values[0]?.[0] ?? 0);
  return seconds > 0 ? grown / seconds : 0;
}

function keyOf({ metric }: Answered): string {
  return JSON.stringify(Object.entries(metric).sort());
}
