import { describe, expect, it } from 'vitest';
import { Backoff } from '../../demo/traffic/backoff.ts';
import type { Api, Outcome } from '../../demo/traffic/api.ts';
import { mostUnderWay, runTraffic, type Clock } from '../../demo/traffic/generator.ts';
import { mix } from '../../demo/traffic/mix.ts';
import { createRandom } from '../../demo/traffic/random.ts';
import { rhythm } from '../../demo/traffic/rhythm.ts';
import { trafficSettings } from '../../demo/traffic/settings.ts';
import { Users } from '../../demo/traffic/users.ts';
import { FakeServer } from './traffic-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Tuesday, 00:00. */
const midnight = Date.UTC(2026, 9, 6);

interface Event {
  level: string;
  message: string;
  [field: string]: unknown;
}

/** Runs traffic for some time that passes at once; `during` is called at each instant. */
async function run(
  api: Api,
  {
    minutes = 10,
    start = midnight,
    rate = 5,
    dailyRhythm = false,
    seed = 'test',
    during = () => undefined,
  }: {
    minutes?: number;
    start?: number;
    rate?: number;
    dailyRhythm?: boolean;
    seed?: string;
    during?: (minute: number) => void;
  } = {},
): Promise<Event[]> {
  const stop = new AbortController();
  const logged: Event[] = [];
  let now = start;
  const clock: Clock = {
    now: () => now,
    async until(time) {
      // What was answered is settled before the next arrival.
      await new Promise(setImmediate);
      now = Math.max(now, time);
      during((now - start) / MINUTE);
      if (now >= start + minutes * MINUTE) stop.abort();
    },
  };
  const scene = { api, users: new Users(seed), random: createRandom(seed) };
  const log = (level: string, message: string, fields = {}) =>
    void logged.push({ level, message, ...fields });
  await runTraffic({ ...scene, clock, baseRate: rate, dailyRhythm, log }, stop.signal);
  return logged;
}

const minutesOf = (logged: Event[]) =>
  logged.filter(({ message }) => message === 'traffic of the last minute');
const sum = (events: Event[], field: string) =>
  events.reduce((total, event) => total + (event[field] as number), 0);

describe('traffic', () => {
  it('comes at the rate asked for, in the shares of the mix, and none of it is refused', async () => {
    const server = new FakeServer();
    const logged = await run(server.api, { minutes: 60, rate: 5 });
    expect(minutesOf(logged)).toHaveLength(59);
    // 18,000 expected; a Poisson count is seldom off by more than three deviations of 134.
    expect(server.calls.length).toBeGreaterThan(17_600);
    expect(server.calls.length).toBeLessThan(18_400);
    expect(server.calls.filter(({ status }) => status >= 400)).toEqual([]);

    const share = (key: string) => (100 * server.counts[key]!) / server.calls.length;
    expect(share('GET /conversations 200')).toBeCloseTo(mix.listConversations, -0.5);
    expect(share('GET /conversations/{id}/messages 200')).toBeCloseTo(mix.readMessages, -0.5);
    expect(share('GET /search 200')).toBeCloseTo(mix.search, -0.5);
    const sent = server.calls.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/messages'),
    );
    const voice = sent.filter(({ body }) => body?.type === 'voice');
    expect(voice.length / sent.length).toBeGreaterThan(0.07);
    expect(voice.length / sent.length).toBeLessThan(0.13);
    for (const { body } of voice) {
      expect(body?.seconds).toBeGreaterThanOrEqual(1);
      expect(body?.seconds).toBeLessThanOrEqual(30);
      expect(body?.codec).toMatch(/^(opus|aac|mp3|amr)$/);
      expect(body?.audio).toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
    }
    expect(sent.find(({ body }) => body?.type === 'text')?.body?.text).toMatch(/^[A-Z].+\.$/);
  });

  it('is the same for the same seed, and other users come with another', async () => {
    const calls = async (seed: string) => {
      const server = new FakeServer();
      await run(server.api, { seed, minutes: 3 });
      return server.calls;
    };
    const first = await calls('a');
    expect(await calls('a')).toEqual(first);
    expect((await calls('b'))[0]).not.toEqual(first[0]);
  });

  it('follows the hours of the day', async () => {
    const at = async (hour: number) => {
      const server = new FakeServer();
      await run(server.api, { start: midnight + hour * HOUR, dailyRhythm: true, rate: 20 });
      return server.calls.length / (10 * 60);
    };
    expect(await at(3)).toBeCloseTo(8, -0.3);
    expect(await at(15)).toBeCloseTo(32, -0.3);
  });

  it('logs in to the accounts of the run before', async () => {
    const server = new FakeServer();
    await run(server.api);
    server.calls.length = 0;
    await run(server.api);
    expect(server.counts['POST /register 201'] ?? 0).toBeLessThan(10);
    expect(server.counts['POST /register 409']).toBeGreaterThan(50);
    expect(server.counts['POST /login 401']).toBeUndefined();
  });

  it('a newcomer whose number is taken finds a free one in a few steps', () => {
    const users = new Users('x');
    const numbers = Array.from({ length: 6 }, () => {
      const { username } = users.newcomer();
      users.skipTaken();
      return Number(/-(\d+)$/.exec(username)?.[1]);
    });
    expect(numbers).toEqual([60, 61, 63, 67, 75, 91]);
  });
});

describe('a server in trouble', () => {
  const away: Outcome = { kind: 'unreachable', reason: 'ECONNREFUSED' };

  it('is left alone while it is away, and found again', async () => {
    const server = new FakeServer();
    const logged = await run(server.api, {
      during: (minute) => {
        server.broken = minute >= 3 && minute < 5 ? away : undefined;
      },
    });
    const changes = logged.filter(({ message }) => message.startsWith('server is'));
    expect(changes).toEqual([
      { level: 'WARNING', message: 'server is away', reason: 'ECONNREFUSED' },
      { level: 'INFO', message: 'server is back' },
    ]);
    // 600 would have arrived in two minutes; few tried.
    const minutes = minutesOf(logged);
    expect(sum(minutes, 'unreachable')).toBeGreaterThan(5);
    expect(sum(minutes, 'unreachable')).toBeLessThan(30);
    expect(sum(minutes, 'held')).toBeGreaterThan(400);
    expect(minutes.at(-1)).toMatchObject({ held: 0, unreachable: 0, failed: 0 });
  });

  it('gets all its traffic while it only fails', async () => {
    const server = new FakeServer();
    server.broken = { kind: 'answer', status: 503, body: {} };
    const minutes = minutesOf(await run(server.api));
    expect(sum(minutes, 'held')).toBe(0);
    expect(sum(minutes, 'failed')).toBe(sum(minutes, 'sent'));
  });

  it('that lost its database gets its users again, without a hand', async () => {
    const server = new FakeServer();
    let lost = false;
    const logged = await run(server.api, {
      minutes: 30,
      during: (minute) => {
        if (lost || minute < 5) return;
        server.forget();
        lost = true;
      },
    });
    const minutes = minutesOf(logged);
    expect(sum(minutes.slice(5, 10), 'refused')).toBeGreaterThan(50);
    expect(sum(minutes.slice(20), 'refused')).toBeLessThan(5);
  });

  it('that lost its sessions gets logins, and keeps its conversations', async () => {
    const server = new FakeServer();
    let lost = false;
    await run(server.api, {
      minutes: 20,
      during: (minute) => {
        if (lost || minute < 10) return;
        server.endSessions();
        lost = true;
      },
    });
    expect(server.counts['POST /register 409']).toBeUndefined();
    const refused = server.calls.filter(({ status }) => status === 401);
    expect(refused.length).toBeGreaterThan(40);
    expect(refused.length).toBeLessThan(70);
  });

  it('that answers never is asked by a bounded number of requests', async () => {
    let asked = 0;
    const pending: ((outcome: Outcome) => void)[] = [];
    const api: Api = () =>
      new Promise((resolve) => {
        asked++;
        pending.push(resolve);
      });
    const logged = await run(api, {
      minutes: 5,
      during: (minute) => {
        if (minute >= 5) for (const resolve of pending) resolve({ kind: 'timeout' });
      },
    });
    expect(asked).toBe(mostUnderWay);
    const warned = logged.filter(({ message }) => message.includes('arrivals are dropped'));
    expect(warned).toHaveLength(5);
    expect(sum(minutesOf(logged), 'dropped')).toBeGreaterThan(900);
  });

  it('is tried after 1, 2, 4, 8, then each 10 seconds', () => {
    const backoff = new Backoff();
    for (let i = 0; i < 3; i++) backoff.failed(0);
    const tries: number[] = [];
    for (let now = 0; now <= 40_000; now += 100) {
      if (!backoff.allows(now)) continue;
      tries.push(now);
      backoff.failed(now);
    }
    expect(tries).toEqual([1000, 3000, 7000, 15_000, 25_000, 35_000]);
    backoff.reached();
    expect([backoff.away, backoff.allows(35_001)]).toEqual([false, true]);
  });
});

describe('the rhythm', () => {
  const day = Array.from({ length: 24 * 60 }, (_, minute) => rhythm(midnight + minute * MINUTE));

  it('has a mean of one on a weekday, its trough at night and its peak in the afternoon', () => {
    expect(day.reduce((total, value) => total + value, 0) / day.length).toBeCloseTo(1, 6);
    expect(Math.min(...day)).toBeCloseTo(0.4, 6);
    expect(Math.max(...day)).toBeCloseTo(1.6, 6);
    expect(day.indexOf(Math.max(...day)) / 60).toBe(15);
  });

  it('is lower at the weekend and jumps nowhere', () => {
    const week = Array.from({ length: 7 * 24 * 60 }, (_, minute) =>
      rhythm(midnight + minute * MINUTE),
    );
    const steps = week.slice(1).map((value, index) => Math.abs(value - week[index]!));
    expect(Math.max(...steps)).toBeLessThan(0.005);
    const afternoon = (weekday: number) => week[(weekday * 24 + 15) * 60]!;
    // From Tuesday on.
    expect([0, 1, 2, 3, 6].map(afternoon).map((value) => value.toFixed(2))).toEqual(
      Array(5).fill('1.60'),
    );
    expect([4, 5].map(afternoon).map((value) => value.toFixed(2))).toEqual(['1.04', '1.04']);
  });
});

describe('chance', () => {
  const random = createRandom('chance');
  const many = <T>(draw: () => T) => Array.from({ length: 20_000 }, draw);
  const mean = (values: number[]) => values.reduce((total, one) => total + one, 0) / values.length;
  const variance = (values: number[]) => {
    const middle = mean(values);
    return mean(values.map((one) => (one - middle) ** 2));
  };

  it.each([0.2, 3, 40, 200])('draws Poisson counts of mean and variance %d', (expected) => {
    const counts = many(() => random.poisson(expected));
    expect(mean(counts) / expected).toBeCloseTo(1, 1);
    expect(variance(counts) / expected).toBeCloseTo(1, 1);
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  });

  it.each([
    [10, 0.3],
    [500, 0.001],
    [500, 0.4],
    [500, 0.999],
  ])('of %d tries with chance %d as many succeed', (count, chance) => {
    const counts = many(() => random.binomial(count, chance));
    expect(mean(counts) / (count * chance)).toBeCloseTo(1, 1);
    expect(counts.every((one) => one >= 0 && one <= count)).toBe(true);
  });

  it('has nothing of what cannot be', () => {
    expect([random.poisson(0), random.binomial(0, 0.5), random.binomial(9, 0)]).toEqual([0, 0, 0]);
    expect(random.binomial(9, 1)).toBe(9);
    expect(many(() => random.pick({ always: 1, never: 0 }))).not.toContain('never');
  });
});

describe('settings', () => {
  it('have defaults', () => {
    expect(trafficSettings({})).toEqual({
      target: 'http://voiceassist-server:8000',
      baseRate: 4,
      dailyRhythm: true,
      seed: '1',
      port: 8080,
    });
  });

  it.each([
    [{ BASE_RATE: '201' }, 'BASE_RATE must be requests per second, above 0 and at most 200'],
    [{ BASE_RATE: '0' }, 'BASE_RATE must be'],
    [{ BASE_RATE: 'many' }, 'not "many"'],
    [{ PORT: 'http' }, 'PORT must be a port from 0 to 65535, not "http"'],
    [{ DAILY_RHYTHM: 'yes' }, 'DAILY_RHYTHM must be on or off, not "yes"'],
    [{ SEED: 'Näme' }, 'SEED must be up to 12 lower-case letters and digits'],
    [{ TARGET_URL: 'server:8000' }, 'TARGET_URL must be a URL'],
  ])('of %j are refused', (environment, sentence) => {
    expect(() => trafficSettings(environment)).toThrow(sentence);
  });
});
