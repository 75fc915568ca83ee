import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ActiveUsers } from '../../../demo/voiceassist/active-users.ts';
import { DIMENSIONS, embed } from '../../../demo/voiceassist/embedding.ts';
import { hashPassword, isPassword } from '../../../demo/voiceassist/passwords.ts';
import { settingsFrom } from '../../../demo/voiceassist/settings.ts';
import { createMetrics } from '../../../demo/voiceassist/metrics.ts';
import { neededWork, processVoice } from '../../../demo/voiceassist/voice.ts';
import { MemoryCache } from './fakes.ts';

/** The numbers in turn, the last one for ever. */
const inTurn = (...numbers: number[]) => {
  let at = 0;
  return () => numbers[Math.min(at++, numbers.length - 1)]!;
};

describe('voice', () => {
  const input = { codec: 'opus', seconds: 1, audio: Buffer.from('RIFF') };
  /** The least work, then the number that decides whether speech is found. */
  const quick = (chance: number) => inTurn(0.99, 0.5, chance);

  test('work follows a log-normal distribution: 80 ms for half, 215 ms or more for one in twenty', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const needs = Array.from({ length: 20_000 }, () => neededWork(random)).sort((a, b) => a - b);
    expect(needs[10_000]! / 80).toBeCloseTo(1, 1);
    expect(needs[19_000]! / 215).toBeCloseTo(1, 1);
  });

  test('the same recording gives the same text, another one another', async () => {
    const text = await processVoice(input, { random: quick(0.5) });
    expect(await processVoice(input, { random: quick(0.5) })).toBe(text);
    const other = { ...input, audio: Buffer.from('other') };
    expect(await processVoice(other, { random: quick(0.5) })).not.toBe(text);
  });

  test('one in a hundred is not recognized, and fewer where time runs faster', async () => {
    const unclear = { type: 'SpeechNotRecognized', status: 422 };
    await expect(processVoice(input, { random: quick(0.009) })).rejects.toMatchObject(unclear);
    expect(await processVoice(input, { random: quick(0.011) })).toMatch(/^\[voice/);
    expect(await processVoice(input, { random: quick(0.009), timescale: 10 })).toMatch(/^\[voice/);
  });

  test('an input that needs too much work is given up', async () => {
    const heavy = inTurn(0.9999, 0);
    expect(neededWork(inTurn(0.9999, 0))).toBeGreaterThan(600);
    await expect(processVoice(input, { random: heavy })).rejects.toMatchObject({
      type: 'Timeout',
      status: 422,
    });
  });
});

describe('passwords', () => {
  test('are proven by their hash, which never is the same twice', async () => {
    const [one, two] = await Promise.all([
      hashPassword('open sesame'),
      hashPassword('open sesame'),
    ]);
    expect(one).not.toBe(two);
    expect(await isPassword('open sesame', one)).toBe(true);
    expect(await isPassword('open Sesame', one)).toBe(false);
    expect(await isPassword('', one)).toBe(false);
  });

  test('nothing proves the password of nobody', async () => {
    expect(await isPassword('open sesame', undefined)).toBe(false);
    expect(await isPassword('', '')).toBe(false);
  });
});

describe('vectors of texts', () => {
  const product = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

  test('have length 1 and the same size, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const vector = embed(text);
        expect(vector).toHaveLength(DIMENSIONS);
        expect(product(vector, vector)).toBeCloseTo(1);
      }),
    );
  });

  test('are the same for the same words, and nearer to texts that share some', () => {
    expect(embed('Lentil SOUP')).toEqual(embed('lentil soup'));
    const soup = embed('a recipe for lentil soup');
    const [near, far] = [embed('lentil soup'), embed('opening hours tomorrow')];
    expect(product(soup, near)).toBeGreaterThan(product(soup, far));
  });
});

describe('settings', () => {
  test('have a default each', () => {
    expect(settingsFrom({})).toEqual({
      port: 8000,
      tlsPort: 8443,
      adminPort: 8001,
      postgres: {
        host: 'postgres',
        port: 5432,
        user: 'voiceassist',
        database: 'voiceassist',
        poolSize: 10,
      },
      redis: { url: 'redis://redis:6379' },
      qdrant: { url: 'http://qdrant:6333' },
      timescale: 1,
    });
  });

  test('come from the environment', () => {
    const given = settingsFrom({
      PORT: '1',
      POOL_SIZE: '3',
      PGPASSWORD_FILE: '/p',
      REDIS_PASSWORD_FILE: '/r',
      TIMESCALE: '2.5',
      FAULTS_DIR: '/faults',
    });
    expect(given).toMatchObject({ port: 1, timescale: 2.5, faultsDir: '/faults' });
    expect(given.postgres).toMatchObject({ poolSize: 3, passwordFile: '/p' });
    expect(given.redis).toEqual({ url: 'redis://redis:6379', passwordFile: '/r' });
  });

  test.each([
    [{ PORT: 'x' }, 'PORT must be a number from 0 to 65535, not "x"'],
    [{ PORT: '80.5' }, 'PORT must be a number from 0 to 65535, not "80.5"'],
    [{ POOL_SIZE: '0' }, 'POOL_SIZE must be a number from 1 to 100, not "0"'],
    [{ TIMESCALE: '0.5' }, 'TIMESCALE must be a number from 1 to 1000, not "0.5"'],
    [{ QDRANT_URL: 'qdrant' }, 'QDRANT_URL must be a URL such as http://qdrant:6333, not "qdrant"'],
  ])('%j is refused with a sentence', (env, sentence) => {
    expect(() => settingsFrom(env)).toThrow(sentence);
  });
});

describe('active users', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** What the gauge says after the next count, with users who were there so many seconds before. */
  async function counted(timescale: number, seconds: number[], cache = new MemoryCache()) {
    const metrics = createMetrics();
    const users = new ActiveUsers(cache, metrics, timescale);
    users.seen(0);
    await vi.advanceTimersByTimeAsync(4999);
    for (const [index, ago] of seconds.entries()) {
      cache.users.set(100 + index, Date.now() - ago * 1000);
    }
    await vi.advanceTimersByTimeAsync(1);
    users.close();
    return (await metrics.activeUsers.get()).values[0]!.value;
  }

  test('are those of the last five minutes, whichever server saw them', async () => {
    expect(await counted(1, [299, 301])).toBe(2);
  });

  test('leave sooner where time runs faster', async () => {
    expect(await counted(10, [29, 31])).toBe(2);
  });

  test('stay as they were while the cache is away', async () => {
    const cache = new MemoryCache();
    cache.seenSince = () => Promise.reject(new Error('away'));
    expect(await counted(1, [1], cache)).toBe(0);
  });
});
