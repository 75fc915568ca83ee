import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { DeliveryPlan } from '../../infra/delivery/plan.ts';
import { versionOf } from '../../infra/delivery/files-text.ts';
import { FakeVolume } from './fake-volume.ts';

/** The whole delivery, with a service of this test that takes its files in well or badly. */
let volume: FakeVolume;
let server: Server;
/** What the service does when it is told to reload. */
let reload: () => { status: number; body: string };
let loaded: string;
let time: number;
let reloads: number;

/** It reads what is live. */
const read = () => {
  loaded = volume.read('blackbox.yml');
  // Less than a second later, as the servers count.
  time += 0.000_001;
  return { status: 200, body: '' };
};

beforeEach(async () => {
  volume = new FakeVolume();
  [loaded, time, reloads, reload] = ['{}', 1_800_000_000, 0, read];
  server = createServer((request, response) => {
    if (request.url === '/-/reload') {
      reloads++;
      const { status, body } = reload();
      response.writeHead(status).end(body);
    } else if (request.url === '/metrics') {
      response.end(`blackbox_exporter_config_last_reload_success_timestamp_seconds ${time}\n`);
    } else {
      response.end(loaded);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  volume.remove();
});

const files = (text: string) => ({ 'blackbox.yml': `${text}\n` });
const good = files('modules: { a: { prober: http, timeout: 8s } }');
const deliver = (what: Record<string, string>) =>
  volume.deliver(what, {
    ...({ service: 'blackbox-exporter', port: (server.address() as AddressInfo).port } as const),
    ...{ reload: '/-/reload', within: 1 },
  } satisfies DeliveryPlan['live']);

// Processes by the dozen: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 });

describe('a running service', () => {
  test('that reads the new files has them live', async () => {
    expect(await deliver(good)).toEqual({
      exitCode: 0,
      all: `version ${versionOf(good)} of 1 files is live`,
    });
    expect(loaded).toBe(good['blackbox.yml']);
    expect(volume.versions()).toEqual([versionOf(good)]);
  });

  test('that answers 200 to a reload and reads nothing again is found out, though all that is delivered is loaded', async () => {
    await deliver(good);
    reload = () => ({ status: 200, body: '' });
    // A line less: what it has loaded holds everything that is delivered.
    const less = files('modules: { a: { prober: http } }');
    const { exitCode, all } = await deliver(less);
    expect(exitCode).toBe(1);
    expect(all).toMatch(/does not run what was delivered:\nthe files were not read again/);
    expect(volume.read('blackbox.yml')).toBe(good['blackbox.yml']);
    // Nor is the way back believed without proof.
    expect(all).toMatch(
      /The old version [0-9a-f]{12} is in place again, but .*\nthe files were not read again/,
    );
    expect(all).not.toContain('and loaded');
  });

  test('that refuses the new files is given the old ones again, and says why', async () => {
    await deliver(good);
    reload = () =>
      volume.read('blackbox.yml').includes('tls') ? { status: 500, body: 'no such file' } : read();
    const { exitCode, all } = await deliver(files('modules: { a: { prober: tls } }'));
    expect(exitCode).toBe(1);
    expect(all).toBe(
      `va-fake-service: the reload failed:\nno such file\nThe old version ${versionOf(good)} is in place again and loaded.`,
    );
    expect(loaded).toBe(good['blackbox.yml']);
    expect(volume.versions()).toEqual([versionOf(good)]);
    expect(reloads).toBe(3);
  });

  test('that does not take the old files back is not said to run them', async () => {
    await deliver(good);
    reload = () => ({ status: 500, body: 'out of memory' });
    const { exitCode, all } = await deliver(files('modules: {}'));
    expect(exitCode).toBe(1);
    expect(all).toMatch(/is in place again, but the reload failed:\nout of memory$/);
    expect(all).not.toContain('and loaded');
  });
});

describe('rules that Loki looks for by itself', () => {
  const rules = (expr: string) => ({
    'fake/logs.yml': `groups:\n  - name: logs\n    rules:\n      - { alert: A, expr: ${expr} }\n`,
  });
  const looking = { service: 'loki-rules', within: 10 } as const;

  test('are not said to be back before it runs them', async () => {
    // It looks at every third question, and what it finds wrong fails at once.
    let asked = 0;
    loaded = 'groups: []';
    const loki = createServer((request, response) => {
      const url = new URL(request.url!, 'http://loki');
      if (url.pathname === '/prometheus/api/v1/rules') {
        if (++asked % 3 === 0) loaded = volume.read('fake/logs.yml');
        const { groups } = parse(loaded) as { groups: { name: string; rules: Rule[] }[] };
        const shown = groups.map((group) => ({ ...group, rules: group.rules.map(asLoaded) }));
        response.end(JSON.stringify({ data: { groups: shown } }));
      } else {
        response.end(JSON.stringify({ data: url.searchParams.get('query') }));
      }
    }).listen(0, '127.0.0.1');
    await once(loki, 'listening');
    const live = { ...looking, port: (loki.address() as AddressInfo).port };
    try {
      expect(await volume.deliver(rules('good'), live)).toMatchObject({ exitCode: 0 });
      const { exitCode, all } = await volume.deliver(rules('bad'), live);
      expect(exitCode).toBe(1);
      expect(all).toMatch(
        /A: no such series\nThe old version [0-9a-f]{12} is in place again and loaded/,
      );
      expect(loaded).toBe(rules('good')['fake/logs.yml']);
    } finally {
      loki.close();
    }
  });

  interface Rule {
    alert: string;
    expr: string;
  }
  const asLoaded = ({ alert, expr }: Rule) => ({
    ...{ name: alert, query: expr },
    ...(expr === 'bad' ? { health: 'err', lastError: 'no such series' } : { health: 'ok' }),
  });
});

describe('a container that is replaced', () => {
  const second = files('modules: {}');
  const third = files('modules: { b: {} }');
  const naming = (what: Record<string, string>) => [
    `--config.file=/etc/service/versions/${versionOf(what)}/blackbox.yml`,
  ];

  test('keeps the version that its command names until it is gone: an engine restart needs it', async () => {
    await volume.deliver(good);
    volume.runs(naming(good));
    await volume.deliver(second);
    expect(volume.versions()).toEqual([versionOf(good), versionOf(second)].sort());
    // Killed before the replacement, and on to other files.
    await volume.deliver(third);
    expect(volume.versions()).toEqual([versionOf(good), versionOf(third)].sort());
    volume.runs(naming(third));
    expect(await volume.deliver(third)).toMatchObject({ exitCode: 0 });
    expect(volume.versions()).toEqual([versionOf(third)]);
  });
});
