import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lokiFiles } from '../../infra/loki-config.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { runProgram, type Declared } from '../mocks.ts';

/** A dev stack whose time runs 15 times as fast: what its servers are told. */
const settings = resolveSettings('dev', { timescale: 15 }).settings!;
let declared: Declared[];
beforeAll(async () => {
  const url = 'https://receiver.example.com/canary';
  declared = await runProgram(
    'dev',
    { timescale: '15' },
    {
      grafanaAdminPassword: 'canary-grafana',
      postgresPassword: 'canary-postgres',
      redisPassword: 'canary-redis',
      slackApiUrl: url,
      pagerdutyRoutingKey: 'canary-pagerduty',
      smtpPassword: 'canary-smtp',
      heartbeatUrl: url,
    },
  );
});

test('cAdvisor looks at containers each second, and at idle ones as often in proportion', () => {
  const { inputs } = declared.find(
    ({ type, name }) => type === 'docker:index/container:Container' && name === 'cadvisor',
  )!;
  expect(inputs.command).toEqual(
    expect.arrayContaining(['-housekeeping_interval=1s', '-max_housekeeping_interval=4s']),
  );
});

test('Loki evaluates and looks for rules each second, and tidies up as often in proportion', () => {
  expect(parse(lokiFiles(settings)['loki.yaml']!)).toMatchObject({
    ruler: { evaluation_interval: '1s', poll_interval: '1s' },
    compactor: { compaction_interval: '40s' },
  });
});

test('Prometheus scrapes each second, within a second', () => {
  const { global, scrape_configs } = parse(prometheusFiles(settings)['prometheus.yml']!) as {
    global: object;
    scrape_configs: { job_name: string }[];
  };
  expect(global).toMatchObject({
    scrape_interval: '1s',
    scrape_timeout: '1s',
    evaluation_interval: '1s',
  });
  expect(scrape_configs.find(({ job_name }) => job_name === 'voiceassist-app')).toMatchObject({
    scrape_interval: '1s',
    scrape_timeout: '1s',
  });
});
