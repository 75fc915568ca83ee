import { createReporter } from '../progress.ts';
import { backfill, type Backfilled } from './backfill.ts';
import { asked } from './span.ts';
import type { ConfiguredDemo } from './stack.ts';

/** What went wrong in a history, for people. */
const incidentWords = {
  'error-burst': 'a third of the requests failed',
  'slow-hour': 'the database was slow',
  outage: 'the server was away',
  'bad-deploy': 'a deployment that was rolled back',
} as const;

/** Writes a past into the stack's Prometheus, and says what is in it. */
export async function backfillCommand(
  demo: ConfiguredDemo,
  duration: string,
  replace: boolean,
): Promise<void> {
  const seconds = asked(duration, demo.settings);
  const done = await backfill(demo, { seconds, replace }, createReporter());
  console.log(pastText(done, demo.settings.externalUrls));
}

/** What a backfill has put in place. */
export function pastText(
  { options, incidents, series, samples, records, bytes }: Backfilled,
  urls: { grafana: string; prometheus: string },
): string {
  const minutes = (time: number) =>
    new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return [
    '',
    `From ${minutes(options.start)} to ${minutes(options.end)} UTC there are now ${series} series with ${(samples / 1e6).toFixed(1)} million samples, and ${records} records over them: ${Math.ceil(bytes / 1e6)} MB.`,
    ...(incidents.length === 0 ? [] : ['', 'What went wrong in it:']),
    ...incidents.map(({ kind, start, end }) => {
      const length = `${Math.round((end - start) / 60)} min`.padStart(7);
      return `  ${minutes(start)}  ${length}  ${incidentWords[kind]}`;
    }),
    '',
    `See it in ${urls.grafana} or ${urls.prometheus}, with a range of days.`,
  ].join('\n');
}
