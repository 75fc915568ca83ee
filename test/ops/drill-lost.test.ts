import { afterEach, describe, expect, test } from 'vitest';
import type { Message } from '../../demo/inbox/types.ts';
import { Ledger } from '../../ops/drill/ledger.ts';
import { timesOf } from '../../ops/drill/lost-command.ts';
import { lostReport } from '../../ops/drill/lost-report.ts';
import { lostAlerts, type LostDrill } from '../../ops/drill/lost.ts';
import { seconds, wholeNumber } from '../../ops/drill/numbers.ts';
import { randomFrom } from '../../ops/drill/random.ts';
import { reach, type Reached } from '../../ops/drill/reach.ts';
import { settingsFromFile } from '../../ops/stack-file.ts';
import { startTestInbox } from '../demo/inbox-client.ts';
import { waysByUrl } from './drill-alertmanager.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** An event as Alertmanager sends it to PagerDuty. */
const event = (list: 'firing' | 'resolved', drills: string[]) => ({
  ...{ routing_key: 'R0123456789abcdef0123456789abcde', dedup_key: drills.join() },
  event_action: list === 'firing' ? 'trigger' : 'resolve',
  payload: {
    ...{ summary: 'CRITICAL: [DRILL] Drill on x', source: 'x', severity: 'critical' },
    custom_details: {
      ...{ firing: [], resolved: [] },
      [list]: drills.map((drill_id) => ({ labels: { drill_id } })),
    },
  },
});

/**
 * The way from the inbox's samples to its pager, without servers in between: what is switched on is told
 * at once.
 *
 * @param kept whether the way lets an alert through
 */
async function way(kept: (drill: string) => boolean): Promise<Reached> {
  const inbox = await startTestInbox();
  const reached = await reach('it', waysByUrl(`http://127.0.0.1:${inbox.httpPort}`), () =>
    Promise.resolve(undefined),
  );
  open.push(reached.close, () => inbox.close());
  return {
    ...reached,
    send: async (method, path) => {
      const answer = await reached.send(method, path);
      const [, drill] = /^\/drills\/(.+)$/.exec(path) ?? [];
      if (drill !== undefined && kept(drill)) {
        await inbox.post('/v2/enqueue', event(method === 'PUT' ? 'firing' : 'resolved', [drill]));
      }
      return answer;
    },
  };
}

const quick: Omit<LostDrill, 'inbox' | 'kill'> = {
  ...{ cycles: 12, lanes: 4, hold: 0.3, gap: [0.1, 0.2] as [number, number], rest: 0.3 },
  ...{ random: randomFrom(7), now: () => Date.now() },
};

describe('lost alerts', () => {
  test('none where each comes through, though servers were killed meanwhile', async () => {
    const inbox = await way(() => true);
    const killed: string[] = [];
    const kill = (victim: string) => Promise.resolve(void killed.push(victim));
    const result = await lostAlerts({ ...quick, inbox, kill });
    expect(result).toMatchObject({ cycles: 12, lost: [], again: 0, unended: 0 });
    expect(killed.length).toBeGreaterThan(0);
    const count = (victim: string) => killed.filter((one) => one === victim).length;
    expect(result.kills).toEqual({
      prometheus: count('prometheus'),
      alertmanager: count('alertmanager'),
    });
  });

  test('those that nobody was told of are counted by name', async () => {
    const inbox = await way((drill) => !drill.endsWith('-5') && !drill.endsWith('-7'));
    const result = await lostAlerts({ ...quick, inbox, kill: () => Promise.resolve() });
    expect(result.lost.map((drill) => drill.split('-')[1]).sort()).toEqual(['5', '7']);
  });

  test('a server that does not come back ends the drill, and leaves no alert on', async () => {
    const inbox = await way(() => true);
    const kill = () => Promise.reject(new Error('it did not come back'));
    await expect(lostAlerts({ ...quick, cycles: 100, inbox, kill })).rejects.toThrow(
      'it did not come back',
    );
    expect((await inbox.send('GET', '/drills')).body.trim()).toBe('[]');
  });
});

describe('the books', () => {
  const message = (id: number, at: number, payload: unknown): Message => ({
    ...{ id, receivedAt: new Date(at).toISOString(), receiver: 'pagerduty', target: '' },
    ...{ credential: '', title: '', text: '', severity: '', status: '', payload },
  });

  test('count a message once, repeats apart, and an end that was forgotten', () => {
    const ledger = new Ledger();
    ledger.began('a', 1000);
    ledger.began('b', 1000);
    ledger.began('c', 1000);
    const list = [
      message(1, 3000, event('firing', ['a', 'b'])),
      message(2, 9000, event('firing', ['a'])),
      message(3, 9500, event('resolved', ['a'])),
      message(4, 9500, event('firing', ['of somebody else'])),
    ];
    ledger.read(list);
    ledger.read(list);
    expect(ledger.close()).toEqual({
      ...{ cycles: 3, lost: ['c'], again: 1, unended: 1 },
      delay: { median: 2, most: 2 },
    });
  });

  test('are told in words', () => {
    const kills = { prometheus: 3, alertmanager: 4 };
    const good = { cycles: 200, lost: [], again: 2, unended: 0, delay: { median: 1.5, most: 9 } };
    expect(lostReport({ ...good, kills })).toBe(
      '0 of 200 alerts lost, with servers killed: prometheus 3, alertmanager 4.\nTold after 1.5 s in the middle, 9.0 s at most; 2 messages came again.',
    );
    expect(lostReport({ ...good, lost: ['x-1'], unended: 2, kills })).toMatch(
      /^1 of 200 alerts lost.*\nLost: x-1\n.*\n2 ends were not told:/,
    );
  });
});

test('an alert lasts for two sends, and servers live until they have sent on what they took', () => {
  const { settings } = settingsFromFile('dev');
  const { hold, gap, rest } = timesOf(settings!, 60);
  const look = 30;
  expect(hold).toBe(120 + 2 * look + 16);
  expect(gap).toEqual([68, 102]);
  expect(rest).toBeGreaterThan(60);
  // Docker waits longer for what died young.
  expect(timesOf(settings!, 1).gap[0]).toBeGreaterThanOrEqual(12);
});

test('kills follow from the seed', () => {
  const numbers = (seed: number) => Array.from({ length: 200 }, randomFrom(seed));
  expect(numbers(1)).toEqual(numbers(1));
  expect(numbers(1)).not.toEqual(numbers(2));
  const all = numbers(3);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  expect(all.reduce((sum, one) => sum + one, 0) / 200).toBeCloseTo(0.5, 0);
});

test.each(['', '5', '0s', 'soon', '-1m', '1x'])('%j is no duration', (text) => {
  expect(() => seconds('--for', text)).toThrow(
    `--for takes a duration above zero, such as 30s, 2m or 1h; not ${text}.`,
  );
});

test('numbers of the command line are read, or refused with what is right', () => {
  expect(seconds('--for', '1h30m')).toBe(5400);
  expect(wholeNumber('--cycles', '20', 1000)).toBe(20);
  for (const wrong of ['0', '1.5', '1001', '-3', 'many', '']) {
    expect(() => wholeNumber('--cycles', wrong, 1000)).toThrow(
      `--cycles takes a whole number from 1 to 1000; not ${wrong}.`,
    );
  }
});
