import { beforeAll, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { namesRead } from '../../rules/parsed-rules.ts';
import { all } from '../../rules/promql/expr.ts';
import { isScalar } from '../../rules/promql/labels.ts';
import { parsePromql } from '../../rules/promql/parse.ts';
import type { FinishedRule } from '../../rules/types.ts';
import type { AlertCase, RecordCase } from '../rules/case.ts';
import { cases } from '../rules/cases/index.ts';
import { rulesBySubject } from '../rules/chosen-rules.ts';
import { neededBy, promtoolFiles } from '../rules/promtool.ts';
import { runPromtool } from '../rules/run-promtool.ts';
import { nameOf } from '../rules/stories.ts';

/**
 * What a rule that puts vectors together says all the same when a metric is not there, as it should: the
 * right side of `unless`, one of two sources, one of several causes. What needs it is silent without.
 */
const doesWithout: Record<string, string[]> = {
  // What is looked for is exactly that it is not there.
  ApplicationMessagesStalled: ['messages_sent_total'],
  ApplicationMetricsMissing: ['http_requests_total'],
  BackupMissing: ['voiceassist_backup_last_success_timestamp_seconds'],
  ContainerMetricsMissing: ['container_last_seen'],
  RestoreTestMissing: ['voiceassist_restore_test_last_success_timestamp_seconds'],
  // It only takes something out.
  HostDiskWillFill: ['node_filesystem_readonly'],
  'instance_device:node_filesystem_avail:ratio': ['node_filesystem_readonly'],
  'instance_device:node_filesystem_files_free:ratio': ['node_filesystem_readonly'],
  // The other one takes its place, or is enough.
  AlloyLinesDropped: ['up'],
  LokiLinesDiscarded: ['up'],
  PrometheusTargetSyncFailed: ['up'],
  PostgresExporterFailing: ['pg_exporter_last_scrape_error', 'pg_scrape_collector_success'],
  PostgresReplicaLost: ['pg_up'],
  'instance:pg_connections_per_usable:ratio': ['pg_settings_reserved_connections'],
  'instance:redis_memory_used_per_limit:ratio': [
    'redis_memory_max_bytes',
    'redis_total_system_memory_bytes',
  ],
  'instance:voice_processing_errors_per_inputs:ratio_rate10m': [
    'voice_processing_duration_seconds_count',
    'voice_processing_errors_total',
  ],
  'instance_api:qdrant_errors_per_responses:ratio_rate10m': [
    'rest_responses_total',
    'grpc_responses_total',
  ],
  'slo:errors:increase1m': ['probe_success', 'up'],
};

type Case = AlertCase | RecordCase;
const rules = [...rulesBySubject().values()].flat();
const metricOf = (series: string) => series.split('{')[0]!;
const momentsOf = (one: Case): Record<string, readonly unknown[]> =>
  'fires' in one ? one.fires : one.samples;
const told = (one: Case) => Object.entries(momentsOf(one)).filter(([, list]) => list.length > 0);

/** `or` only adds. */
const joins = ({ expr }: FinishedRule) =>
  all(parsePromql(expr).expr!, 'binary').some(
    ({ op, left, right }) => op !== 'or' && !isScalar(left) && !isScalar(right),
  );

/** The first story of each such rule that tells something, once without each metric that the rule reads. */
const thinned = Object.values(cases).flatMap(({ alerts, records }) =>
  Object.entries<Case[]>({ ...alerts, ...records })
    .filter(([name]) => rules.some((rule) => nameOf(rule) === name && joins(rule)))
    .flatMap(([name, stories]) => {
      const story = stories.find((one) => told(one).length > 0)!;
      const read = new Set(neededBy(name, rules).flatMap(({ expr }) => namesRead(expr)));
      const metrics = new Set(Object.keys(story.series).map(metricOf));
      return [...metrics]
        .filter((metric) => read.has(metric))
        .map((gone) => ({ name, gone, story: silentWithout(story, gone) }));
    }),
);

function silentWithout(story: Case, gone: string): Case {
  const silent = Object.fromEntries(told(story).map(([at]) => [at, []]));
  const series = Object.entries(story.series).filter(([name]) => metricOf(name) !== gone);
  return {
    ...story,
    series: Object.fromEntries(series),
    ...('fires' in story ? { fires: silent } : { samples: silent }),
  };
}

let said: string[];
beforeAll(async () => {
  await setUpTools(['prometheus'], silentReporter);
  const complaints = await runPromtool(
    Object.fromEntries(
      thinned.flatMap(({ name, story }, index) =>
        Object.entries(promtoolFiles(name, [story], rules)).map(([file, text]) => [
          `${index}/${file}`,
          text,
        ]),
      ),
    ),
  );
  said = thinned.map(
    (_, index) => [...complaints].find(([file]) => file.startsWith(`${index}/`))![1],
  );
}, 3_600_000);

test('a rule that needs a metric is silent without it, and no other is', () => {
  const found = thinned.filter((_, index) => said[index] !== '');
  const byName = Map.groupBy(found, ({ name }) => name);
  expect(
    Object.fromEntries([...byName].map(([name, list]) => [name, list.map(({ gone }) => gone)])),
  ).toEqual(doesWithout);
  expect(thinned.length).toBeGreaterThan(100);
});

test('without a metric no rule fails', () => {
  expect(said.filter((complaint) => /\berr:/.test(complaint))).toEqual([]);
});
