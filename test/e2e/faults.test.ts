import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { asRoot } from './as-root.ts';
import { othersOn, restartEngine } from './faults/engine.ts';
import { startScript } from './faults/script-container.ts';
import { inspectAll, settled } from './faults/settled.ts';
import { SmallDisk } from './faults/small-disk.ts';
import { eventually, TestStack } from './harness.ts';
import { inbox } from './inbox.ts';
import { LokiClient } from './loki.ts';
import { alerts, query, targets, value } from './prometheus.ts';

/**
 * Faults of a running stack, and what it promises then. One stack and one order: Alertmanager is down
 * for ten real minutes, and most of the other faults happen meanwhile.
 */
const stack = new TestStack('faults', 2);
const lokiPort = 19_024;
const loki = new LokiClient(lokiPort);
const disk = new SmallDisk(stack, 'prometheus');
const container = (service: string) => stack.engine.getContainer(`${stack.prefix}-${service}`);

beforeAll(async () => {
  await setUpTools(['node'], silentReporter);
  await stack.clear();
  await disk.create('256m', 65534);
  stack.set({ lokiPort });
  const up = await stack.ops('up');
  expect(up.exitCode, up.all).toBe(0);
}, 3_600_000);

afterAll(async () => {
  const { engine, prefix } = stack;
  const scripts = await engine.listContainers({
    all: true,
    filters: { name: [`^/${prefix}-test-`] },
  });
  for (const { Id } of scripts) await engine.getContainer(Id).remove({ force: true });
  await stack.remove();
  await disk.remove();
});

describe('killed', () => {
  test('containers whose processes are killed come back by themselves, and their targets are up again', async () => {
    const before = await inspectAll(stack);
    const since = new Date();
    // Not `docker kill`: what is ended through the engine counts as stopped by hand.
    await asRoot('sh', '-c', `kill -9 ${before.map(({ State }) => State.Pid).join(' ')}`);
    await settled(stack, since);
    const after = await inspectAll(stack);
    expect(after.map(({ Id }) => Id)).toEqual(before.map(({ Id }) => Id));
  });
});

describe('while Alertmanager is down', () => {
  let stopped: Date;
  let filled: number;
  let burst: Date;

  beforeAll(async () => {
    await container('alertmanager').stop();
    stopped = new Date();
  });

  test('after a restart of the Docker engine everything comes back by itself with its data, and only what was stopped by hand stays stopped', async (ctx) => {
    const others = await othersOn(stack);
    if (others.length > 0)
      ctx.skip(`a restart of the engine would stop what else runs here: ${others.join(', ')}`);
    const sampled = Math.floor(Date.now() / 1000);
    expect(await value(stack, 'up{job="node"}', sampled)).toBe(1);
    const since = new Date();
    await restartEngine(stack);
    await settled(stack, since, ['alertmanager']);
    expect(await value(stack, 'up{job="node"}', sampled)).toBe(1);
    expect((await container('alertmanager').inspect()).State.Running).toBe(false);
  });

  describe('applications that misbehave', () => {
    const bad = ['garbage', 'flood-of-bytes', 'silent', 'flood-of-series', 'long-label'];
    const apps = [...bad, 'clock-ahead'];
    const target = async (app: string) =>
      (await targets(stack)).find(({ labels }) => labels.instance === `${app}:8000`);
    let prometheus: string;

    beforeAll(async () => {
      // Started by now, as the burst is told to begin by a signal once its log is followed.
      await startScript(stack, { script: 'log-burst.ts', args: ['100000', '10000'] });
      await startScript(stack, { script: 'bad-apps.ts', aliases: apps });
      const before = await stack.running();
      prometheus = before[`${stack.prefix}-prometheus`]!;
      stack.set({ applicationUrls: apps.map((app) => `http://${app}:8000`) });
      // Not npm run up, which waits until every target is up: these never are.
      const up = await stack.pulumi('up', '--yes', '--skip-preview');
      expect(up.exitCode, up.all).toBe(0);
    });

    test.each([
      ['garbage', 'garbage', /expected a valid start token/],
      ['200 MiB', 'flood-of-bytes', /body size limit exceeded/],
      ['never', 'silent', /context deadline exceeded/],
      ['200,000 series', 'flood-of-series', /sample limit exceeded/],
      ['a label of 20 kB', 'long-label', /label value too long|label_value_length_limit/],
    ])('a target that answers %s is down, with the reason', async (_what, app, reason) => {
      await eventually(`${app} is down`, 60, async () =>
        reason.test((await target(app))?.lastError ?? '') ? true : undefined,
      );
      expect((await target(app))?.health).toBe('down');
      const stored = `count({instance="${app}:8000", job="voiceassist-app", __name__!~"up|scrape_.+|ALERTS.*"})`;
      expect(await query(stack, stored)).toEqual([]);
    });

    test('and no other target with it; Prometheus stays in its memory', async () => {
      await sleep(30_000);
      const others = (await targets(stack)).filter(
        ({ labels }) =>
          labels.job !== 'alertmanager' &&
          !bad.some((app) => labels.job === 'voiceassist-app' && labels.instance.startsWith(app)),
      );
      expect(others.filter(({ health }) => health !== 'up')).toEqual([]);
      expect((await stack.running())[`${stack.prefix}-prometheus`]).toBe(prometheus);
      const { State, HostConfig } = await container('prometheus').inspect();
      expect(State.OOMKilled).toBe(false);
      // More than all of it the kernel would not have given: what is left is room for rules and queries.
      const peak = await value(
        stack,
        'max_over_time(process_resident_memory_bytes{job="prometheus"}[2m])',
      );
      expect(peak).toBeLessThan((HostConfig.Memory! * 3) / 4);
    });

    test('an application whose clock is an hour ahead is measured in our time', async () => {
      const ours = async (metric: string) => {
        const [sample] = await query(stack, `timestamp(${metric}{instance="clock-ahead:8000"})`);
        return sample === undefined ? undefined : Number(sample.value[1]);
      };
      for (const metric of ['clock_ahead_uptime_seconds', 'clock_ahead_build_info']) {
        const time = await eventually(metric, 60, () => ours(metric));
        expect(Math.abs(time - Date.now() / 1000), metric).toBeLessThan(60);
      }
      // What a rule would see: the newest value follows the application.
      await eventually('a rate', 90, async () => {
        const rate = await value(stack, 'rate(clock_ahead_uptime_seconds[1m])');
        return rate !== undefined && rate > 0.5 && rate < 1.5 ? true : undefined;
      });
      for (const reason of ['out_of_bounds', 'out_of_order', 'duplicate_timestamp'])
        expect(await value(stack, `prometheus_target_scrapes_sample_${reason}_total`), reason).toBe(
          0,
        );
    });

    test('its log lines arrive in our time, none dropped', async () => {
      const selector = `{container="${stack.prefix}-test-bad-apps", level="error"}`;
      const lines = await eventually('its lines in Loki', 60, async () => {
        const found = await loki.lines(selector, 5000);
        return found.length >= 20 ? found : undefined;
      });
      // One a second: a gap of ten is a line that was dropped, not a process that was slow.
      const times = lines.map(({ time }) => time.getTime()).sort((a, b) => a - b);
      for (const [n, time] of times.slice(1).entries())
        expect(time - times[n]!).toBeLessThan(10_000);
      for (const { time, line } of lines) {
        const said = new Date((JSON.parse(line) as { time: string }).time).getTime();
        expect(Math.abs(said - 3_600_000 - time.getTime())).toBeLessThan(5000);
      }
    });
  });

  test('a full disk under Prometheus raises a critical alert', async () => {
    const log = `${stack.prefix}-test-log-burst`;
    await eventually('the log is followed', 60, async () =>
      (await loki.count(`{container="${log}"}`, stopped)) > 0 ? true : undefined,
    );
    burst = new Date();
    await stack.engine.getContainer(log).kill({ signal: 'SIGHUP' });

    await disk.fill();
    filled = Math.floor(Date.now() / 1000);
    await eventually('PrometheusNotIngesting fires', 300, async () => {
      const [alert] = await alerts(stack, 'PrometheusNotIngesting');
      return alert?.state === 'firing' && alert.labels.severity === 'critical' ? true : undefined;
    });
    // And rightly so: the newest sample is from before.
    expect(await value(stack, 'timestamp(up{job="prometheus"})')).toBeLessThanOrEqual(filled + 1);
  });

  test('of 100,000 log lines in a burst none is lost, and 10,000 request ids make no stream', async () => {
    const selector = `{container="${stack.prefix}-test-log-burst"}`;
    let lines = 0;
    // An engine short of inotify instances stops at a rotation; the proxy makes it go on in five minutes.
    await eventually('as many lines in Loki', 540, async () => {
      lines = await loki.count(`${selector} |= \`burst line\``, burst);
      return lines >= 100_000 ? true : undefined;
    }).catch(() => undefined);
    expect(lines).toBeGreaterThanOrEqual(100_000);
    // Each has a number, so one that came twice cannot stand for one that is lost.
    expect((await loki.distinct(`${selector} |= \`burst line\``, burst)).size).toBe(100_000);
    expect((await loki.distinct(`${selector} | request_id="req-9999"`, burst)).size).toBe(10);
    const streams = await loki.series(selector);
    expect(streams.length).toBeLessThanOrEqual(3);
    expect(streams.flatMap((labels) => Object.keys(labels))).not.toContain('request_id');
  });

  describe('and comes back after ten minutes', () => {
    test('the page of an alert that began meanwhile arrives', async () => {
      await sleep(Math.max(0, stopped.getTime() + 600_000 - Date.now()));
      for (const receiver of ['pagerduty', 'slack'] as const)
        expect(JSON.stringify(await inbox(stack, receiver)), receiver).not.toContain('NotIngest');
      await container('alertmanager').start();
      for (const receiver of ['pagerduty', 'slack'] as const) {
        const page = await eventually(`the page at ${receiver}`, 150, async () =>
          (await inbox(stack, receiver)).find(({ title }) =>
            title.includes('PrometheusNotIngesting'),
          ),
        );
        expect(page.title).toContain('CRITICAL: PrometheusNotIngesting');
      }
    });

    test('with space again Prometheus goes on by itself, and what it had is there', async () => {
      const before = await stack.running();
      await disk.free();
      const freed = Math.floor(Date.now() / 1000);
      await eventually('new samples', 90, async () => {
        const time = await value(stack, 'timestamp(up{job="prometheus"})');
        return time !== undefined && time > freed ? true : undefined;
      });
      expect(await value(stack, 'up{job="node"}', filled - 30)).toBe(1);
      expect(await stack.running()).toEqual(before);
      await eventually('the all-clear at pagerduty', 120, async () =>
        (await inbox(stack, 'pagerduty')).find(({ status }) => status === 'resolved'),
      );
    });

    test('the restart that the runbook asks for then repairs its log, which is sound from there on, with all from before', async () => {
      const corruptions = 'prometheus_tsdb_wal_corruptions_total{job="prometheus"}';
      const restart = async (): Promise<Date> => {
        const since = new Date();
        await container('prometheus').restart();
        await eventually('Prometheus has scraped itself', 120, async () => {
          const time = await value(stack, `timestamp(${corruptions})`);
          return time !== undefined && time > since.getTime() / 1000 ? true : undefined;
        });
        expect(await value(stack, 'up{job="node"}', filled - 30)).toBe(1);
        return since;
      };
      // Prometheus can leave a torn record where the space ended, and cuts its log there at the next start.
      const first = await restart();
      expect(await value(stack, corruptions)).toBeLessThanOrEqual(1);
      // The sample's own time: what is before it may be cut off, at any distance.
      const repaired = await value(stack, 'timestamp(up{job="prometheus"})');
      expect(repaired).toBeGreaterThan(first.getTime() / 1000);
      const second = await restart();
      expect(await value(stack, corruptions)).toBe(0);
      expect(await value(stack, 'up{job="prometheus"}', repaired)).toBe(1);
      const logs = await container('prometheus').logs({
        ...{ stdout: true, stderr: true, since: Math.floor(second.getTime() / 1000) },
      });
      expect(logs.toString()).not.toMatch(/corrupt/i);
    });
  });
});
