import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { lastReload, readBack } from '../../infra/delivery/read-back.ts';
import type { Ask, HttpAnswer } from '../../infra/delivery/service-http.ts';
import { differences } from '../../infra/delivery/subset.ts';

describe('delivered against loaded', () => {
  test('defaults that the server fills in are no difference', () => {
    expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
  });
  test('durations are compared by length', () => {
    expect(differences({ a: '7d' }, { a: '1w' })).toEqual([]);
    expect(differences({ a: '1333ms' }, { a: '1s333ms' })).toEqual([]);
    expect(differences({ a: '90s' }, { a: '1m' })).toHaveLength(1);
  });
  test('sizes are compared in bytes', () => {
    expect(differences({ a: '2GB' }, { a: '2GiB' })).toEqual([]);
    expect(differences({ a: '2048MB' }, { a: '2GiB' })).toEqual([]);
    expect(differences({ a: '2GB' }, { a: '3GiB' })).toHaveLength(1);
  });
  test('what is empty may be absent', () => {
    expect(differences({ a: '', b: false }, {})).toEqual([]);
  });
  test.each([
    ['another value', { a: { b: 1 } }, { a: { b: 2 } }, 'a.b: delivered 1, loaded 2'],
    ['a missing value', { a: 'x' }, {}, 'a: delivered "x", loaded undefined'],
    ['a longer list', { a: [1] }, { a: [1, 2] }, 'a: 1 entries delivered, 2 loaded'],
  ])('%s is named with its place', (_name, delivered, loaded, line) => {
    expect(differences(delivered, loaded)).toEqual([line]);
  });
});

describe('when a service last took its files in', () => {
  test.each([
    ['prometheus', 'prometheus_config_last_reload_success_timestamp_seconds'],
    ['alertmanager', 'alertmanager_config_last_reload_success_timestamp_seconds'],
    ['blackbox-exporter', 'blackbox_exporter_config_last_reload_success_timestamp_seconds'],
    ['alloy', 'alloy_config_last_load_success_timestamp_seconds'],
  ] as const)('%s says it, to the fraction of a second', async (name, metric) => {
    const time = '1.795878640969458e+09';
    const ask = service({ '/metrics': `# TYPE ${metric} gauge\n${metric} ${time}\n` });
    expect(await lastReload(name, ask)).toBe(1795878640.969458);
  });
  test('one that should and does not is an error', async () => {
    const ask = service({ '/metrics': { status: 404, body: 'no' } });
    await expect(lastReload('prometheus', ask)).rejects.toThrow(
      'the service does not say prometheus_config_last_reload_success_timestamp_seconds',
    );
  });
  test('Loki has no such time for its rules: they are compared both ways', async () => {
    expect(await lastReload('loki-rules', service({}))).toBeUndefined();
  });
});

/** A service that gives an answer for each beginning of a path. */
function service(answers: Record<string, string | HttpAnswer>): Ask {
  return (_method, path) => {
    const entry = Object.entries(answers).find(([start]) => path.startsWith(start));
    if (entry === undefined) throw new Error(`the test knows no answer to ${path}`);
    const [, answer] = entry;
    return Promise.resolve(typeof answer === 'string' ? { status: 200, body: answer } : answer);
  };
}

describe('Prometheus', () => {
  const files = {
    'prometheus.yml': 'global: { scrape_interval: 15s }\nrule_files: [rules/*.yml]\n',
    'rules/general.yml': `groups:
  - name: general
    rules:
      - { alert: A, expr: up==0, for: 1m, labels: { severity: warning } }
`,
  };
  const rule = {
    name: 'A',
    query: 'up == 0',
    duration: 60,
    labels: { severity: 'warning' },
    annotations: {},
    health: 'ok',
  };
  const general = (change: object = {}) => [{ name: 'general', rules: [{ ...rule, ...change }] }];
  const prometheus = (groups: unknown, more: Record<string, string | HttpAnswer> = {}): Ask => {
    const others = service({
      ...more,
      '/api/v1/status/config': JSON.stringify({
        data: {
          yaml: 'global: {scrape_interval: 15s}\nrule_files: [/etc/prometheus/current/rules/*.yml]',
        },
      }),
      '/api/v1/rules': JSON.stringify({ data: { groups } }),
    });
    return (method, path, headers) => {
      const query = /^\/api\/v1\/format_query\?query=(.*)/.exec(path)?.[1];
      if (query === undefined) return others(method, path, headers);
      const formatted = decodeURIComponent(query).replaceAll(/\s*==\s*/g, ' == ');
      return Promise.resolve({ status: 200, body: JSON.stringify({ data: formatted }) });
    };
  };
  const loaded = (groups: unknown, before: unknown[] = []) =>
    readBack.prometheus.loaded(files, prometheus(groups), before);

  test('no difference when it runs the delivered rules, however they are written', async () => {
    expect(await loaded(general())).toEqual([]);
  });
  test.each([
    ['`for`', { duration: 300 }, 'duration: delivered 60, loaded 300'],
    ['expression', { query: 'up == 1' }, 'query: delivered "up == 0", loaded "up == 1"'],
    [
      'label that is no longer delivered',
      { labels: { severity: 'warning', team: 'a' } },
      'labels.team: loaded still "a"',
    ],
    ['wait', { keepFiringFor: 60 }, 'keepFiringFor: delivered 0, loaded 60'],
    [
      'label',
      { labels: { severity: 'critical' } },
      'labels.severity: delivered "warning", loaded "critical"',
    ],
  ])('an old %s is found', async (_name, change, line) => {
    expect(await loaded(general(change))).toEqual([`rules.general[0].${line}`]);
  });
  test('waits of fractions of a second are compared to the millisecond', async () => {
    const fraction = {
      ...files,
      'rules/general.yml': files['rules/general.yml'].replace('1m', '1118ms'),
    };
    const differing = (duration: number) =>
      readBack.prometheus.loaded(fraction, prometheus(general({ duration })), []);
    // As Go adds a second and 118 milliseconds.
    expect(await differing(1.1179999999999999)).toEqual([]);
    expect(await differing(1.119)).toEqual([
      'rules.general[0].duration: delivered 1.118, loaded 1.119',
    ]);
  });
  test('a group that should be gone is found', async () => {
    expect(await loaded([...general(), { name: 'old', rules: [] }])).toEqual([
      'rule group old: still loaded',
    ]);
  });
  test('a rule that was not evaluated yet is waited for', async () => {
    expect(await loaded(general({ health: 'unknown' }))).toEqual([
      'rule group general: A: not evaluated yet',
    ]);
  });
  test('a rule whose evaluation failed is final, unless it failed before', async () => {
    const failing = general({ health: 'err', lastError: 'many-to-many' });
    expect(await loaded(failing)).toEqual(['final: rule group general: A: many-to-many']);
    expect(await loaded(failing, failing)).toEqual([]);
  });
  test('a new expression is tried on the running server first, a known one is not', async () => {
    const refusing = {
      '/api/v1/query?': { status: 422, body: JSON.stringify({ error: 'many-to-many' }) },
    };
    await expect(readBack.prometheus.rehearse(files, prometheus([], refusing))).rejects.toThrow(
      'rules/general.yml: A: many-to-many',
    );
    expect(await readBack.prometheus.rehearse(files, prometheus(general(), refusing))).toEqual(
      general(),
    );
  });
  describe('a group with an interval of its own, which may be minutes', () => {
    const slow = {
      'prometheus.yml': files['prometheus.yml'],
      'rules/general.yml': `groups:
  - name: general
    interval: 5m
    rules:
      - { record: 'A', expr: up==0, labels: { instance: x } }
`,
    };
    const recorded = { name: 'A', query: 'up == 0', labels: { instance: 'x' } };
    const groups = (health: string) => [
      { name: 'general', rules: [{ ...recorded, health, lastError: 'no' }] },
    ];
    const answering = (...instances: string[]) => ({
      '/api/v1/query?': JSON.stringify({
        data: {
          resultType: 'vector',
          result: instances.map((instance) => ({ metric: { __name__: 'up', instance } })),
        },
      }),
    });

    test('is not waited for, but a failure that shows is final', async () => {
      const found = (health: string) =>
        readBack.prometheus.loaded(slow, prometheus(groups(health)), []);
      expect(await found('unknown')).toEqual([]);
      expect(await found('err')).toEqual(['final: rule group general: A: no']);
    });
    test('is tried as a rule: its labels may not make one of two results', async () => {
      const rehearse = (...instances: string[]) =>
        readBack.prometheus.rehearse(slow, prometheus([], answering(...instances)));
      await expect(rehearse('a', 'b')).rejects.toThrow(
        'rules/general.yml: A: its labels make one of two results: {instance="x"}',
      );
      expect(await rehearse('a')).toEqual([]);
      const scalar = { '/api/v1/query?': '{"data":{"resultType":"scalar","result":[1,"2"]}}' };
      expect(await readBack.prometheus.rehearse(slow, prometheus([], scalar))).toEqual([]);
    });
  });
  test('a service that answers an error is an error', async () => {
    const failing = service({ '/': { status: 503, body: 'no' } });
    await expect(readBack.prometheus.loaded(files, failing, [])).rejects.toThrow(
      '/api/v1/status/config answered 503: no',
    );
  });
});

describe("Loki's rules", () => {
  const files = {
    'fake/logs.yml': `groups:
  - name: logs
    rules:
      - alert: A
        expr: rate({a="b"}[5m])>0
`,
  };
  const rule = { name: 'A', query: 'rate({a="b"}[5m]) > 0', health: 'ok' };
  const loki = (groups: unknown, query: HttpAnswer = { status: 200, body: '{}' }): Ask => {
    const others = service({
      '/prometheus/api/v1/rules': JSON.stringify({ data: { groups } }),
      '/loki/api/v1/query': query,
    });
    return (method, path) => {
      const expr = /^\/loki\/api\/v1\/format_query\?query=(.*)/.exec(path)?.[1];
      if (expr === undefined) return others(method, path);
      const data = decodeURIComponent(expr).replaceAll(/\s*>\s*/g, ' > ');
      return Promise.resolve({ status: 200, body: JSON.stringify({ data }) });
    };
  };
  const rules = readBack['loki-rules'];

  test('no difference when it runs the delivered ones', async () => {
    expect(await rules.loaded(files, loki([{ name: 'logs', rules: [rule] }]), [])).toEqual([]);
  });
  test('old ones that it has not looked at since are found', async () => {
    const old = [{ name: 'logs', rules: [{ ...rule, query: 'rate({a="b"}[5m]) > 3' }] }];
    expect(await rules.loaded(files, loki(old), [])).toEqual([
      'rules.logs[0].query: delivered "rate({a=\\"b\\"}[5m]) > 0", loaded "rate({a=\\"b\\"}[5m]) > 3"',
    ]);
  });
  test('and so is an annotation of theirs that is no longer delivered', async () => {
    const old = [{ name: 'logs', rules: [{ ...rule, annotations: { summary: 'x' } }] }];
    expect(await rules.loaded(files, loki(old), [])).toEqual([
      'rules.logs[0].annotations.summary: loaded still "x"',
    ]);
  });
  test('its words about an expression are passed on, though they are no JSON', async () => {
    const refusing = loki([], { status: 400, body: 'parse error at line 1\n' });
    await expect(rules.rehearse(files, refusing)).rejects.toThrow(
      'fake/logs.yml: A: parse error at line 1',
    );
  });
});

describe('Alertmanager', () => {
  const text = 'route: { receiver: a }\nreceivers: [{ name: a }]\n';
  const hash = createHash('md5').update(text).digest().readUIntLE(0, 6);
  const alertmanager = (value: number) =>
    service({
      '/metrics': `# HELP x\nalertmanager_config_hash ${value.toExponential()}\n`,
      '/api/v2/status': JSON.stringify({
        config: { original: 'route: { receiver: b }\nreceivers: [{ name: a }]' },
      }),
    });
  const loaded = (value: number) =>
    readBack.alertmanager.loaded({ 'alertmanager.yml': text }, alertmanager(value), undefined);

  test('is known by the hash of its text', async () => {
    expect(await loaded(hash)).toEqual([]);
  });
  test('with another hash, the differences are named', async () => {
    expect(await loaded(1)).toEqual([
      `alertmanager.yml: hash ${hash} delivered, 1 loaded`,
      'route.receiver: delivered "a", loaded "b"',
    ]);
  });
});

describe('Alloy', () => {
  const text = 'loki.write "loki" {\n}\n';
  const hash = createHash('sha256').update(text).digest('hex');
  const loaded = (sha256: string, state: string) =>
    readBack.alloy.loaded(
      { 'config.alloy': text },
      service({
        '/metrics': `alloy_config_hash{cluster_name="",sha256="${sha256}"} 1\n`,
        '/api/v0/web/components': JSON.stringify([
          { localID: 'loki.write.loki', health: { state, message: 'm' } },
        ]),
      }),
      undefined,
    );

  test('is known by the hash of its text, all components healthy', async () => {
    expect(await loaded(hash, 'healthy')).toEqual([]);
  });
  test('old text and unhealthy components are named', async () => {
    expect(await loaded('old', 'unhealthy')).toEqual([
      `config.alloy: ${hash} delivered, old loaded`,
      'loki.write.loki: unhealthy: m',
    ]);
  });
});
