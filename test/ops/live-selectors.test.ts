import { describe, expect, test } from 'vitest';
import { selectorsOf, silentSelectors } from '../../ops/live-selectors.ts';

const rule = (name: string, query: string) => ({ name, query });

describe('selectors that should match something', () => {
  test('are told once, with every rule that reads them', () => {
    const readers = selectorsOf([
      rule('A', 'up{job="node"} == 0 or rate(node_load1{job="node", instance!=""}[5m]) > 1'),
      rule('B', 'sum(up{job="node"}) > 1 and up{job="node"}'),
    ]);
    expect(Object.fromEntries(readers)).toEqual({
      'up{job="node"}': ['A', 'B'],
      'node_load1{job="node", instance!=""}': ['A'],
    });
  });

  test.each([
    ['what waits for an event', 'rate(loki_discarded_samples_total{job="loki"}[5m]) > 0'],
    ['what waits for a status', 'rate(http_requests_total{job="x", status=~"5.."}[5m]) > 0'],
    ['what waits for anything but one state', 'x_components{job="x", state!="healthy"} > 0'],
    ['a record', 'instance:cpu:rate5m > 1'],
    ['alerts', 'ALERTS{alertname="A"}'],
    ['a query that this reader does not know', 'sum('],
  ])('are not: %s', (_what, query) => {
    expect(selectorsOf([rule('A', query)]).size).toBe(0);
  });
});

describe('after up', () => {
  /** A Prometheus that has series of some metrics, asked by way of Grafana. */
  function grafana(rules: ReturnType<typeof rule>[], existing: string[]) {
    const asked: string[] = [];
    const ask = (path: string) => {
      asked.push(path);
      const { pathname, searchParams } = new URL(path, 'http://grafana');
      expect(pathname).toMatch(
        /^\/api\/datasources\/proxy\/uid\/prometheus\/api\/v1\/(rules|query)$/,
      );
      if (pathname.endsWith('rules')) return Promise.resolve({ data: { groups: [{ rules }] } });
      const counts = searchParams
        .get('query')!
        .matchAll(/count\((\w+)[^)]*\), "selector", "(\d+)"/g);
      const result = [...counts]
        .filter(([, metric]) => existing.includes(metric!))
        .map(([, , selector]) => ({ metric: { selector } }));
      return Promise.resolve({ data: { result } });
    };
    return { asked, ask };
  }

  test('only those that match nothing are told, with their rules', async () => {
    const { ask } = grafana(
      [
        rule('A', 'here{job="x"} > 1'),
        rule('B', 'gone{job="x"} > 1'),
        rule('C', 'gone{job="x"} > 2'),
      ],
      ['here'],
    );
    expect(await silentSelectors(ask)).toEqual(['gone{job="x"} (B, C)']);
  });

  test('many selectors take few requests of a length that every server takes', async () => {
    const metrics = Array.from(
      { length: 200 },
      (_, i) => `a_metric_with_a_rather_long_name_${i}_total`,
    );
    const { ask, asked } = grafana(
      metrics.map((name) => rule(name, `rate(${name}{job="voiceassist-app"}[5m]) > 1`)),
      metrics.filter((_, index) => index !== 137),
    );
    expect(await silentSelectors(ask)).toEqual([
      'a_metric_with_a_rather_long_name_137_total{job="voiceassist-app"} (a_metric_with_a_rather_long_name_137_total)',
    ]);
    expect(asked.length).toBeLessThan(10);
    for (const path of asked) expect(path.length).toBeLessThan(8192);
  });
});
