import { describe, expect, test } from 'vitest';
import type { FaultContext } from '../../ops/drill/fault-context.ts';
import { faultTable } from '../../ops/drill/fault-table.ts';
import { drillFaults, type FaultDrill } from '../../ops/drill/faults.ts';
import { expectedOf } from '../../ops/drill/judge.ts';
import { alertCalled, knownAlerts } from '../../ops/drill/known-alerts.ts';
import type { Observer } from '../../ops/drill/observer.ts';
import { Timeline, type AlertmanagerAlert } from '../../ops/drill/timeline.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { tellings } from './drill-tellings.ts';

const settings = resolveSettings('dev', { timescale: '15' }).settings!;
const known = knownAlerts(settings);
const context: FaultContext = {
  settings,
  baseline: { requestRate: 3, unfailed: 0, memoryUsed: 400 * 1024 ** 2 },
};

/** What a pretended stack does while a fault is on and after it, at moments of its own clock in seconds. */
interface Pretended {
  /** Alerts as `Name severity`, from when to when after the fault; `heal` is when it ended. */
  fires: (
    fault: string,
    sinceFault: number,
    sinceHeal: number | undefined,
  ) => { alert: string; by?: string; told?: boolean }[];
}

/** A drill of a stack that is pretended: its clock is a number, and each look moves it on by a second. */
function pretend({ fires }: Pretended) {
  let now = 1_000_000;
  let on: { fault: string; at: number } | undefined;
  let off: { fault: string; at: number } | undefined;
  const calls: string[] = [];
  const timeline = new Timeline();
  const open = new Map<string, AlertmanagerAlert>();

  const look = () => {
    now += 1000;
    const fault = on?.fault ?? off?.fault ?? '';
    const began = on?.at ?? off?.at ?? now;
    const healed = on === undefined && off !== undefined ? (now - healedAt) / 1000 : undefined;
    const wanted = fires(fault, (now - began) / 1000, healed);
    for (const { alert, by, told = by === undefined } of wanted) {
      if (open.has(alert)) continue;
      const [name = '', severity = ''] = alert.split(' ');
      open.set(alert, {
        fingerprint: alert,
        labels: {
          ...alertCalled(known, name, severity).labels,
          ...aboutOf(fault, name),
          alertname: name,
        },
        startsAt: new Date(now).toISOString(),
        status: { state: 'active', inhibitedBy: by === undefined ? [] : [by] },
      });
      if (told) timeline.receive(tellings(known, settings, alert, now, false));
    }
    for (const alert of open.keys()) {
      if (wanted.some((one) => one.alert === alert)) continue;
      const muted = open.get(alert)!.status.inhibitedBy.length > 0;
      open.delete(alert);
      if (!muted) timeline.receive(tellings(known, settings, alert, now, true));
    }
    timeline.look(now, [], [...open.values()]);
  };
  let healedAt = 0;
  const observer = {
    timeline,
    now: () => now,
    look: () => Promise.resolve(look()),
    samples: () => Promise.resolve([]),
    until: (isSo: () => boolean, seconds: number) => {
      for (const end = now + seconds * 1000; now < end;) {
        look();
        if (isSo()) return Promise.resolve(true);
      }
      return Promise.resolve(false);
    },
  } as unknown as Observer;
  const drill: FaultDrill = {
    ...{ known, observer, measure: () => Promise.resolve(context) },
    breakIt: (fault) => {
      calls.push(`break ${fault}`);
      on = { fault, at: now };
      return Promise.resolve();
    },
    heal: (fault) => {
      calls.push(`heal ${fault}`);
      off = on;
      on = undefined;
      healedAt = now;
      return Promise.resolve();
    },
    say: () => undefined,
  };
  return { drill, calls };
}

const rows = (...names: string[]) => faultTable.filter(({ fault }) => names.includes(fault));
/** The labels by which the table knows the alert's subject. */
function aboutOf(fault: string, name: string): Record<string, string> {
  const row = faultTable.find((one) => one.fault === fault);
  const expected = row && expectedOf(row).find(({ alert }) => alert === name);
  return expected?.about?.(context) ?? {};
}

describe('a fault drill', () => {
  test('of a stack that does what it should: pages, heals, ends, passes', async () => {
    const { drill, calls } = pretend({
      fires: (fault, after, healed) =>
        fault === 'garbage-metrics' && after > 6 && (healed === undefined || healed < 2)
          ? [{ alert: 'ApplicationDown critical' }]
          : [],
    });
    const [result] = await drillFaults(drill, rows('garbage-metrics'));
    expect(result!.problems).toEqual([]);
    expect([result!.detected, result!.fired, result!.paged, result!.ended]).toEqual([7, 7, 7, 2]);
    expect(calls).toEqual(['break garbage-metrics', 'heal garbage-metrics']);
  });

  test('of an alert that never comes heals all the same, and says what is missing', async () => {
    const { drill, calls } = pretend({ fires: () => [] });
    const results = await drillFaults(drill, rows('garbage-metrics', 'cache-full'));
    expect(results.map(({ problems }) => problems)).toEqual([
      ['ApplicationDown (critical) has not fired'],
      ['HighRedisMemory (warning) has not fired', 'RedisEvictingKeys (warning) has not fired'],
    ]);
    expect(calls.filter((call) => call.startsWith('heal'))).toHaveLength(2);
    expect(results[0]!.paged).toBeUndefined();
  });

  test('of an alert that does not end says so', async () => {
    const { drill } = pretend({
      fires: (_fault, after) => (after > 6 ? [{ alert: 'ApplicationDown critical' }] : []),
    });
    const [result] = await drillFaults(drill, rows('garbage-metrics'));
    expect(result!.problems).toEqual(['ApplicationDown (critical) still fires']);
  });

  test('that another alert joins fails, but for what an earlier fault has left', async () => {
    const restarts = (fault: string, after: number) =>
      fault === 'crash-loop' && after > 5 ? [{ alert: 'ApplicationRestarting warning' }] : [];
    const down = (after: number, healed: number | undefined) =>
      after > 6 && (healed === undefined || healed < 2) ? [{ alert: 'RedisDown critical' }] : [];
    let second = false;
    const { drill } = pretend({
      fires: (fault, after, healed) => {
        if (fault === 'latency') second = true;
        if (!second) return restarts(fault, after);
        // The one alert goes on, and ends only after the other fault; a third joins that.
        return [
          ...(healed === undefined ? [{ alert: 'ApplicationRestarting warning' }] : []),
          ...down(after, healed),
        ];
      },
    });
    const results = await drillFaults(drill, rows('crash-loop', 'latency'));
    expect(results[0]!.problems).toEqual([]);
    expect(results[0]!.ended).toBeGreaterThan(0);
    expect(results[1]!.problems).toEqual(
      expect.arrayContaining([
        'SlowResponseTime (critical) has not fired',
        'RedisDown (critical) fired: of the whole stack',
      ]),
    );
    expect(results[1]!.problems.join()).not.toContain('ApplicationRestarting');
  });

  test('counts what is muted, and what tells of the end', async () => {
    const fires: Pretended['fires'] = (_fault, after, healed) =>
      healed === undefined
        ? [
            ...(after > 5 ? [{ alert: 'DatabaseDown critical' }] : []),
            ...(after > 9 ? [{ alert: 'ApplicationNotReady critical' }] : []),
            ...(after > 12 ? [{ alert: 'HighErrorRate critical' }] : []),
            ...(after > 14
              ? [{ alert: 'HighErrorRate warning', by: 'HighErrorRate critical' }]
              : []),
            ...(after > 20 ? [{ alert: 'ContainerMissing warning' }] : []),
          ]
        : healed > 2 && healed < 60
          ? [{ alert: 'PostgresRestarted info' }]
          : [];
    const good = await drillFaults(pretend({ fires }).drill, rows('dead-database'));
    expect(good[0]!.problems).toEqual([]);
    const unmuted: Pretended['fires'] = (...given) =>
      fires(...given).map(({ alert }) => ({ alert }));
    const bad = await drillFaults(pretend({ fires: unmuted }).drill, rows('dead-database'));
    expect(bad[0]!.problems).toEqual(
      expect.arrayContaining([
        'HighErrorRate (warning) is not muted by HighErrorRate (critical)',
        'HighErrorRate (warning) was told, although it is muted by HighErrorRate (critical)',
      ]),
    );
  });

  test('heals when it breaks off', async () => {
    const { drill, calls } = pretend({ fires: () => [] });
    const broken: FaultDrill = {
      ...drill,
      breakIt: async (fault, options, forSeconds) => {
        await drill.breakIt(fault, options, forSeconds);
        throw new Error('the engine is gone');
      },
    };
    await expect(drillFaults(broken, rows('garbage-metrics'))).rejects.toThrow('gone');
    expect(calls).toEqual(['break garbage-metrics', 'heal garbage-metrics']);
  });
});
