import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { makeCertificate } from '../certificate.ts';
import { canary } from './delivery/canaries.ts';
import { eventually, TestStack } from './harness.ts';
import { findLeaks, placesOf, type Place } from './leaks.ts';
import { getTls } from './web-client.ts';

/**
 * Prometheus and Alertmanager published beyond loopback, on the address of the stack's own bridge:
 * behind TLS and a password from then on, for people and for every part of the stack. The tests stand on
 * one another, in their order.
 */
const stack = new TestStack('web', 6);
const address = '10.213.206.1';
const own = makeCertificate([`IP:${address}`]);
const passwords = { first: canary(), second: canary() };
let password = passwords.first;
/** Everything that `up` of this test printed. */
const outputs: Place[] = [];

const services = ['prometheus', 'alertmanager'] as const;
const urlOf = (service: (typeof services)[number], scheme = 'https') =>
  `${scheme}://${address}:${stack.ports[service]}`;
const ask = (service: (typeof services)[number], path: string, auth = `ops:${password}`) =>
  getTls(`${urlOf(service)}${path}`, { certificate: own.certificate, auth });
const json = async (service: (typeof services)[number], path: string) => {
  const { status, body } = await ask(service, path);
  expect(status, body).toBe(200);
  return JSON.parse(body) as unknown;
};

async function up(): Promise<string> {
  const result = await stack.ops('up');
  outputs.push({ name: `output ${outputs.length} of up`, text: result.all });
  expect(result.exitCode, result.all).toBe(0);
  return result.all;
}

interface Targets {
  data: { activeTargets: { scrapeUrl: string; labels: { job: string }; health: string }[] };
}
const targets = async () =>
  ((await json('prometheus', '/api/v1/targets?state=active')) as Targets).data.activeTargets;
const allUp = () =>
  eventually('every target up', 60, async () => {
    const all = await targets();
    return all.every(({ health }) => health === 'up') ? all : undefined;
  });

beforeAll(async () => {
  await setUpTools([], silentReporter);
  await stack.clear();
  // No demo: its inbox can ask nobody for a password.
  stack.set({ profile: 'staging' });
  await up();
}, 600_000);
afterAll(() => stack.remove());

describe('published beyond loopback', () => {
  test('bare is refused, before anything changes', async () => {
    const before = await stack.running();
    stack.set({ publishAddress: address });
    const refused = await stack.ops('up');
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toMatch(
      /publishAddress is 10\.213\.206\.1, which would open prometheus and alertmanager to the network without a password; set webUser/,
    );
    expect(await stack.running()).toEqual(before);
  });

  test('with a user, the running stack is brought behind TLS and a password by one up', async () => {
    stack.set({ webUser: 'ops' });
    await stack.secret('webPassword', password);
    await stack.secret('webTlsCertificate', own.certificate);
    await stack.secret('webTlsKey', own.key);
    expect(await up()).toContain(urlOf('prometheus'));
  });

  test.each(services)('%s: 401 without or with a wrong password, 200 with it', async (service) => {
    const { certificate } = own;
    expect((await getTls(`${urlOf(service)}/-/ready`, { certificate })).status).toBe(401);
    expect((await ask(service, '/-/ready', 'ops:wrong')).status).toBe(401);
    expect((await ask(service, '/-/ready', `root:${password}`)).status).toBe(401);
    expect((await ask(service, '/-/ready')).status).toBe(200);
  });

  test.each(services)(
    '%s: plain http is refused, and TLS is by the given certificate',
    async (service) => {
      const plain = await fetch(`${urlOf(service, 'http')}/-/ready`);
      expect(plain.status).toBe(400);
      expect(await plain.text()).toContain('HTTP request to an HTTPS server');
      const elsewhere = makeCertificate([`IP:${address}`]).certificate;
      await expect(getTls(urlOf(service), { certificate: elsewhere })).rejects.toThrow(
        /certificate/,
      );
    },
  );

  test('every target is up, the two themselves by https', async () => {
    const byJob = new Map((await allUp()).map((t) => [t.labels.job, t.scrapeUrl]));
    expect(byJob.get('prometheus')).toBe('https://prometheus:9090/metrics');
    expect(byJob.get('alertmanager')).toBe('https://alertmanager:9093/metrics');
    expect(byJob.size).toBeGreaterThan(6);
  });

  test("Alertmanager receives Prometheus' alerts", async () => {
    await eventually('the Watchdog', 90, async () => {
      const alerts = (await json('alertmanager', '/api/v2/alerts')) as {
        labels: { alertname: string };
      }[];
      return alerts.some(({ labels }) => labels.alertname === 'Watchdog') || undefined;
    });
  });

  test('Grafana queries Prometheus', async () => {
    const authorization = `Basic ${btoa(`admin:${await stack.password()}`)}`;
    const health = await fetch(
      `http://${address}:${stack.ports.grafana}/api/datasources/uid/prometheus/health`,
      { headers: { authorization } },
    );
    expect(await health.json()).toMatchObject({ status: 'OK' });
  });

  test('a config change goes live through it, and no container is touched', async () => {
    const before = await stack.running();
    const probed = `http://${address}:${stack.ports.grafana}/api/health`;
    stack.set({ probeUrls: [probed] });
    await up();
    expect((await targets()).map(({ scrapeUrl }) => scrapeUrl).join()).toContain(
      encodeURIComponent(probed),
    );
    expect(await stack.running()).toEqual(before);
  });
});

describe('the password', () => {
  test('is changed by one up: the new one counts, the old one is refused, nothing restarts', async () => {
    const before = await stack.running();
    const old = password;
    password = passwords.second;
    await stack.secret('webPassword', password);
    await up();
    for (const service of services) {
      expect((await ask(service, '/-/ready', `ops:${old}`)).status, service).toBe(401);
      expect((await ask(service, '/-/ready')).status, service).toBe(200);
    }
    await allUp();
    expect(await stack.running()).toEqual(before);
  });

  test('a second up changes nothing', async () => {
    const again = await stack.pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
    expect(again.exitCode, again.all).toBe(0);
  });

  test('no password, its hash, its header or the key shows anywhere but in the secret files', async () => {
    const places = [...(await placesOf(stack)), ...outputs];
    expect(places.length).toBeGreaterThan(60);
    // The search finds what is there to find.
    expect(findLeaks(places, { address }).length).toBeGreaterThan(5);
    const header = Buffer.from(`ops:${password}`).toString('base64');
    const keyLine = own.key.split('\n')[1]!;
    expect(findLeaks(places, { ...passwords, header, keyLine, hash: '$2b$10$' })).toEqual([]);
  });

  test('is asked for no more when the user is taken away again', async () => {
    stack.set({ webUser: '', publishAddress: '127.0.0.1' });
    await up();
    for (const service of services) {
      const answer = await fetch(`http://127.0.0.1:${stack.ports[service]}/-/ready`);
      expect(answer.status, service).toBe(200);
    }
  });
});
