import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboards } from '../../dashboards/index.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { catalogues, jobOf } from '../../rules/catalogue.ts';
import { queryProblems, refuseBadRules, ruleProblems, unusedRecords } from '../../rules/check.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { jobs } from '../../rules/jobs.ts';
import { Known, targetLabels } from '../../rules/known.ts';
import { nearMiss } from '../../rules/near-miss.ts';
import { logSubjects, subjects, type Subject } from '../../rules/subjects.ts';
import type { Source, Watched } from '../../rules/watched.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { parseDashboard, queriesOf, withValues } from '../dashboards/dashboard-json.ts';
import { everything, links } from './everything.ts';
import { alert, group, logProblemsOf, problemsOf, record, world } from './known.ts';

const rulesOf = (watched: Watched) => ({
  promql: ruleGroups(watched, links),
  logql: logRuleGroups(watched, links),
});
const watching = (sources: Iterable<Source>): Watched => ({
  ...everything,
  sources: new Set(sources),
});

describe('our rules', () => {
  test('ask for nothing that is not there', () => {
    expect(ruleProblems(rulesOf(everything), everything)).toEqual([]);
  });

  /** What a stack can do without: the rest is in every stack. */
  const optional: Source[][] = [
    [jobs.application],
    [jobs.postgres],
    [jobs.redis],
    [jobs.qdrant],
    [jobs.loki, jobs.alloy, 'logs'],
    [jobs.cadvisor],
    [jobs.tlsProbe],
    [jobs.inbox],
    ['backups'],
  ];
  test.each([...optional, optional.flat()])('do so without %s too', (...gone) => {
    const watched = watching([...everything.sources].filter((source) => !gone.includes(source)));
    expect(ruleProblems(rulesOf(watched), watched)).toEqual([]);
  });

  test.each(Object.entries({ ...subjects, ...logSubjects }))(
    'of %s read in each group what it watches and no more',
    (name, subject: Subject) => {
      for (const { name: groupName, watches } of subject(everything)) {
        // Files that backups leave are read by node-exporter.
        const watched = watching(watches.flatMap((source) => [source, jobOf(source) as Source]));
        const groups = rulesOf(watched);
        const own = new Set(
          [...groups.promql, ...groups.logql]
            .filter((one) => one.name === groupName)
            .flatMap(({ rules }) => rules.map((rule) => rule.alert ?? rule.record)),
        );
        expect(own.size, `${groupName} of ${name}`).toBeGreaterThan(0);
        const problems = ruleProblems(groups, watched).filter((line) =>
          own.has(line.slice(0, line.search(/: /))),
        );
        expect(problems, `${groupName} of ${name}`).toEqual([]);
      }
    },
  );

  test('record nothing that nobody reads, but for what dashboards will', () => {
    const queries = dashboards().flatMap(({ json }) => queriesOf(json, 'prometheus'));
    const unused = unusedRecords(
      rulesOf(everything).promql,
      queries.map(({ expr }) => expr),
    );
    expect(unused).toEqual([
      'instance:http_request_duration_seconds:p50_rate5m: nothing reads it',
      'instance:http_request_duration_seconds:p99_rate5m: nothing reads it',
    ]);
  });

  test('are looked at in little time', () => {
    const groups = rulesOf(everything);
    ruleProblems(groups, everything);
    const before = process.cpuUsage();
    ruleProblems(groups, everything);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(400);
  });
});

describe('our dashboards', () => {
  test.each(dashboards())('$title asks for nothing that is not there', ({ json }) => {
    const { panels, templating } = parseDashboard(json);
    const ofPanels = panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat, datasource }) => ({
        name: title,
        language: datasource.type === 'loki' ? ('logql' as const) : ('promql' as const),
        expr: withValues(expr),
        legend: legendFormat,
      })),
    );
    // What a variable offers: the values of a label of a selector.
    const ofVariables = templating.list.flatMap(({ name, query }) => {
      const text = typeof query === 'string' ? query : query.query;
      const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(withValues(text)) ?? [];
      return selector === undefined
        ? []
        : [{ name, language: 'promql' as const, expr: `group by (${label}) (${selector})` }];
    });
    const queries = [...ofPanels, ...ofVariables];
    expect(ofVariables.length).toBeGreaterThan(0);
    expect(queries.length).toBeGreaterThan(0);
    expect(queryProblems(queries, rulesOf(everything), everything)).toEqual([]);
  });

  test('are held to the same catalogue', () => {
    const queries = [
      { name: 'Load', language: 'promql' as const, expr: 'node_load2{job="node"}' },
      { name: 'Lines', language: 'logql' as const, expr: '{containr="x"}' },
      { name: 'Broken', language: 'promql' as const, expr: 'sum(' },
      {
        name: 'Legend',
        language: 'promql' as const,
        expr: 'sum(up)',
        legend: '{{job}}: {{ zone }}',
      },
      { name: 'Good', language: 'promql' as const, expr: 'up', legend: '{{job}}' },
    ];
    expect(queryProblems(queries, {}, everything, world)).toEqual([
      'Load: job "node" exports no node_load2; did you mean node_load1?',
      'Lines: a log stream has no label containr; did you mean container?',
      'Broken: the query ends too early',
      'Legend: its legend names job, which its result lacks',
      'Legend: its legend names zone, which its result lacks',
    ]);
  });
});

describe('a selector of nothing', () => {
  test.each([
    [
      'rate(node_cpu_second_total{job="node"}[5m]) > 0',
      'job "node" exports no node_cpu_second_total; did you mean node_cpu_seconds_total?',
    ],
    [
      'node_load1{job="cadvisor"} > 0',
      'job "cadvisor" exports no node_load1; job "node" exports it',
    ],
    ['node_load9 > 0', 'no job exports node_load9; did you mean node_load1?'],
    ['nothing_alike > 0', 'no job exports nothing_alike'],
    ['up{job="nod"} == 0', 'there is no job "nod"; did you mean node?'],
    ['up{job=~"node|cadviser"} == 0', 'there is no job "cadviser"; did you mean cadvisor?'],
    ['up{job!="loky"} == 0', 'there is no job "loky"; did you mean loki?'],
    ['up{job="redis"} == 0', 'its job has no file in rules/catalogue/, so nothing is known of up'],
    ['up{instanse="x"} == 0', 'up has no label instanse; did you mean instance?'],
    [
      'node_cpu_seconds_total{job="node", mod="idle"} > 0',
      'node_cpu_seconds_total has no label mod; did you mean mode?',
    ],
    ['node_cpu_seconds_total{cluster="a"} > 0', 'node_cpu_seconds_total has no label cluster'],
    [
      'rate(http_request_duration_seconds[5m]) > 0',
      'no job exports http_request_duration_seconds; did you mean http_request_duration_seconds_sum?',
    ],
    ['loki_wait_seconds_bucket > 0', 'no job exports loki_wait_seconds_bucket'],
    ['http_requests_total_sum > 0', 'no job exports http_requests_total_sum'],
    [
      'instance:cpu:rate1m > 0',
      'no rule records instance:cpu:rate1m here; did you mean instance:cpu:rate5m?',
    ],
    ['instance:cpu:rate5m{mode="idle"} > 0', 'instance:cpu:rate5m has no label mode'],
    [
      'sum by (cpus) (node_cpu_seconds_total) > 0',
      'what sum by (...) is given has no label cpus; did you mean cpu?',
    ],
    ['sum without (code) (node_load1) > 0', 'what sum without (...) is given has no label code'],
    [
      'sum by (job) (up) / on (instance) sum by (instance) (up) > 0',
      'the left side of / has no label instance',
    ],
    ['node_load1 / ignoring (zone) node_load1 > 0', 'any side of / has no label zone'],
    [
      'node_load1 * on (instance) group_left (version) node_uname_info > 0',
      'the side of * that group_left takes labels from has no label version',
    ],
    [
      'label_replace(up, "a", "$1", "nstance", "(.*)") == 0',
      'what label_replace() is given has no label nstance; did you mean instance?',
    ],
    [
      'label_join(up, "a", "-", "job", "zone") == 0',
      'what label_join() is given has no label zone',
    ],
    [
      'histogram_quantile(0.9, sum by (job) (rate(http_request_duration_seconds_bucket[5m]))) > 1',
      'what histogram_quantile() is given has no label le',
    ],
  ])('%s', (expr, problem) => {
    const records = [
      record('instance:cpu:rate5m', 'sum by (instance) (rate(node_cpu_seconds_total[5m]))'),
    ];
    expect(problemsOf(alert(expr), { records })).toContain(`Example: ${problem}`);
  });

  test.each([
    'rate(node_cpu_seconds_total{job="node", mode="idle"}[5m]) > 0',
    'up{job=~"node|cadvisor", instance!=""} == 0',
    'up{job=~"node.*"} == 0',
    'backup_last_success_timestamp_seconds{job="node", store="x"} == 0',
    'rate(loki_wait_seconds_count[5m]) > 0',
    'loki_wait_seconds{quantile="0.9"} > 0',
    'ALERTS{alertname="X", whatever="x"}',
    'scrape_duration_seconds > 10',
    'instance:cpu:rate5m{instance="x"} > 0',
    'node_load1 * on (instance) group_left (nodename) node_uname_info > 0',
  ])('%s: is none', (expr) => {
    const records = [
      record('instance:cpu:rate5m', 'sum by (instance) (rate(node_cpu_seconds_total[5m]))'),
    ];
    expect(problemsOf(alert(expr), { records })).toEqual([]);
  });

  test('of a job that this stack does not watch', () => {
    const watched = watching([jobs.node]);
    expect(problemsOf(alert('rate(http_requests_total[5m]) > 0'), { watched })).toEqual([
      'Example: reads http_requests_total of job "voiceassist-app", which is not watched here',
    ]);
    const backups = alert('backup_last_success_timestamp_seconds{job="node"} == 0');
    expect(problemsOf(backups, { watched })).toEqual([
      'Example: reads backup_last_success_timestamp_seconds of job "node", which is not watched here',
    ]);
    expect(problemsOf(backups, { watched: watching([jobs.node, 'backups']) })).toEqual([]);
  });

  test.each([
    [
      'sum by (service) (rate({levle="error"}[5m])) > 0',
      'a log stream has no label levle; did you mean level?',
    ],
    ['sum by (service) (rate({request_id="x"}[5m])) > 0', 'a log stream has no label request_id'],
    [
      'sum by (servise) (rate({level="error"}[5m])) > 0',
      'what sum by (...) is given has no label servise; did you mean service?',
    ],
    ['sum(rate({level="error"} | code="5" [5m])) > 0', 'a log line has no label code'],
    ['sum(sum_over_time({level="error"} | unwrap took [5m])) > 0', 'a log line has no label took'],
  ])('LogQL: %s', (expr, problem) => {
    expect(logProblemsOf(alert(expr))).toContain(`Example: ${problem}`);
  });

  test.each([
    'sum by (service) (rate({level=~"error|critical", container!=""} |= "x" | request_id="5" [5m])) > 0',
    'sum by (service) (rate({level="error"} | json | code="5" | __error__="" [5m])) > 0',
  ])('LogQL: %s: is none', (expr) => {
    expect(logProblemsOf(alert(expr))).toEqual([]);
  });

  test('in a query that a template makes', () => {
    const asks = (query: string, label = 'device') =>
      problemsOf(
        alert('node_load1 > 5', {
          annotations: {
            description: `On {{ range query (printf "${query}" $labels.instance) }} {{ .Labels.${label} }}{{ end }}.`,
          },
        }),
      );
    const query = "node_filesystem_avail_bytes{job='node', instance='%s'}";
    expect(asks(query)).toEqual([]);
    expect(asks("node_filesystem_avail_bytes{job='node', instance=%q}")).toEqual([]);
    expect(asks(query, 'devise')).toEqual([
      'Example: its description names label devise, which the result lacks; did you mean device?',
    ]);
    expect(asks(query.replace('avail', 'aval'))[0]).toMatch(
      /^Example: its description has a query: job "node" exports no .*; did you mean node_filesystem_avail_bytes\?$/,
    );
    expect(asks('sum(', 'x')[0]).toMatch(/^Example: its description asks sum\(, but the query/);
  });
});

test('labels of targets are those that scrape configs give', () => {
  const { settings } = resolveSettings('staging', { applicationUrls: ['https://app.example.com'] });
  const { scrape_configs } = parse(prometheusFiles(settings!)['prometheus.yml']!) as {
    scrape_configs: { job_name: string; static_configs?: { labels?: object }[] }[];
  };
  for (const { job_name, static_configs = [] } of scrape_configs) {
    const given = static_configs.flatMap(({ labels = {} }) => Object.keys(labels));
    const kept = new Set(given.filter((label) => !label.startsWith('__')));
    expect([...kept], job_name).toEqual(targetLabels[job_name] ?? []);
  }
  expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(
    expect.arrayContaining(Object.keys(targetLabels)),
  );
});

describe('a refusal', () => {
  test('says all at once, each with the name of its rule', () => {
    const groups = { promql: [group([alert('node_lod1 > 0'), record('bad', 'up')])] };
    expect(() => refuseBadRules(groups, everything)).toThrow(
      /^These rules cannot work:\n {2}- Example: no job exports node_lod1; did you mean node_load1\?\n {2}- bad: /,
    );
    expect(() => refuseBadRules({}, everything)).not.toThrow();
  });

  test('comes before any file is rendered, and so before preview and up', () => {
    const { settings } = resolveSettings('dev', {});
    const slow = { ...settings!, intervals: { ...settings!.intervals, scrape: '2m' } };
    expect(() => prometheusFiles(slow)).toThrow(
      /- instance:node_cpu_\w+:\w+: takes rate\(\) over 300 s of node_cpu_seconds_total, less than 4 scrapes of 120 s/,
    );
    expect(() => prometheusFiles(settings!)).not.toThrow();
  });

  test('of an unknown metric is one sentence, not one for each of its labels', () => {
    const rule = alert('sum by (cpu) (rate(node_cpu_total{job="node", mode="x"}[5m])) > 0', {
      annotations: { description: 'On {{ $labels.cpu }}.' },
    });
    expect(problemsOf(rule)).toHaveLength(1);
  });
});

describe('a near miss', () => {
  const known = new Known(catalogues(), new Map());
  const names = [...new Set(known.names())].filter((name) => name.length > 8);

  test('is found for every metric that lost, doubled or changed a letter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.nat(2), (name, at, how) => {
        const i = at % name.length;
        const put = ['', name[i]!.repeat(2), '~'][how]!;
        const hint = nearMiss(name.slice(0, i) + put + name.slice(i + 1), names);
        expect(hint).toMatch(/^; did you mean [\w:]+\?$/);
      }),
      { numRuns: 30 },
    );
  });

  test('is not made up', () => {
    expect(nearMiss('id', ['cpu', 'mode'])).toBe('');
    expect(nearMiss('totally_different', names)).toBe('');
  });
});
