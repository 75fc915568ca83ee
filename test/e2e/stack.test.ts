import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksOf, watchedBy } from '../../infra/watched.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { ruleGroups } from '../../rules/index.ts';
import { queriesOf } from '../dashboards/dashboard-json.ts';
import { deliveryTests } from './deliveries.ts';
import { hardeningTests } from './hardening.ts';
import { eventually, TestStack } from './harness.ts';
import { logRuleTests } from './log-rules.ts';
import { receiverTests } from './receivers.ts';

/**
 * The dev stack from nothing to all healthy and down again, with the real engine and real servers, by
 * the commands that people type. The tests of this file stand on one another, in their order.
 */
const stack = new TestStack('e2e', 1);
afterAll(() => stack.remove());

const expected = [
  ...['alertmanager', 'alloy', 'blackbox-exporter', 'cadvisor', 'grafana', 'inbox', 'loki'],
  ...['node-exporter', 'postgres', 'postgres-exporter', 'prometheus', 'qdrant', 'redis'],
  ...['redis-exporter', 'socket-proxy', 'voiceassist-server', 'voiceassist-traffic'],
].map((name) => `${stack.prefix}-${name}`);

interface Vector {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}
const query = (expr: string, at?: number) =>
  stack.get<Vector>(
    'prometheus',
    `/api/v1/query?query=${encodeURIComponent(expr)}${at === undefined ? '' : `&time=${at}`}`,
  );

interface Group {
  name: string;
  file: string;
  /** Seconds. */
  interval: number;
  lastEvaluation: string;
  rules: { name: string; health: string; lastError?: string }[];
}
const groups = async () =>
  (await stack.get<{ data: { groups: Group[] } }>('prometheus', '/api/v1/rules')).data.groups;

describe('up from nothing', () => {
  beforeAll(async () => {
    // Its engine may be one that set-up has yet to start.
    await setUpTools([], silentReporter);
    await stack.clear();
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
    expect(up.stdout).toContain('is up and healthy');
    expect(up.stdout).toContain(`http://127.0.0.1:${stack.ports.grafana}`);
  }, 3_600_000);

  test('runs every container, healthy, and one network', async () => {
    const { containers, networks } = await stack.objects();
    expect(containers).toEqual(expected.sort());
    expect(networks).toEqual([stack.prefix]);
    for (const name of containers) {
      const { State } = await stack.engine.getContainer(name).inspect();
      expect(State.Health?.Status, name).toBe('healthy');
    }
  });

  test('every target is up, of every job', async () => {
    const { data } = await query('up');
    const jobs = new Set(data.result.map(({ metric }) => metric.job));
    expect([...jobs].sort()).toEqual([
      ...['alertmanager', 'alloy', 'blackbox', 'cadvisor', 'grafana', 'inbox', 'loki', 'node'],
      ...['postgresql', 'probe-http', 'probe-tls', 'prometheus', 'qdrant', 'redis'],
      'voiceassist-app',
    ]);
    for (const { metric, value } of data.result) expect(value[1], metric.job).toBe('1');
  });

  test('the exporters reach what they watch', async () => {
    for (const expr of [
      'pg_up',
      'redis_up',
      'probe_success',
      'node_filesystem_size_bytes{mountpoint="/"}',
    ]) {
      const value = await eventually(
        expr,
        60,
        async () => (await query(expr)).data.result[0]?.value[1],
      );
      expect(Number(value), expr).toBeGreaterThan(0);
    }
  });

  test('cAdvisor knows the containers by name, with their health', async () => {
    const names = await eventually('container_health_state', 60, async () => {
      const { data } = await query(`container_health_state{name=~"${stack.prefix}-.+"} == 1`);
      const found = data.result.map(({ metric }) => metric.name!).sort();
      return found.length >= expected.length ? found : undefined;
    });
    expect(names).toEqual(expected);
  });

  test('the rules are loaded and evaluate without an error', async () => {
    const loaded = async () => (await groups()).flatMap((group) => group.rules);
    const rules = await loaded();
    const settings = stack.settings();
    const wanted = ruleGroups(watchedBy(settings), linksOf(settings)).flatMap((g) => g.rules);
    expect(rules.map(({ name }) => name).sort()).toEqual(
      wanted.map((rule) => rule.alert ?? rule.record).sort(),
    );
    // A group that looks every five minutes may not have looked yet; what it says then is no error.
    await eventually('every rule evaluated well', 120, async () => {
      const now = (await groups()).filter(({ interval }) => interval <= 60).flatMap((g) => g.rules);
      return now.every(({ health, lastError }) => health === 'ok' && !lastError) || undefined;
    });
    expect((await loaded()).filter(({ health }) => health === 'err')).toEqual([]);
  });
});

describe('dashboards', () => {
  /** Right to be empty on a stack where nothing is wrong and nothing was sent yet. */
  const mayBeEmpty = [
    'Targets down',
    'Recent warnings and errors',
    'Notifications by integration',
    'Failed notifications by integration',
    'Notification latency, mean',
  ];

  test('the dashboard is stored in its folder, and every query of every panel has data', async () => {
    const { dashboard, meta } = await stack.grafana<{
      dashboard: { title: string };
      meta: { folderUid: string };
    }>('/api/dashboards/uid/voiceassist-monitoring-stack');
    expect(dashboard.title).toBe('VoiceAssist / Monitoring stack');
    expect(meta.folderUid).toBe('voiceassist-monitoring');

    const json = JSON.stringify(dashboard);
    const queries = queriesOf(json, 'prometheus');
    expect(queries.length).toBeGreaterThan(20);
    for (const { panel, expr } of queries) {
      await eventually(`${panel}: ${expr}`, 90, async () => {
        const { data } = await query(expr);
        return data.result.length > 0 || mayBeEmpty.includes(panel) || undefined;
      });
    }
    for (const { panel, expr } of queriesOf(json, 'loki')) {
      const answer = await stack.grafana<{ status: string }>(
        `/api/datasources/proxy/uid/loki/loki/api/v1/query_range?since=1h&query=${encodeURIComponent(expr)}`,
      );
      expect(answer.status, `${panel}: ${expr}`).toBe('success');
    }
  });

  test('both datasources answer', async () => {
    for (const uid of ['prometheus', 'loki']) {
      const { status } = await stack.grafana<{ status: string }>(
        `/api/datasources/uid/${uid}/health`,
      );
      expect(status, uid).toBe('OK');
    }
  });
});

describe('a healthy stack', () => {
  test('no evaluation of a rule has failed, and no alert fires but Watchdog', async () => {
    // Two evaluations of every group that begin after all is there.
    const seen = Date.now();
    const times = new Map<string, Set<string>>();
    await eventually('two evaluations of each group', 120, async () => {
      for (const { name, file, interval, lastEvaluation } of await groups()) {
        // One with an interval of minutes has been evaluated once, before or after.
        if (interval > 30) continue;
        const own = times.get(`${file} ${name}`) ?? new Set();
        times.set(`${file} ${name}`, own);
        if (Date.parse(lastEvaluation) > seen) own.add(lastEvaluation);
      }
      return (times.size > 3 && [...times.values()].every(({ size }) => size >= 2)) || undefined;
    });
    const failed = 'sum(prometheus_rule_evaluation_failures_total)';
    expect((await query(failed)).data.result[0]?.value[1]).toBe('0');
    const labels = async (expr: string) => (await query(expr)).data.result.map((r) => r.metric);
    const fired = await labels('present_over_time(ALERTS{alertstate="firing"}[10m])');
    expect(fired.map(({ alertname }) => alertname)).toEqual(['Watchdog']);
    // A start leaves traces that end by themselves, such as an alert that no Alertmanager took yet; but no
    // page may be on its way. How busy or full the machine of this test is, is not the stack's to answer for.
    const pending = (await labels('ALERTS{alertstate="pending"}')).filter(
      ({ severity, component }) => severity === 'critical' && component !== 'infrastructure',
    );
    expect(pending).toEqual([]);
  });
});

describe('logs', () => {
  interface Streams {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  }
  const logs = (logql: string) =>
    stack.grafana<Streams>(
      `/api/datasources/proxy/uid/loki/loki/api/v1/query_range?since=1h&limit=20&query=${encodeURIComponent(logql)}`,
    );

  test('a JSON line arrives with its labels, its ids as structured metadata', async () => {
    const name = `${stack.prefix}-log-writer`;
    const line = { level: 'WARNING', message: 'hello', request_id: 'req-1', user_id: '42' };
    const long = `head -c 300000 /dev/zero | tr '\\0' x; echo`;
    const container = await stack.engine.createContainer({
      name,
      Image: 'busybox:1.36.1',
      Cmd: ['sh', '-c', `echo '${JSON.stringify(line)}'; echo plain words; ${long}; sleep 60`],
      Labels: { 'com.docker.compose.service': 'voiceassist-server' },
    });
    try {
      await container.start();
      const found = await eventually('the line in Loki', 60, async () => {
        const { data } = await logs(`{container="${name}"} | request_id="req-1"`);
        return data.result[0];
      });
      expect(found.values[0]![1]).toContain('hello');
      expect(found.stream).toMatchObject({
        container: name,
        stream: 'stdout',
        service: 'voiceassist-server',
        level: 'warning',
        request_id: 'req-1',
        user_id: '42',
      });
      const plain = await eventually('the plain line', 60, async () => {
        const { data } = await logs(`{container="${name}", level="unknown"}`);
        return data.result[0];
      });
      expect(plain.values.map(([, text]) => text)).toContain('plain words');
      // What is longer than Loki takes is cut, not dropped.
      const cut = await eventually('the long line', 60, async () => {
        const { data } = await logs(`{container="${name}", level="unknown"} |= "xxxx"`);
        return data.result[0];
      });
      expect(cut.values[0]![1]).toHaveLength(256 * 1024);
      // Engines put a time in front of every 16 KiB of a line when they are asked for times.
      expect(cut.values[0]![1].replaceAll(/\d{4}-\S+Z /g, '')).toMatch(/^x+$/);
    } finally {
      await container.remove({ force: true });
    }
  });

  test('only the four labels are indexed', async () => {
    const { data } = await stack.grafana<{ data: string[] }>(
      '/api/datasources/proxy/uid/loki/loki/api/v1/labels?since=1h',
    );
    expect(data.filter((label) => !label.startsWith('__')).sort()).toEqual([
      'container',
      'level',
      'service',
      'service_name',
      'stream',
    ]);
  });
});

/** Both wait for minutes and touch nothing of each other: side by side, each in its own order. */
const inOrder = { concurrent: false };
describe('at once', () => {
  describe.concurrent('rules over logs', () => {
    describe('in order', inOrder, () => logRuleTests(stack));
  });
  describe.concurrent('alerts arrive', () => {
    describe('in order', inOrder, () => receiverTests(stack));
  });
});

describe('a delivery to a running service', () => deliveryTests(stack));

describe('the Docker socket', () => {
  /** What the proxy answers to a container of the stack's own network. */
  const ask = async (method: string, path: string) => {
    const container = await stack.engine.createContainer({
      Image: 'busybox:1.36.1',
      Cmd: [
        'sh',
        '-c',
        `printf '${method} ${path} HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n' | nc -w 5 socket-proxy 2375`,
      ],
      Tty: true,
      HostConfig: { NetworkMode: stack.prefix, AutoRemove: false },
    });
    try {
      await container.start();
      await container.wait();
      const output = (await container.logs({ stdout: true })).toString();
      return {
        status: /HTTP\/1\.[01] (\d+)/.exec(output)?.[1],
        // The terminal adds to each line end; a body of JSON has but one, its last.
        body: output.split(/\r*\n\r*\n/)[1] ?? '',
      };
    } finally {
      await container.remove({ force: true });
    }
  };

  test.each([
    ['GET', '/containers/json', '200'],
    ['GET', '/v1.41/version', '200'],
    ['POST', '/containers/create', '405'],
    ['POST', `/containers/${stack.prefix}-postgres/exec`, '405'],
    ['POST', '/exec/x/start', '405'],
    ['GET', '/exec/x/json', '403'],
    ['DELETE', '/containers/x', '405'],
    ['GET', '/containers/x/archive?path=/', '403'],
    ['GET', '/containers/x/export', '403'],
    ['GET', `/containers/${stack.prefix}-postgres/top`, '403'],
    ['GET', '/secrets', '403'],
    ['GET', '/containers/..%2f..%2fsecrets/json', '403'],
  ])('%s %s is answered %s', async (method, path, status) => {
    expect((await ask(method, path)).status).toBe(status);
  });

  test('an inspect shows state and labels of a container, and nothing of its environment', async () => {
    const container = await stack.engine.createContainer({
      name: `${stack.prefix}-with-env`,
      Image: 'busybox:1.36.1',
      Cmd: ['sleep', '300'],
      Env: ['TOKEN=canary-1', 'LIST=["canary-2"],"]'],
      Labels: { 'com.docker.compose.service': 'voiceassist-server' },
    });
    try {
      await container.start();
      const real = await container.inspect();
      expect(JSON.stringify(real.Config.Env)).toContain('canary-1');
      for (const path of [container.id, `${stack.prefix}-with-env`]) {
        const { status, body } = await ask('GET', `/containers/${path}/json`);
        expect(status).toBe('200');
        expect(body).not.toContain('canary');
        expect(JSON.parse(body)).toEqual({ ...real, Config: { ...real.Config, Env: [] } });
      }
    } finally {
      await container.remove({ force: true });
    }
  });

  test('an image shows no environment either', async () => {
    const real = await stack.engine.getImage('prom/prometheus:v3.13.5').inspect();
    const { status, body } = await ask('GET', '/images/prom/prometheus:v3.13.5/json');
    expect(status).toBe('200');
    expect(JSON.parse(body)).toMatchObject({ Id: real.Id, RepoTags: real.RepoTags });
    expect((JSON.parse(body) as typeof real).Config.Env ?? []).toEqual([]);
  });
});

describe('every container, as the engine has it', () => hardeningTests(stack));

describe('secrets', () => {
  test('show in no container, and not in the state', async () => {
    const passwords = [await stack.password()];
    for (const name of [
      'postgresPassword',
      'redisPassword',
      'smtpPassword',
      'pagerdutyRoutingKey',
    ]) {
      passwords.push((await stack.pulumi('config', 'get', name)).stdout.trim());
    }
    expect(passwords.every((password) => password.length > 10)).toBe(true);
    const { containers } = await stack.objects();
    const seen = [(await stack.pulumi('stack', 'export')).stdout];
    for (const name of containers) {
      seen.push(JSON.stringify(await stack.engine.getContainer(name).inspect()));
    }
    for (const password of passwords)
      expect(seen.some((text) => text.includes(password))).toBe(false);
  });
});

describe('again', () => {
  test('a second up changes nothing', async () => {
    const before = await stack.running();
    const up = await stack.pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
    expect(up.exitCode, up.all).toBe(0);
    expect(await stack.running()).toEqual(before);
  });

  test('refresh finds no drift, and a preview after it no change', async () => {
    const refresh = await stack.pulumi('refresh', '--yes', '--skip-preview', '--expect-no-changes');
    expect(refresh.exitCode, refresh.all).toBe(0);
    const preview = await stack.pulumi('preview', '--expect-no-changes');
    expect(preview.exitCode, preview.all).toBe(0);
  });
});

describe('by hand', () => {
  test('what was removed, stopped, disconnected or changed is put back by up --refresh, alone', async () => {
    const container = (name: string) => stack.engine.getContainer(`${stack.prefix}-${name}`);
    const before = await stack.running();
    await container('blackbox-exporter').remove({ force: true });
    await container('redis-exporter').stop();
    await stack.engine
      .getNetwork(stack.prefix)
      .disconnect({ Container: `${stack.prefix}-loki`, Force: true });
    const limit = stack.settings().resources.cadvisor.memory * 1024 ** 2;
    const memory = async () => (await container('cadvisor').inspect()).HostConfig.Memory;
    await container('cadvisor').update({
      Memory: limit + 1024 ** 2,
      MemorySwap: limit + 1024 ** 2,
    });
    expect(await memory()).not.toBe(limit);
    const dashboard = '/api/dashboards/uid/voiceassist-monitoring-stack';
    await stack.grafana(dashboard, { method: 'DELETE' });
    await expect(stack.grafana(dashboard)).rejects.toThrow(/404/);

    const up = await stack.ops('up', '--refresh');
    expect(up.exitCode, up.all).toBe(0);
    expect(await memory()).toBe(limit);
    await stack.grafana(dashboard);
    const touched = ['blackbox-exporter', 'redis-exporter', 'loki'].map(
      (n) => `${stack.prefix}-${n}`,
    );
    const after = await stack.running();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, state] of Object.entries(before)) {
      if (!touched.includes(name)) expect(after[name], name).toBe(state);
    }
  });

  test('a password that anyone would guess is refused before anything is changed', async () => {
    const before = await stack.running();
    const password = await stack.password();
    await stack.secret('grafanaAdminPassword', 'changeme');
    try {
      const up = await stack.ops('up');
      expect(up.exitCode).toBe(1);
      expect(up.all).toContain(
        'nothing was changed:\n  - voiceassist-monitoring:grafanaAdminPassword is shorter than 12 characters',
      );
      expect(up.all).not.toContain('changeme');
      expect(await stack.running()).toEqual(before);
    } finally {
      await stack.secret('grafanaAdminPassword', password);
    }
  });

  test('a port that another process holds is named before anything is changed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const before = await stack.running();
    try {
      stack.set({ lokiPort: port });
      const up = await stack.ops('up');
      expect(up.exitCode).toBe(1);
      expect(up.all).toMatch(
        new RegExp(`Port ${port}, which loki publishes, is held by .+ \\(pid \\d+\\)`),
      );
      expect(up.all).toContain('nothing was changed');
      expect(await stack.running()).toEqual(before);
    } finally {
      stack.set({ lokiPort: 0 });
      server.close();
    }
  });
});

describe('down', () => {
  let sampled: number;

  test('leaves nothing but the volumes with data', async () => {
    sampled = Math.floor(Date.now() / 1000);
    const before = await query('up{job="node"}', sampled);
    expect(before.data.result).toHaveLength(1);
    const down = await stack.ops('down');
    expect(down.exitCode, down.all).toBe(0);
    expect(await stack.objects()).toEqual({
      containers: [],
      networks: [],
      volumes: [
        ...[
          'alertmanager',
          'alloy',
          'grafana',
          'loki',
          'postgres',
          'prometheus',
          'qdrant',
          'redis',
        ],
        'voiceassist-server',
      ].map((name) => `${stack.prefix}-${name}-data`),
    });
  });

  test('after the next up, a sample written before is still there', async () => {
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
    const { data } = await query('up{job="node"}', sampled);
    expect(data.result[0]?.value[1]).toBe('1');
  });

  test('down --volumes leaves nothing at all', async () => {
    const down = await stack.ops('down', '--volumes');
    expect(down.exitCode, down.all).toBe(0);
    expect(await stack.objects()).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
