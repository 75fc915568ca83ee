import { describe, expect, test } from 'vitest';
import { readBack } from '../../infra/delivery/read-back.ts';
import { parseAnswer } from '../../infra/delivery/service-http.ts';
import { differences } from '../../infra/delivery/subset.ts';

describe('delivered against loaded', () => {
  test('defaults that the server fills in are no difference', () => {
    expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
  });
  test('durations are compared by length', () => {
    expect(differences({ a: '7d' }, { a: '1w' })).toEqual([]);
    expect(differences({ a: '90s' }, { a: '1m' })).toHaveLength(1);
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

describe('Prometheus is asked for its rules', () => {
  const rules = `groups:
  - name: general
    rules:
      - { alert: A, expr: up == 0, for: 1m, labels: { severity: warning } }
`;
  const files = {
    'prometheus.yml': 'global: { scrape_interval: 15s }\n',
    'rules/general.yml': rules,
  };
  const loaded = (groups: unknown) => (path: string) =>
    Promise.resolve({
      status: 200,
      body: JSON.stringify(
        path.endsWith('config')
          ? { data: { yaml: 'global: {scrape_interval: 15s, scrape_timeout: 10s}' } }
          : { data: { groups } },
      ),
    });
  const rule = { name: 'A', duration: 60, labels: { severity: 'warning' }, annotations: {} };

  test('no difference when they are the delivered ones', async () => {
    expect(await readBack.prometheus(files, loaded([{ name: 'general', rules: [rule] }]))).toEqual(
      [],
    );
  });
  test('an old `for` is found', async () => {
    const old = [{ name: 'general', rules: [{ ...rule, duration: 300 }] }];
    expect(await readBack.prometheus(files, loaded(old))).toEqual([
      'rules.general[0].duration: delivered 60, loaded 300',
    ]);
  });
  test('a group that should be gone is found', async () => {
    const groups = [
      { name: 'general', rules: [rule] },
      { name: 'old', rules: [] },
    ];
    expect(await readBack.prometheus(files, loaded(groups))).toEqual([
      'rule group old: still loaded',
    ]);
  });
  test('a service that answers an error is an error', async () => {
    await expect(
      readBack.prometheus(files, () => Promise.resolve({ status: 503, body: 'no' })),
    ).rejects.toThrow('/api/v1/status/config answered 503: no');
  });
});

describe('Alloy is asked for its components', () => {
  const files = { 'config.alloy': 'loki.write "loki" {\n}\n' };
  const ask = (components: unknown) => () =>
    Promise.resolve({ status: 200, body: JSON.stringify(components) });
  const health = { state: 'healthy', message: '' };

  test('all there and healthy', async () => {
    expect(await readBack.alloy(files, ask([{ localID: 'loki.write.loki', health }]))).toEqual([]);
  });
  test('missing, left over and unhealthy are told apart', async () => {
    const components = [
      { localID: 'loki.process.x', health: { state: 'unhealthy', message: 'm' } },
    ];
    expect(await readBack.alloy(files, ask(components))).toEqual([
      'loki.write.loki: delivered, not loaded',
      'loki.process.x: still loaded',
      'loki.process.x: unhealthy: m',
    ]);
  });
});

describe('answers over nc', () => {
  test('status and body', () => {
    expect(parseAnswer('HTTP/1.0 500 No\r\nX: y\r\n\r\nbad rule\n')).toEqual({
      status: 500,
      body: 'bad rule\n',
    });
  });
  test('no answer is an error that says why', () => {
    expect(() => parseAnswer('', 'nc: connection refused')).toThrow(
      /did not answer: nc: connection refused/,
    );
  });
});
