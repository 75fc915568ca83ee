import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  catalogueText,
  changes,
  familiesOf,
  sourceOf,
  withTypesOf,
  without,
} from '../../ops/catalogue.ts';
import { root } from '../../ops/stack-file.ts';
import { catalogues, type Catalogue, type Metric } from '../../rules/catalogue.ts';
import { contractCatalogue } from '../../rules/contract.ts';
import { jobs } from '../../rules/jobs.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

const dir = `${root}/rules/catalogue`;
const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.json') && name !== 'logs.json',
);
/** No exporter of dev shows these. */
const byHand = ['backups.json', 'grafana.json', 'qdrant.json'];
const read = (name: string) => JSON.parse(readFileSync(`${dir}/${name}`, 'utf8')) as Catalogue;
const ordered = (list: string[]) => expect(list).toEqual([...list].sort());

describe('the catalogues', () => {
  test('cover every scrape job', () => {
    expect([...catalogues().metrics.keys()]).toEqual(expect.arrayContaining(Object.values(jobs)));
  });

  test.each(files)('%s says where it is from, and is in order', (name) => {
    const { source, why, metrics } = read(name);
    expect(source).toMatch(/\w/);
    if (name.startsWith('extra/')) expect(why).toMatch(/\.$/);
    ordered(Object.keys(metrics));
    for (const { type, labels } of Object.values(metrics)) {
      expect(type).toMatch(/^(counter|gauge|histogram|summary|unknown)$/);
      ordered(labels);
      for (const implied of ['__name__', 'job', 'instance', 'le', 'quantile'])
        expect(labels).not.toContain(implied);
    }
  });

  test.each(files.filter((name) => !name.startsWith('extra/') && !byHand.includes(name)))(
    '%s reads as the command writes it',
    async (name) => {
      expect(readFileSync(`${dir}/${name}`, 'utf8')).toBe(await catalogueText(read(name)));
    },
  );

  test('have the application from its contract, and no file beside it', () => {
    expect(catalogues().metrics.get(jobs.application)).toEqual(contractCatalogue());
    expect(files.filter((name) => name.includes(jobs.application))).toEqual([]);
  });

  test('what appears only after an event is added to what was recorded', () => {
    const { metrics, rare } = catalogues();
    expect(metrics.get(jobs.loki)).toHaveProperty('loki_discarded_samples_total');
    expect(metrics.get(jobs.loki)).toHaveProperty('loki_build_info');
    expect(rare).toContain('loki_discarded_samples_total');
    expect(rare).not.toContain('loki_build_info');
    expect(rare).toContain('messages_sent_total');
    expect(rare).not.toContain('http_requests_total');
  });
});

const series = (name: string, labels: Record<string, string> = {}) => ({
  __name__: name,
  job: 'x',
  instance: 'x:1',
  ...labels,
});

describe('a record', () => {
  test('has families with all of their labels, without what every series has', () => {
    const found = familiesOf(
      [
        series('b_seconds_bucket', { le: '1', route: '/' }),
        series('b_seconds_sum', { code: '5' }),
        series('b_seconds_count'),
        series('a_total', { z: '1' }),
        series('a_total', { y: '1' }),
        series('s_seconds', { quantile: '0.5' }),
        series('s_seconds_count'),
        series('temperature'),
        series('odd_count'),
        series('up'),
        series('scrape_duration_seconds'),
        series('a:record:sum'),
        series('ALERTS'),
      ],
      [
        { metric: 'b_seconds', type: 'histogram' },
        { metric: 's_seconds', type: 'summary' },
        { metric: 'a', type: 'counter' },
        { metric: 'temperature', type: 'gauge' },
        { metric: 'odd_count', type: 'untyped' },
      ],
    );
    expect(Object.entries(found)).toEqual([
      ['a_total', { type: 'counter', labels: ['y', 'z'] }],
      ['b_seconds', { type: 'histogram', labels: ['code', 'route'] }],
      ['odd_count', { type: 'unknown', labels: [] }],
      ['s_seconds', { type: 'summary', labels: [] }],
      ['temperature', { type: 'gauge', labels: [] }],
    ]);
  });

  test('says what came, what went and what changed', () => {
    const gauge = (...labels: string[]): Metric => ({ type: 'gauge', labels });
    const before = { source: 'x', metrics: { same: gauge(), gone: gauge(), other: gauge() } };
    const after = { source: 'x', metrics: { same: gauge(), new: gauge(), other: gauge('a') } };
    expect(changes(before, after)).toEqual([
      '+ new',
      '- gone',
      '~ other: {"type":"gauge","labels":["a"]}',
    ]);
    expect(changes(undefined, before)).toEqual(['+ same', '+ gone', '+ other']);
  });

  test('keeps the type of what ended within the hour', () => {
    const metric = (type: Metric['type']): Metric => ({ type, labels: ['a'] });
    const before = { source: 'x', metrics: { ended: metric('counter'), was: metric('counter') } };
    expect(
      withTypesOf(before, {
        ended: metric('unknown'),
        was: metric('gauge'),
        new: metric('unknown'),
      }),
    ).toEqual({ ended: metric('counter'), was: metric('gauge'), new: metric('unknown') });
    expect(withTypesOf(undefined, { new: metric('unknown') })).toEqual({ new: metric('unknown') });
  });

  test('leaves what extra/ has to it', () => {
    const metric: Metric = { type: 'counter', labels: [] };
    expect(without({ rare: metric }, { rare: metric, usual: metric })).toEqual({ usual: metric });
  });

  test('names the version that the exporter says, else the one that is pinned', () => {
    const { settings } = resolveSettings('dev', {});
    const info = series('alloy_build_info', { version: 'v1.11.0' });
    expect(sourceOf(jobs.alloy, [info], settings!)).toBe('grafana/alloy 1.11.0');
    const cadvisor = series('cadvisor_version_info', { cadvisorVersion: '0.55.1' });
    expect(sourceOf(jobs.cadvisor, [cadvisor], settings!)).toBe('ghcr.io/google/cadvisor 0.55.1');
    expect(sourceOf(jobs.httpProbe, [], settings!)).toMatch(/^prom\/blackbox-exporter \d/);
    expect(sourceOf(jobs.inbox, [], settings!)).toBe('demo/inbox');
  });
});
