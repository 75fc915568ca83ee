import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { faultNames } from '../../ops/demo/faults.ts';
import { overheadOf } from '../../ops/drill/fault-report.ts';
import type { FaultResult } from '../../ops/drill/fault-figures.ts';
import type { Lost } from '../../ops/drill/ledger.ts';
import type { Victim } from '../../ops/drill/lost.ts';
import type { Delivery } from '../../ops/drill/page.ts';
import type { Quiet } from '../../ops/drill/quiet-report.ts';
import { receiverNames } from '../../rules/receivers.ts';
import { eventually, TestStack } from './harness.ts';
import { inbox } from './inbox.ts';

/**
 * The drills that people run, on a real stack whose time runs fifteen times as fast. The tests stand on
 * one another, in their order: faults leave traces in long windows. On demand, `E2E_DRILLS=1`: they take
 * half an hour of a machine that does nothing else, and have not passed on one yet.
 */
describe.runIf(process.env.E2E_DRILLS === '1')('drills', () => {
  const TIMESCALE = 15;
  const stack = new TestStack('drills', 9);
  afterAll(() => stack.remove());

  beforeAll(async () => {
    await setUpTools([], silentReporter);
    await stack.clear();
    stack.set({ timescale: TIMESCALE });
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
  }, 3_600_000);

  /** Runs a drill and reads its result; the words for people are on stderr. */
  async function drill<T>(...args: string[]): Promise<T & { exitCode: number; stderr: string }> {
    const { stdout, stderr, exitCode } = await stack.ops('drill', ...args, '--json');
    if (!stdout.startsWith('{')) throw new Error(`${args.join(' ')}: ${stdout}\n${stderr}`);
    return { ...(JSON.parse(stdout) as T), exitCode: exitCode ?? -1, stderr };
  }

  describe('drill page', () => {
    test('reaches each receiver, which shows the alert and its end', async () => {
      const result = await drill<{ deliveries: Delivery[] }>('page', '--receiver', 'all');
      expect(
        result.deliveries.filter(({ ok }) => !ok),
        result.stderr,
      ).toEqual([]);
      expect(result.exitCode).toBe(0);
      const of = (what: Delivery['what']) =>
        result.deliveries.filter((one) => one.what === what).map(({ receiver }) => receiver);
      const all = Object.values(receiverNames);
      expect(of('alert')).toEqual(all);
      expect(of('end')).toEqual(all.filter((name) => name !== receiverNames.heartbeat));
    });

    test('tells nobody else, and pages nobody for real', async () => {
      const pages = (await inbox(stack, 'pagerduty')).filter(({ title }) =>
        title.includes('Drill'),
      );
      expect(pages.map(({ status }) => status)).toEqual(['resolved', 'firing']);
      for (const { title } of pages) expect(title).toContain('[DRILL]');
      const beats = await inbox(stack, 'heartbeat');
      expect(beats.filter(({ title }) => title === 'Drill')).toHaveLength(1);
    });

    test('a stack that does not run the routes of this checkout gets none', async () => {
      stack.set({ slackAlertsChannel: '#elsewhere' });
      try {
        const refused = await stack.ops('drill', 'page', '--receiver', 'slack-alerts');
        expect(refused.exitCode).toBe(1);
        expect(refused.all).toMatch(/does not run the routes of this checkout .*npm run up/s);
      } finally {
        stack.set({ slackAlertsChannel: '#voiceassist-alerts' });
      }
    });
  });

  describe('drill quiet', () => {
    test('half an hour of healthy traffic raises no alert', async () => {
      // A start leaves traces that end by themselves.
      await eventually('a quiet stack', 120, async () => {
        const { data } = await stack.get<{ data: { alerts: { state: string }[] } }>(
          'prometheus',
          '/api/v1/alerts',
        );
        return data.alerts.length === 1 || undefined;
      });
      const result = await drill<Quiet>('quiet', '--for', '30m');
      expect(result.falseAlerts, result.stderr).toEqual([]);
      expect(result.real).toBe(1800 / TIMESCALE);
      expect(result.requestRate).toBeGreaterThan(0);
      expect(result.exitCode).toBe(0);
    });
  });

  describe('drill faults', () => {
    let result: { results: FaultResult[]; exitCode: number; stderr: string };
    beforeAll(async () => {
      result = await drill<{ results: FaultResult[] }>('faults');
    }, 3_600_000);

    test.each(faultNames)('%s raises exactly the alerts that it should, and they end', (fault) => {
      const own = result.results.find((one) => one.fault === fault);
      expect(own?.problems, result.stderr).toEqual([]);
    });

    test('each page is measured against its computed moment', () => {
      // How close they come is a figure of the drill's table and of bench page, not of a test.
      for (const one of result.results) expect(overheadOf(one), one.fault).toBeTypeOf('number');
      expect(result.exitCode, result.stderr).toBe(0);
    });

    test('nothing is left broken', async () => {
      const { stdout } = await stack.ops('demo', 'faults');
      expect(stdout).not.toMatch(new RegExp(faultNames.join('|')));
    });
  });

  describe('drill lost', () => {
    test('no alert is lost while Prometheus and Alertmanager are killed', async () => {
      const result = await drill<Lost & { kills: Record<Victim, number> }>(
        'lost',
        '--cycles',
        '20',
      );
      expect(result.lost, result.stderr).toEqual([]);
      expect(result.cycles).toBe(20);
      expect(result.kills.prometheus + result.kills.alertmanager).toBeGreaterThan(0);
      expect(result.exitCode).toBe(0);
    });
  });
});
