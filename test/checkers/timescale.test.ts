import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertmanagerFiles } from '../../infra/alertmanager-config.ts';
import { images, type ImageName } from '../../infra/images.ts';
import { lokiFiles } from '../../infra/loki-config.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { silentReporter } from '../../ops/progress.ts';
import { writeFiles } from '../../ops/render.ts';
import { setUpTools } from '../../ops/setup.ts';
import { ruleGroups } from '../../rules/index.ts';
import { faster } from '../../stacks/duration.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import type { AlertCase, RecordCase } from '../rules/case.ts';
import { cases } from '../rules/cases/index.ts';
import { everything, links } from '../rules/everything.ts';
import { promtoolFiles } from '../rules/promtool.ts';
import { runPromtool } from '../rules/run-promtool.ts';

beforeAll(
  async () => void (await setUpTools(['prometheus', 'alertmanager', 'loki'], silentReporter)),
  3_600_000,
);

/** Whole seconds, and fractions of them. */
describe.each([15, 7])('the configuration of dev at %i', (timescale) => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'voiceassist-timescale-'));
    chmodSync(dir, 0o755);
    const settings = resolveSettings('dev', { timescale }).settings!;
    writeFiles(join(dir, 'prometheus'), prometheusFiles(settings));
    writeFiles(join(dir, 'alertmanager'), alertmanagerFiles(settings));
    writeFiles(join(dir, 'loki'), lokiFiles(settings));
    mkdirSync(join(dir, 'secrets'));
    // amtool looks whether it is there.
    writeFileSync(join(dir, 'secrets/slackApiUrl'), 'x');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test.each<[ImageName, string, string[]]>([
    [
      'prometheus',
      '/bin/promtool',
      ['check', 'config', '--lint=all', '--lint-fatal', '/config/prometheus.yml'],
    ],
    ['alertmanager', '/bin/amtool', ['check-config', '/config/alertmanager.yml']],
    ['loki', '/usr/bin/loki', ['-verify-config', '-config.file=/config/loki.yaml']],
  ])('%s takes its files', async (service, entrypoint, args) => {
    const { exitCode, all } = await execa(
      'docker',
      [
        ...['run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', '--user', '0:0'],
        ...['-v', `${join(dir, service)}:/config:ro`],
        ...['-v', `${join(dir, 'secrets')}:/run/stack-secrets:ro`],
        ...['--entrypoint', entrypoint, images[service], ...args],
      ],
      { reject: false, all: true },
    );
    expect(exitCode, all).toBe(0);
  });
});

const rules = ruleGroups(
  { ...everything, timescale: 15, scrape: 1, applicationScrape: 1 },
  links,
).flatMap((group) => group.rules);

test('HighErrorRate fires twenty seconds after the first errors instead of five minutes', async () => {
  const total = (status: string) =>
    `http_requests_total{job="voiceassist-app", instance="a", method="POST", endpoint="/chat", status="${status}"}`;
  const fired = {
    labels: { severity: 'warning', instance: 'a' },
    description: '6% of the requests to a failed over the last five minutes.',
  };
  const story: AlertCase = {
    name: 'fires within half a minute, and ends within one',
    interval: '1s',
    evaluation: '1s',
    series: { [total('200')]: '0+94x120', [total('500')]: '0+6x60 360x60' },
    fires: { '20s': [], '21s': [fired], '1m': [fired], '1m12s': [] },
  };
  const files = promtoolFiles('HighErrorRate', [story], rules);
  expect([...(await runPromtool(files)).values()].join('')).toBe('');
});

/** What is not so where time runs faster, by what the samples of its stories are. */
const otherwise: Record<string, string[]> = {
  'events, of which a second has fifteen times as many, or what a second brings': [
    ...['HighErrorRate', 'ApplicationEndpointFailing', 'ApplicationCacheHitRateLow'],
    ...['VoiceProcessingErrors', 'instance:http_requests:rate5m', 'job:http_requests:rate30m'],
    ...['instance:cache_lookups:rate30m', 'instance:voice_inputs:rate10m'],
    ...['HighCPUUsage', 'instance:node_cpu_utilisation:ratio_rate5m', 'HostSwapping'],
    ...['HostDiskSaturated', 'HostNetworkErrors', 'HostNetworkDrops'],
    ...['instance_device:node_network_packets:rate10m', 'PostgresTempFiles'],
    ...['PostgresCacheHitRatioLow', 'RedisEvictingKeys', 'RedisHitRatioLow'],
    ...['instance:redis_keyspace_lookups:rate30m', 'instance_api:qdrant_responses:rate10m'],
  ],
  'seconds of the clock, or times of the day': [
    ...['BackupTooOld', 'RestoreTestTooOld', 'SSLCertificateExpiring', 'RedisSaveTooOld'],
    ...['PostgresLongTransaction', 'PostgresIdleInTransaction', 'PostgresReplicationLag'],
    ...['LokiRetentionFailing', 'PrometheusScrapeSlow'],
  ],
  'series that end without a word, which Prometheus shows for five minutes': [
    ...['ApplicationTooManyEndpoints', 'BackupMissing', 'RestoreTestMissing'],
  ],
};

describe('every other story is as true when all of it takes a fifteenth', () => {
  const names = new Set(Object.values(otherwise).flat());
  const moments = <T>(by: Record<string, T>) =>
    Object.fromEntries(Object.entries(by).map(([moment, value]) => [faster(moment, 15), value]));
  const retold = (story: AlertCase | RecordCase) => ({
    ...story,
    interval: faster(story.interval ?? '15s', 15),
    evaluation: faster(story.evaluation ?? '15s', 15),
    ...('fires' in story ? { fires: moments(story.fires) } : { samples: moments(story.samples) }),
  });
  const told = Object.values(cases)
    .flatMap(({ alerts, records }) => Object.entries({ ...alerts, ...records }))
    .filter(([name]) => !names.has(name))
    .map(([name, list]) => ({ name, files: promtoolFiles(name, list.map(retold), rules) }));

  let said: Map<string, string>;
  beforeAll(async () => {
    said = await runPromtool(
      Object.assign({}, ...told.map(({ files }) => files)) as Record<string, string>,
    );
  }, 600_000);

  test.each(told)('$name', ({ files }) => {
    const tests = Object.keys(files).filter((file) => file.endsWith('.test.yml'));
    expect(tests.map((file) => said.get(file)).join('')).toBe('');
  });

  test('of all that are not there is one', () => {
    const all = new Set(
      Object.values(cases).flatMap(({ alerts, records }) => Object.keys({ ...alerts, ...records })),
    );
    expect([...names].filter((name) => !all.has(name))).toEqual([]);
  });
});
