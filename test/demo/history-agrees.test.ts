import { describe, expect, it } from 'vitest';
import { bounds } from '../../demo/history/durations.ts';
import { createHistory } from '../../demo/history/history.ts';
import { pasts } from '../../demo/history/past.ts';
import { createMetrics } from '../../demo/voiceassist/metrics.ts';
import { catalogues } from '../../rules/catalogue.ts';
import { contractByName, metricOfSeries } from '../../rules/contract.ts';
import { jobs } from '../../rules/jobs.ts';
import { chunk, DAY, end, options, Text } from './history-samples.ts';

const text = new Text(createHistory(options({ start: end - DAY, step: 3600 }), chunk));
const own = ['up', 'instance', 'job', 'application', 'le'];

describe('the history of the application', () => {
  const ofApplication = [...text.series.values()].filter(
    ({ name, labels }) => labels.job === jobs.application && name !== 'up',
  );

  it('has every metric of the contract, and no other', () => {
    const names = new Set(ofApplication.map(({ name }) => metricOfSeries(name)?.name));
    expect(names).toEqual(new Set(contractByName.keys()));
  });

  it('has the labels and types of the contract', () => {
    for (const { name, labels } of ofApplication) {
      const metric = metricOfSeries(name)!;
      const known = metric.labels.map((label) => label.name).sort();
      const shown = Object.keys(labels).filter((label) => !own.includes(label));
      expect([name, shown.sort()]).toEqual([name, known]);
      const type = text.types.get(metric.name.replace(/_total$/, ''));
      expect([name, type]).toEqual([name, metric.type]);
    }
  });

  it('has the labels of its scrapes, which the probes share where they must', () => {
    for (const { labels } of ofApplication) {
      expect(labels).toMatchObject(options().application.labels);
    }
    const probes = text.of('probe_success').map(({ labels }) => labels);
    expect(probes).toEqual(options().application.probes);
  });

  it('has the buckets, the cache and the errors that the demo server has', async () => {
    const lines = (await createMetrics().registry.metrics()).split('\n');
    const series = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}{`)).map((line) => /\{(.*)\}/.exec(line)![1]);
    const les = series('voice_processing_duration_seconds_bucket');
    expect(les.map((le) => Number(/"(.*)"/.exec(le!)![1]!.replace('+Inf', 'Infinity')))).toEqual([
      ...bounds,
      Infinity,
    ]);
    const made = (name: string) =>
      text.of(name).map(({ labels }) =>
        Object.entries(labels)
          .filter(([label]) => !own.includes(label))
          .map(([label, value]) => `${label}="${value}"`)
          .join(','),
      );
    for (const name of ['cache_operations_total', 'voice_processing_errors_total']) {
      expect(made(name).sort()).toEqual(series(name).sort());
    }
    expect(made('messages_sent_total').sort()).toEqual(series('messages_sent_total').sort());
  });
});

describe('the past of exporters', () => {
  it('is of metrics that they show', () => {
    const { metrics } = catalogues();
    const shown = new Set(
      [jobs.postgres, jobs.redis, jobs.node, jobs.httpProbe, jobs.tlsProbe].flatMap((job) =>
        Object.keys(metrics.get(job)!),
      ),
    );
    const unknown = Object.keys(pasts).filter((name) => name !== 'up' && !shown.has(name));
    expect(unknown).toEqual([]);
  });

  it('takes counters for counters, and gauges for gauges', () => {
    const { metrics } = catalogues();
    for (const job of [jobs.postgres, jobs.redis, jobs.node, jobs.httpProbe]) {
      for (const [name, { type }] of Object.entries(metrics.get(job)!)) {
        const past = pasts[name];
        if (past === undefined) continue;
        const counts = past.kind === 'counter' || past.kind === 'cpu';
        expect([name, counts]).toEqual([name, type === 'counter']);
      }
    }
  });
});
