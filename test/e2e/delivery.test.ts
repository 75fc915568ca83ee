import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../demo/inbox/values.ts';
import { images } from '../../infra/images.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { demoHosts } from '../../stacks/demo.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { secretNames } from '../../stacks/secrets.ts';
import { Checkout } from './checkout.ts';
import { canaries, tokens, type Canaries } from './delivery/canaries.ts';
import { QdrantStandIn } from './delivery/qdrant.ts';
import { eventually, TestStack } from './harness.ts';
import { inbox } from './inbox.ts';
import { findLeaks, placesOf, type Place } from './leaks.ts';
import { query, value } from './prometheus.ts';

/**
 * Config and secrets of a running stack: what is right goes live and is proven, what is wrong is taken
 * back, and no secret shows. On a copy of the sources, which the tests break.
 */
const checkout = new Checkout();
const stack = new TestStack('delivery', 5, checkout.dir);
const qdrant = new QdrantStandIn(stack.engine, stack.prefix);
/** The demo's application by its container's name, which the network knows as well. */
const secondName = `${stack.prefix}-voiceassist-server:8000`;
/** The image that takes another's place. */
const newImage = { repo: 'prom/blackbox-exporter', tag: 'e2e' };
let secrets = canaries();
const oldSecrets: Canaries[] = [];
/** Everything that a command of this test printed. */
const outputs: Place[] = [];

async function run(command: string, ...args: string[]) {
  const result = await stack.ops(command, ...args);
  outputs.push({ name: `output ${outputs.length} of ${command}`, text: String(result.all) });
  return result;
}

async function up(): Promise<void> {
  const result = await run('up');
  expect(result.exitCode, result.all).toBe(0);
}

async function setSecrets(): Promise<void> {
  for (const [name, text] of Object.entries<string>({ ...secrets })) await stack.secret(name, text);
}

/** What an alert to all receivers reads in this test. */
async function sendAlert(name: string, labels: Record<string, string> = {}): Promise<void> {
  await fetch(`http://127.0.0.1:${stack.ports.alertmanager}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { alertname: name, severity: 'critical', component: 'monitoring', ...labels },
        annotations: { summary: `${name} of a test.` },
        // It stays without being sent again.
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    ]),
  });
}

const received = async (receiver: 'slack' | 'pagerduty' | 'smtp', name: string) =>
  (await inbox(stack, receiver)).filter((message) => JSON.stringify(message).includes(name));

beforeAll(async () => {
  await setUpTools(['busybox', 'node'], silentReporter);
  await stack.clear();
  await qdrant.start(secrets.qdrantApiKey);
  stack.set({
    joinNetworks: [qdrant.network],
    qdrantUrl: qdrant.url,
    qdrantNeedsApiKey: true,
  });
  const init = await run('init');
  expect(init.exitCode, init.all).toBe(0);
  await setSecrets();
  await up();
}, 3_600_000);

afterAll(async () => {
  await stack.remove();
  await qdrant.remove();
  await stack.engine
    .getImage(`${newImage.repo}:${newImage.tag}`)
    .remove()
    .catch(() => undefined);
  checkout.remove();
});

test('every secret of a stack is a canary here', () => {
  expect(Object.keys(secrets).sort()).toEqual(
    secretNames.filter((name) => !name.startsWith('web')).sort(),
  );
});

describe('a change goes live', () => {
  test('of a route, a probe, a target and a rule, with no container touched and no sample lost', async () => {
    await eventually(
      'two samples of every target',
      90,
      async () => (await value(stack, 'min(count_over_time(up[2m])) > 1')) || undefined,
    );
    const before = await stack.running();
    const watched = await intervals();
    const started = Math.floor(Date.now() / 1000);
    stack.set({
      slackAlertsChannel: '#moved',
      slackCriticalChannel: '#moved-critical',
      probeUrls: ['http://prometheus:9090/-/healthy'],
      // The demo's application, and the same by another of its names.
      applicationUrls: [demoHosts.application.url, `http://${secondName}`],
    });
    checkout.edit('rules/thresholds/general.ts', "targetDownFor: '5m'", "targetDownFor: '6m'");
    const preview = await stack.pulumi('preview', '--diff');
    outputs.push({ name: 'preview --diff', text: String(preview.all) });
    for (const line of ['#moved-critical', 'http://prometheus:9090/-/healthy', secondName]) {
      expect(preview.stdout).toContain(line);
    }
    expect(preview.stdout).toMatch(/^\s*-\s+for: 5m$/m);
    expect(preview.stdout).toMatch(/^\s*\+\s+for: 6m$/m);
    await up();

    expect(await stack.running()).toEqual(before);
    const [rule] = (await rules()).filter(({ name }) => name === 'TargetDown');
    expect(rule?.duration).toBe(360);
    for (const series of [
      'up{job="probe-http", instance=~".*9090.*"}',
      `up{job="voiceassist-app", instance="${secondName}"} == 1`,
    ]) {
      await eventually(series, 60, async () => (await query(stack, series))[0]);
    }
    expect(
      (await stack.get<{ config: { original: string } }>('alertmanager', '/api/v2/status')).config
        .original,
    ).toContain('#moved-critical');
    await sleep(16_000);
    const gaps = await longestGaps(started - 30);
    expect(watched.size).toBeGreaterThan(15);
    for (const [series, interval] of watched) {
      expect(gaps.get(series), series).toBeLessThan(interval + 1);
    }
  });
});

interface Rule {
  name: string;
  duration: number;
  query: string;
  health: string;
  lastEvaluation: string;
}

/** @param longest seconds between two evaluations: rules of slower groups are left out. @default none are */
async function rules(longest = Infinity): Promise<Rule[]> {
  const { data } = await stack.get<{ data: { groups: { interval: number; rules: Rule[] }[] } }>(
    'prometheus',
    '/api/v1/rules',
  );
  return data.groups.filter(({ interval }) => interval <= longest).flatMap((group) => group.rules);
}

const seriesOf = ({ job, instance }: Record<string, string>) => `${job} ${instance}`;

/** The series of `up` that there are, each with the seconds between two of its scrapes. */
async function intervals(): Promise<Map<string, number>> {
  const { data } = await stack.get<{
    data: { activeTargets: { labels: Record<string, string>; scrapeInterval: string }[] };
  }>('prometheus', '/api/v1/targets?state=active');
  return new Map(
    data.activeTargets.map(({ labels, scrapeInterval }) => [
      seriesOf(labels),
      durationSeconds(scrapeInterval),
    ]),
  );
}

/** Seconds between two samples of each series of `up`, at the longest, since a time. */
async function longestGaps(since: number): Promise<Map<string, number>> {
  const seconds = Math.ceil(Date.now() / 1000 - since);
  const { data } = await stack.get<{
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  }>('prometheus', `/api/v1/query?query=up[${seconds}s]`);
  return new Map(
    data.result
      .filter(({ values }) => values.length > 2)
      .map(({ metric, values }) => [
        seriesOf(metric),
        Math.max(...values.slice(1).map(([time], i) => time - values[i]![0])),
      ]),
  );
}

/** An edit that breaks Watchdog behind the lint of the program, so that it reaches the delivery. */
function rendered(expr: string): [string, string, string] {
  const end = 'aliasDuplicateObjects: false })';
  const [from, to] = ['vector(1)', expr].map((text) => `alert: Watchdog\n        expr: ${text}\n`);
  return ['rules/render.ts', end, `${end}.replace(${JSON.stringify(from)}, ${JSON.stringify(to)})`];
}

describe('what is wrong is refused, and the old version runs on', () => {
  const live = async () => ({
    rules: (await rules()).map(({ name, query: text, duration }) => ({ name, text, duration })),
    routes: (await stack.get<{ config: { original: string } }>('alertmanager', '/api/v2/status'))
      .config.original,
    alloy: await stack.exec(`${stack.prefix}-alloy`, ['cat', '/etc/alloy/current/config.alloy']),
    running: await stack.running(),
  });

  test.each([
    [
      'a broken rule file',
      rendered('vector(1) =='),
      [
        /the new config was refused, the old one still runs/,
        /rules\/general\.yml: \d+:\d+: group "general", rule \d+, "Watchdog".*unexpected/,
      ],
    ],
    [
      'a route to a receiver that is not there',
      [
        'rules/routing.ts',
        'receiver: receiverNames.default,\n    group_by',
        "receiver: 'nobody',\n    group_by",
      ],
      [/the new config was refused/, /undefined receiver "nobody" used in route/],
    ],
    [
      'a broken log shipper text',
      ['infra/alloy-config.ts', 'loki.process "containers" {', 'loki.process "containers" {{'],
      [/the new config was refused/, /config\.alloy:\d+:\d+/],
    ],
    [
      'a rule that parses but fails on the data of now',
      rendered('up * on (cluster) up == 0'),
      [/fail on the data of now/, /rules\/general\.yml: Watchdog: .*many-to-many/],
    ],
    [
      'a rule that fails only when it is evaluated as a rule',
      // Two results, which the rule's own label makes one.
      rendered('label_replace(vector(1), "team", "a", "", "") or vector(1)'),
      [
        /does not run what was delivered/,
        /Watchdog: .*same labelset/,
        /The old version [0-9a-f]+ is in place again and loaded/,
      ],
    ],
  ] as const)('%s', async (_name, [path, from, to], words) => {
    const before = await live();
    const undo = checkout.edit(path, from, to);
    try {
      const failed = await run('up');
      expect(failed.exitCode).toBe(1);
      for (const word of words) expect(failed.all).toMatch(word);
      expect(await live()).toEqual(before);
    } finally {
      undo();
    }
    if (path !== 'rules/render.ts') return;
    const since = Date.now();
    await eventually('the old rules are evaluated', 40, async () => {
      const now = await rules(30);
      const fresh = now.every(
        ({ health, lastEvaluation }) => health === 'ok' && Date.parse(lastEvaluation) > since,
      );
      return fresh || undefined;
    });
  });

  test('a rule about a metric that nothing exports: by the preview already, with the name that was meant', async () => {
    const undo = checkout.edit('rules/redis.ts', '(redis_up{', '(redis_upp{');
    try {
      const failed = await run('preview');
      expect(failed.exitCode).toBe(1);
      expect(failed.all).toMatch(/RedisDown: .*redis_upp.*did you mean redis_up\?/);
    } finally {
      undo();
    }
  });

  test('the next good up repairs it', async () => {
    await up();
    const again = await stack.pulumi('preview', '--expect-no-changes');
    expect(again.exitCode, again.all).toBe(0);
  });
});

describe('what must be replaced is replaced alone, and keeps what it holds', () => {
  test('silences and what was already sent outlive a new Alertmanager, samples a new Prometheus, lines a new Loki', async () => {
    await sendAlert('SentBefore');
    await eventually(
      'the page',
      60,
      async () => (await received('pagerduty', 'SentBefore')).length > 0 || undefined,
    );
    await fetch(`http://127.0.0.1:${stack.ports.alertmanager}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: [{ name: 'alertname', value: 'Silenced', isRegex: false, isEqual: true }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        createdBy: 'e2e',
        comment: 'outlives its server',
      }),
    });
    const lines = async () =>
      stack.grafana<{ data: { result: { values: [string, string][] }[] } }>(
        `/api/datasources/proxy/uid/loki/loki/api/v1/query_range?since=1h&limit=1&direction=forward&query=${encodeURIComponent(`{container="${stack.prefix}-inbox"}`)}`,
      );
    const firstLine = (await lines()).data.result[0]?.values[0];
    expect(firstLine).toBeDefined();
    const sampled = Math.floor(Date.now() / 1000) - 20;
    const before = await stack.running();

    const { alertmanager, prometheus } = stack.ports;
    stack.ports.alertmanager = alertmanager + 5;
    stack.ports.prometheus = prometheus + 5;
    stack.set({
      alertmanagerPort: stack.ports.alertmanager,
      prometheusPort: stack.ports.prometheus,
    });
    await stack.engine.getImage(images.blackboxExporter).tag(newImage);
    const pinned = checkout.edit(
      'infra/images.ts',
      images.blackboxExporter,
      `${newImage.repo}:${newImage.tag}`,
    );
    const limits = (service: string, memory: number, processes: number) =>
      `'${service}': { memory: ${memory}, processes: ${processes} }`;
    const exporter = 'redis-exporter';
    checkout.edit('stacks/base.ts', limits(exporter, 64, 4096), limits(exporter, 64, 4095));
    const grown = 'postgres-exporter';
    checkout.edit('stacks/base.ts', limits(grown, 128, 4096), limits(grown, 160, 4096));
    checkout.edit('infra/loki-config.ts', 'ingestion_rate_mb: 16', 'ingestion_rate_mb: 17');
    // Not npm run up, whose set-up has no recipe for a tag of this test.
    const plain = await stack.pulumi('up', '--yes', '--skip-preview');
    outputs.push({ name: 'pulumi up', text: String(plain.all) });
    expect(plain.exitCode, plain.all).toBe(0);

    const after = await stack.running();
    const replaced = Object.keys(before).filter((name) => before[name] !== after[name]);
    // A port each, an image, a main config, a limit of processes; more memory is given to who runs.
    expect(replaced).toEqual(
      ['alertmanager', 'blackbox-exporter', 'loki', 'prometheus', 'redis-exporter'].map(
        (name) => `${stack.prefix}-${name}`,
      ),
    );
    const { HostConfig } = await stack.engine.getContainer(`${stack.prefix}-${grown}`).inspect();
    expect(HostConfig.Memory).toBe(160 * 1024 ** 2);
    expect(HostConfig.MemorySwap).toBe(160 * 1024 ** 2);
    const silences = await stack.get<{ comment: string }[]>('alertmanager', '/api/v2/silences');
    expect(silences.map(({ comment }) => comment)).toEqual(['outlives its server']);
    expect(await value(stack, 'up{job="node"}', sampled)).toBe(1);
    expect((await lines()).data.result[0]?.values[0]).toEqual(firstLine);
    // The same alert again, as Prometheus repeats it, and then a new one, which waits as long as it.
    await sendAlert('SentBefore');
    await sendAlert('SentAfter');
    await eventually(
      'the page that is new',
      60,
      async () => (await received('pagerduty', 'SentAfter')).length > 0 || undefined,
    );
    expect(await received('pagerduty', 'SentBefore')).toHaveLength(1);
    pinned();
    await up();
  });
});

describe('rotation', () => {
  test('after one up every new secret is in use and the old refused; only who reads at its start is restarted', async () => {
    const before = await stack.running();
    oldSecrets.push(secrets);
    const old = secrets;
    secrets = canaries();
    // The server that is not ours takes its new key first.
    await qdrant.setKey(secrets.qdrantApiKey);
    await setSecrets();
    const preview = await stack.pulumi('preview', '--diff');
    expect(preview.exitCode).toBe(0);
    outputs.push({ name: 'preview --diff of a rotation', text: preview.all });
    await up();

    const after = await stack.running();
    const touched = Object.keys(before).filter((name) => before[name] !== after[name]);
    expect(touched).toEqual([`${stack.prefix}-postgres-exporter`]);
    const id = (state: string | undefined) => state?.split(' ')[0];
    expect(touched.map((name) => id(after[name]))).toEqual(touched.map((name) => id(before[name])));

    await sendAlert('Rotated');
    const token = (url: string) => fingerprint(url.split('/').at(-1)!);
    for (const [receiver, credential] of [
      ['slack', token(secrets.slackApiUrl)],
      ['pagerduty', fingerprint(secrets.pagerdutyRoutingKey)],
      ['smtp', fingerprint(secrets.smtpPassword)],
    ] as const) {
      const [message] = await eventually(`${receiver} gets it`, 60, async () => {
        const messages = await received(receiver, 'Rotated');
        return messages.length > 0 ? messages : undefined;
      });
      expect(message?.credential, receiver).toBe(credential);
    }
    await eventually('a heartbeat at the new address', 90, async () =>
      (await inbox(stack, 'heartbeat')).find(
        ({ credential }) => credential === token(secrets.heartbeatUrl),
      ),
    );

    // The application asks anew for each connection; those that it has are from before.
    await dropConnections();
    await eventually(
      'the application is ready',
      60,
      async () => (await readiness()).status === 'ready' || undefined,
    );
    expect(await stack.running()).toEqual(after);

    for (const expr of ['pg_up', 'redis_up', 'up{job="qdrant"}']) {
      await eventually(
        `${expr} is 1`,
        60,
        async () => (await value(stack, expr)) === 1 || undefined,
      );
    }
    expect(await loginToPostgres(old.postgresPassword)).toContain('password authentication failed');
    expect(await loginToPostgres(secrets.postgresPassword)).toContain('logged in');
    expect(await loginToRedis(old.redisPassword)).toContain('WRONGPASS');
    expect(await loginToRedis(secrets.redisPassword)).toContain('PONG');
    expect(await loginToGrafana(old.grafanaAdminPassword)).toBe(401);
    expect(await loginToGrafana(secrets.grafanaAdminPassword)).toBe(200);
  });

  test('a password that the server does not know is taken back, with the reason', async () => {
    // The servers keep their own: only the exporters are told of another.
    const wrong = "pulumi.secret('not-the-password-of-the-server')";
    const undo = [
      checkout.edit(
        'infra/postgres-exporter.ts',
        "files: { postgresPassword: stack.secrets('postgresPassword') },",
        `files: { postgresPassword: ${wrong} },`,
      ),
      checkout.edit('infra/redis-exporter.ts', "stack.secrets('redisPassword')", wrong),
    ];
    const failed = await run('up');
    for (const back of undo) back();
    expect(failed.exitCode).toBe(1);
    for (const metric of ['pg_up', 'redis_up']) {
      expect(failed.all).toContain(
        `it worked with the old secret and does not with the new one (${metric} is 0), so the old one is in use again`,
      );
      await eventually(
        'the old one works',
        60,
        async () => (await value(stack, metric)) === 1 || undefined,
      );
    }
    await up();
  });
});

/** Has both of the application's stores end every connection of it. */
async function dropConnections(): Promise<void> {
  const ended = await shell(
    'postgres',
    `psql -U voiceassist -tAc "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'voiceassist-server'"`,
    '',
  );
  expect(Number(ended)).toBeGreaterThan(0);
  await shell(
    'redis',
    'redis-cli 2>&1',
    `AUTH ${JSON.stringify(secrets.redisPassword)}\nCLIENT KILL TYPE normal`,
  );
}

/** What the application says of its stores. */
async function readiness(): Promise<{ status: string }> {
  const script = `fetch('http://127.0.0.1:8000/ready').then((a) => a.text()).then(console.log)`;
  const answer = await stack.exec(`${stack.prefix}-voiceassist-server`, ['node', '-e', script]);
  return JSON.parse(answer) as { status: string };
}

/** Over the network: PostgreSQL trusts its own machine. */
function loginToPostgres(password: string): Promise<string> {
  return shell(
    'postgres',
    `read -r PGPASSWORD; export PGPASSWORD; psql -h postgres -U voiceassist -tAc "select 'logged in'" 2>&1 || true`,
    password,
  );
}

function loginToRedis(password: string): Promise<string> {
  return shell('redis', 'redis-cli 2>&1', `AUTH ${JSON.stringify(password)}\nPING`);
}

async function shell(service: string, script: string, input: string): Promise<string> {
  return stack.exec(`${stack.prefix}-${service}`, ['sh', '-c', script], `${input}\n`);
}

async function loginToGrafana(password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const answer = await fetch(`http://127.0.0.1:${stack.ports.grafana}/api/org`, {
    headers: { authorization },
  });
  return answer.status;
}

describe("a Grafana password that was changed in Grafana's own pages", () => {
  const byHand = 'changed-by-hand-1234';

  test('stops up with a sentence and two ways out, after one try', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${secrets.grafanaAdminPassword}`).toString('base64')}`;
    const changed = await fetch(`http://127.0.0.1:${stack.ports.grafana}/api/user/password`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ oldPassword: secrets.grafanaAdminPassword, newPassword: byHand }),
    });
    expect(changed.status).toBe(200);

    const undo = checkout.edit(
      'dashboards/folders.ts',
      "title: 'VoiceAssist",
      "title: 'Our VoiceAssist",
    );
    const failed = await run('up');
    undo();
    expect(failed.exitCode).toBe(1);
    expect(failed.all).toContain('refuses the password of admin');
    expect(failed.all).toContain(`npm run password -- --reset --stack ${stack.name}`);
    expect(failed.all).toContain('the login was tried once');
    // Not locked: the right password works at once.
    expect(await loginToGrafana(byHand)).toBe(200);
  });

  test('is put back by the first way', async () => {
    const reset = await run('password', '--reset');
    expect(reset.exitCode, reset.all).toBe(0);
    expect(reset.all).not.toContain(secrets.grafanaAdminPassword);
    await up();
    expect(await loginToGrafana(byHand)).toBe(401);
  });

  test('and taken into the config by the second', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${secrets.grafanaAdminPassword}`).toString('base64')}`;
    await fetch(`http://127.0.0.1:${stack.ports.grafana}/api/user/password`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ oldPassword: secrets.grafanaAdminPassword, newPassword: byHand }),
    });
    await stack.secret('grafanaAdminPassword', byHand);
    await up();
    expect(await loginToGrafana(byHand)).toBe(200);
  });
});

test('no secret, old or new, shows anywhere but in the secret files', async () => {
  const places = [...(await placesOf(stack)), ...outputs];
  expect(places.length).toBeGreaterThan(80);
  // The search finds what is there to find: a container's own name in what it is told.
  expect(findLeaks(places, { name: `${stack.prefix}-prometheus` }).length).toBeGreaterThan(5);
  for (const values of [secrets, ...oldSecrets]) {
    expect(findLeaks(places, tokens(values))).toEqual([]);
  }
});
