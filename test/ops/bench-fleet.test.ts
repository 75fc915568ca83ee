import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bounds, fleetOf } from '../../demo/fleet/bound.ts';
import { applicationMetrics, probeMetrics, routesFor } from '../../demo/fleet/metrics.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { fleetFiles } from '../../ops/bench/fleet-files.ts';
import { samples } from '../../ops/bench/prometheus-api.ts';
import { fleetSettings } from '../../ops/bench/targets.ts';

describe('the fleet is bounded', () => {
  const asked = { TARGETS: '100', SERIES: '400', OTHER_PORTS: '9115,3000' };

  test('what the bench asks for is within', () => {
    expect(fleetOf(asked)).toEqual({ targets: 100, series: 400, otherPorts: [9115, 3000] });
    expect(fleetOf({ TARGETS: '1', SERIES: '1' })).toEqual({
      targets: 1,
      series: 1,
      otherPorts: [],
    });
  });

  test.each([
    [{ TARGETS: '201' }, 'TARGETS is 201, but must be a whole number from 1 to 200.'],
    [{ TARGETS: '0' }, 'TARGETS is 0, but'],
    [{ TARGETS: undefined }, 'TARGETS is not set, but'],
    [{ SERIES: '2001' }, 'SERIES is 2001, but must be a whole number from 1 to 2000.'],
    [{ SERIES: 'many' }, 'SERIES is many, but'],
    [{ SERIES: '1001' }, 'TARGETS times SERIES is 100100, but must be 100000 at most.'],
    [{ OTHER_PORTS: '70000' }, 'OTHER_PORTS is 70000, but'],
    [{ OTHER_PORTS: '1,2,3,4,5,6,7,8,9,10,11' }, 'OTHER_PORTS are 11 ports, but must be 10'],
  ])('%o is refused', (more, sentence) => {
    expect(() => fleetOf({ ...asked, ...more })).toThrow(sentence);
  });
});

describe('what an application of it shows', () => {
  const seriesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, line.lastIndexOf(' ')));

  test.each([60, 400, bounds.series])('about %i series, each once', (wanted) => {
    const series = seriesOf(applicationMetrics(7, wanted, 100));
    expect(new Set(series).size).toBe(series.length);
    expect(series.length).toBeLessThanOrEqual(wanted);
    expect(series.length).toBeGreaterThan(wanted - 20);
  });

  test('the same series at any age, whose counters only grow', () => {
    const [young, old] = [10, 1000].map((age) => applicationMetrics(3, 400, age));
    expect(seriesOf(old!)).toEqual(seriesOf(young!));
    const requests = (text: string) => samples(text, 'http_requests_total');
    expect(requests(young!)).toHaveLength(3 * routesFor(400));
    expect(requests(young!).every((value, index) => value <= requests(old!)[index]!)).toBe(true);
    expect(Math.max(...requests(old!))).toBeGreaterThan(1000);
  });

  test('histograms that add up: no bucket above the next, the last has all', () => {
    const text = applicationMetrics(1, 60, 5000);
    const buckets = samples(text, 'http_request_duration_seconds_bucket', 'resource-0/');
    expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
    expect(buckets.slice(-1)).toEqual(
      samples(text, 'http_request_duration_seconds_count', 'resource-0/'),
    );
    expect(new Set(buckets).size).toBeGreaterThan(5);
  });

  test('no two of them the same figures, and probes that are well', () => {
    expect(applicationMetrics(1, 400, 100)).not.toBe(applicationMetrics(2, 400, 100));
    expect(samples(probeMetrics(), 'probe_success')).toEqual([1]);
  });
});

test('Prometheus scrapes each of the fleet and nothing that is not there by another name', () => {
  const files = prometheusFiles(fleetSettings(20, '10.213.100.0/24'));
  const { scrape_configs } = parse(files['prometheus.yml']!) as {
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const targets = new Map(
    scrape_configs.map(({ job_name, static_configs }) => [
      job_name,
      static_configs.flatMap((config) => config.targets),
    ]),
  );
  expect(targets.get('voiceassist-app')).toEqual(
    Array.from({ length: 20 }, (_, index) => `fleet:${8000 + index}`),
  );
  expect([...targets.keys()].toSorted()).toEqual([
    'alertmanager',
    'blackbox',
    'grafana',
    'node',
    'probe-http',
    'prometheus',
    'voiceassist-app',
  ]);
  expect(Object.keys(files).filter((path) => path.startsWith('rules/')).length).toBeGreaterThan(5);
});

test('its sources need nothing that a plain Node image lacks', () => {
  const imported = Object.values(fleetFiles()).flatMap((text) =>
    [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from!),
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((from) => !/^(\.\/|node:)/.test(from))).toEqual([]);
});
