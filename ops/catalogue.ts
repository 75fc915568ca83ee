import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { imageOf, scrapedJobs } from '../infra/services.ts';
import { images } from '../infra/images.ts';
import type { Catalogue, Metric } from '../rules/catalogue.ts';
import { jobs, type Job } from '../rules/jobs.ts';
import type { ServiceName, Settings } from '../stacks/schema.ts';
import { problemsText } from '../stacks/resolve.ts';
import { command, Refusal, run } from './cli.ts';
import { createReporter } from './progress.ts';
import { root, settingsFromFile } from './stack-file.ts';

type Labels = Record<string, string>;

export interface Metadata {
  metric: string;
  type: string;
}

/** Labels that every series has, or that belong to the shape of a histogram or summary. */
const implied = new Set(['__name__', 'job', 'instance', 'le', 'quantile']);
const types = ['counter', 'gauge', 'histogram', 'summary'] as const;

/** The metric families of series, with the type that their exporter gave each. */
export function familiesOf(
  series: readonly Labels[],
  metadata: readonly Metadata[],
): Record<string, Metric> {
  const typeOf = new Map(metadata.map(({ metric, type }) => [metric, type]));
  const labels = new Map<string, Set<string>>();
  for (const one of series) {
    const name = one.__name__ ?? '';
    if (isOwn(name)) continue;
    const family = familyOf(name, typeOf);
    const known = labels.get(family) ?? new Set();
    labels.set(family, known);
    for (const label of Object.keys(one)) if (!implied.has(label)) known.add(label);
  }
  return Object.fromEntries(
    [...labels]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, known]) => {
        // OpenMetrics names a counter without the suffix that its samples have.
        const said = typeOf.get(name) ?? typeOf.get(name.replace(/_total$/, ''));
        const type = types.find((one) => one === said) ?? 'unknown';
        return [name, { type, labels: [...known].sort() }];
      }),
  );
}

/** What Prometheus itself writes about every target, and about alerts. */
function isOwn(name: string): boolean {
  return name === '' || name === 'up' || /^scrape_|^ALERTS|:/.test(name);
}

function familyOf(name: string, typeOf: ReadonlyMap<string, string>): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return ['histogram', 'summary'].includes(typeOf.get(base) ?? '') ? base : name;
}

/** One family per line, so that a diff reads well; then as Prettier has it. */
export async function catalogueText({ source, metrics }: Catalogue): Promise<string> {
  const lines = Object.entries(metrics).map(
    ([name, { type, labels }]) =>
      `${JSON.stringify(name)}: { "type": "${type}", "labels": ${JSON.stringify(labels)} }`,
  );
  const text = `{\n"source": ${JSON.stringify(source)},\n"metrics": {\n${lines.join(',\n')}\n}}`;
  return format(text, { parser: 'json', printWidth: 100 });
}

/** Which service's image answers a job. */
const serviceOf: Partial<Record<Job, ServiceName>> = {
  [jobs.postgres]: 'postgres-exporter',
  [jobs.redis]: 'redis-exporter',
  [jobs.node]: 'node-exporter',
  [jobs.prometheus]: 'prometheus',
  [jobs.grafana]: 'grafana',
  [jobs.alertmanager]: 'alertmanager',
  [jobs.loki]: 'loki',
  [jobs.alloy]: 'alloy',
  [jobs.blackbox]: 'blackbox-exporter',
  [jobs.httpProbe]: 'blackbox-exporter',
  [jobs.tlsProbe]: 'blackbox-exporter',
  [jobs.cadvisor]: 'cadvisor',
};

/** The image and the version that the exporter says it is, which may differ from the tag. */
export function sourceOf(job: Job, series: readonly Labels[], settings: Settings): string {
  const service = serviceOf[job];
  if (service === undefined) return job === jobs.inbox ? 'demo/inbox' : 'the running application';
  const [repository = '', tag = ''] = images[imageOf(service, settings)].split(':');
  const info = series.find(({ __name__ = '' }) => /_(build|version)_info$/.test(__name__));
  const version = info?.version ?? info?.cadvisorVersion ?? tag;
  return `${repository} ${version.replace(/^v(?=\d)/, '')}`;
}

/** A series that ended within the hour is still found, its type no longer: the record before knows it. */
export function withTypesOf(
  before: Catalogue | undefined,
  metrics: Record<string, Metric>,
): Record<string, Metric> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { type, labels }]) => [
      name,
      { type: type === 'unknown' ? (before?.metrics[name]?.type ?? type) : type, labels },
    ]),
  );
}

/** What a new record adds and lacks. */
export function changes(before: Catalogue | undefined, after: Catalogue): string[] {
  const old = before?.metrics ?? {};
  const text = (metric: Metric) => JSON.stringify(metric);
  return [
    ...Object.keys(after.metrics)
      .filter((name) => !(name in old))
      .map((name) => `+ ${name}`),
    ...Object.keys(old)
      .filter((name) => !(name in after.metrics))
      .map((name) => `- ${name}`),
    ...Object.entries(after.metrics)
      .filter(([name, metric]) => name in old && text(old[name]!) !== text(metric))
      .map(([name, metric]) => `~ ${name}: ${text(metric)}`),
  ];
}

/** What `extra/` has is there whether it shows today or not; recorded here too, it would come and go. */
export function without(
  rare: Record<string, Metric>,
  metrics: Record<string, Metric>,
): Record<string, Metric> {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => !(name in rare)));
}

function readCatalogue(path: string): Catalogue | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Catalogue) : undefined;
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
  if (!answer?.ok)
    throw new Refusal(
      `Prometheus does not answer ${url}${answer ? `: ${answer.status}` : ''}; is the stack up? npm run up`,
    );
  return ((await answer.json()) as { data: T }).data;
}

if (import.meta.main) {
  const program = command(
    'npm run catalogue --',
    'Rewrites rules/catalogue/<job>.json from what the exporters of a running stack show; files of jobs that it does not scrape stay. The application has a contract instead: npm run contract.',
  )
    .option('--stack <name>', 'the stack to ask', 'dev')
    .option('--prometheus <url>', "its Prometheus. Default: the stack's own URL")
    .option('--since <seconds>', 'how far back series count', '3600')
    .parse();
  await run(async () => {
    const options = program.opts<{ stack: string; prometheus?: string; since: string }>();
    const { settings, problems } = settingsFromFile(options.stack);
    if (settings === undefined) throw new Refusal(problemsText(options.stack, problems));
    const report = createReporter();
    const api = `${options.prometheus ?? settings.externalUrls.prometheus}/api/v1`;
    const start = Math.floor(Date.now() / 1000) - Number(options.since);
    for (const job of scrapedJobs(settings)) {
      if (job === jobs.application) {
        report.say(
          `${job}: nothing is recorded, rules/contract/ says what it owes; npm run contract`,
        );
        continue;
      }
      const selector = encodeURIComponent(`{job="${job}"}`);
      await report.step(job, async () => {
        const [series, metadata] = await Promise.all([
          ask<Labels[]>(`${api}/series?match[]=${selector}&start=${start}&limit=50000`),
          ask<Metadata[]>(`${api}/targets/metadata?match_target=${selector}`),
        ]);
        const metrics = familiesOf(series, metadata);
        if (Object.keys(metrics).length === 0) {
          report.say('  shows nothing: its file stays');
        } else if (Object.keys(metrics).some((name) => name.includes('_stand_in_'))) {
          report.say('  is played by a stand-in here: its file stays');
        } else {
          const path = `${root}/rules/catalogue/${job}.json`;
          const before = readCatalogue(path);
          const rare = readCatalogue(`${root}/rules/catalogue/extra/${job}.json`)?.metrics ?? {};
          const after = {
            source: sourceOf(job, series, settings),
            metrics: without(rare, withTypesOf(before, metrics)),
          };
          writeFileSync(path, await catalogueText(after));
          const changed = before === undefined ? [] : changes(before, after);
          report.say(
            `  ${Object.keys(metrics).length} metrics, ${before ? `${changed.length} changed` : 'all new'}`,
          );
          for (const line of changed) report.say(`    ${line}`);
        }
      });
    }
  });
}
