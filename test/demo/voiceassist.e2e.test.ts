import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { voiceassistServerFiles } from '../../infra/voiceassist-server-config.ts';
import { createReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { Lab } from './voiceassist/lab.ts';
import { Client } from './voiceassist/client.ts';

const MIB = 1024 ** 2;
const secrets = { postgres: '/run/stack-secrets/postgres', redis: '/run/stack-secrets/redis' };

let lab: Lab;
let server: Client;

beforeAll(async () => {
  lab = new Lab(await setUpTools(['postgres', 'redis', 'qdrant', 'node'], createReporter()));
  await lab.open();
  // First of all: it must not need the others to start.
  await lab.run('server', {
    image: 'node',
    command: ['node', '/srv/server.mjs'],
    user: '1000:1000',
    port: 8000,
    memory: 384 * MIB,
    restarts: true,
    environment: {
      PGPASSWORD_FILE: secrets.postgres,
      REDIS_PASSWORD_FILE: secrets.redis,
      FAULTS_DIR: '/home/node',
    },
    files: {
      '/srv/server.mjs': voiceassistServerFiles()['server.mjs']!,
      [secrets.postgres]: 'first\n',
      [secrets.redis]: 'first\n',
    },
  });
  server = new Client(lab, 'server');
  await server.locate();
});
afterAll(() => lab?.close());

test('without its stores it lives and is not ready; with them it is, and works', async () => {
  await server.becomes('alive', async () => (await server.call('/health')).status === 200);
  const ready = await server.call('/ready');
  expect(ready).toMatchObject({
    status: 503,
    body: { status: 'not_ready', checks: { database: false, redis: false, qdrant: false } },
  });

  await lab.run('redis', {
    image: 'redis',
    command: [
      ...['redis-server', '--requirepass', 'first', '--maxmemory', '64mb'],
      ...['--maxmemory-policy', 'allkeys-lru', '--save', ''],
    ],
  });
  await lab.run('qdrant', { image: 'qdrant' });
  await lab.run('postgres', {
    image: 'postgres',
    environment: {
      POSTGRES_USER: 'voiceassist',
      POSTGRES_DB: 'voiceassist',
      POSTGRES_PASSWORD: 'first',
    },
  });
  await server.becomes('ready', async () => (await server.call('/ready')).status === 200);

  await server.logIn('anna');
  const { body: conversation } = await server.call('/conversations', { title: 'Food' });
  const messages = `/conversations/${String(conversation.id)}/messages`;
  expect(await server.call(messages, { type: 'text', text: 'lentil soup' })).toMatchObject({
    status: 201,
    body: { type: 'text', text: 'lentil soup' },
  });
  const voice = { type: 'voice', codec: 'opus', seconds: 2, audio: 'UklGRg==' };
  expect([201, 422]).toContain((await server.call(messages, voice)).status);
  await server.call(messages);
  const { body } = await server.call(messages);
  expect((body.messages as { text: string }[]).map(({ text }) => text)).toContain('lentil soup');
  expect(await server.sample('cache_operations_total{operation="get",status="hit"}')).toBe(4);
  await server.becomes('found by its vector', async () => {
    const found = await server.call('/search?q=soup');
    return found.body.degraded === false && JSON.stringify(found.body).includes('lentil soup');
  });
});

describe('with its stores', () => {
  beforeEach(async () => {
    await server.switch('DELETE', '');
    await server.becomes('ready', async () => (await server.call('/ready')).status === 200);
    await server.logIn('anna');
  });

  test('it outlives its database, and goes on with it', async () => {
    const before = (await lab.inspect('server')).State.StartedAt;
    await lab.stop('postgres');
    expect((await server.call('/conversations')).status).toBe(503);
    expect(await server.call('/ready')).toMatchObject({
      status: 503,
      body: { checks: { database: false, redis: true, qdrant: true } },
    });
    expect((await server.call('/health')).status).toBe(200);
    // Nothing is in use of a pool whose server is gone.
    expect(await server.sample('db_connection_pool_size{state="active"}')).toBe(0);
    await lab.start('postgres');
    await server.becomes('well', async () => (await server.call('/conversations')).status === 200);
    expect((await lab.inspect('server')).State.StartedAt).toBe(before);
    const { lines } = await lab.logs('server');
    expect(lines.filter(({ level }) => level === 'CRITICAL')).toEqual([]);
  });

  test('passwords that are changed are in use at the next connection', async () => {
    const sql = (statement: string) =>
      lab.exec('postgres', 'psql', '-U', 'voiceassist', '-c', statement);
    const redis = (password: string, ...command: string[]) =>
      lab.exec('redis', 'redis-cli', '--no-auth-warning', '-a', password, ...command);
    await sql("ALTER USER voiceassist PASSWORD 'second'");
    await redis('first', 'CONFIG', 'SET', 'requirepass', 'second');
    await lab.write('server', { [secrets.postgres]: 'second\n', [secrets.redis]: 'second\n' });
    await sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    await redis('second', 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await server.becomes('ready', async () => (await server.call('/ready')).status === 200);
    expect((await server.call('/conversations')).status).toBe(200);
  });

  test('pool-exhaustion: who needs the database waits and is refused; the heal gives all back', async () => {
    await server.switch('PUT', '/pool-exhaustion');
    const pool = (state: string) => server.sample(`db_connection_pool_size{state="${state}"}`);
    await server.becomes('exhausted', async () => (await pool('active')) === 10);
    const started = Date.now();
    expect((await server.call('/conversations')).status).toBe(503);
    expect(Date.now() - started).toBeGreaterThanOrEqual(4900);
    expect((await server.call('/ready')).body.checks).toMatchObject({ database: false });
    // Connections that break are held again, and end no process.
    const end = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name =';
    await lab.exec('postgres', 'psql', '-U', 'voiceassist', '-c', `${end} 'voiceassist-server'`);
    await server.becomes('exhausted again', async () => (await pool('active')) === 10);
    await server.switch('DELETE', '/pool-exhaustion');
    expect((await server.call('/conversations')).status).toBe(200);
    expect(await pool('active')).toBe(0);
  });

  test('cache-full: Redis is full and drops keys; the heal empties it', async () => {
    const info = async (section: string, field: string) => {
      const text = await lab.exec(
        'redis',
        ...'redis-cli --no-auth-warning -a second'.split(' '),
        'INFO',
        section,
      );
      return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(text)?.[1]);
    };
    const share = async () =>
      (await info('memory', 'used_memory')) / (await info('memory', 'maxmemory'));
    expect(await share()).toBeLessThan(0.5);
    await server.switch('PUT', '/cache-full');
    await server.becomes('full', async () => (await share()) > 0.95);
    const evicted = await info('stats', 'evicted_keys');
    await server.becomes(
      'dropping',
      async () => (await info('stats', 'evicted_keys')) > evicted + 50,
    );
    expect(await share()).toBeGreaterThan(0.95);
    // Full is not broken.
    await server.logIn('anna');
    expect((await server.call('/conversations')).status).toBe(200);
    await server.switch('DELETE', '/cache-full');
    expect(await share()).toBeLessThan(0.5);
  });

  test('memory-leak: it grows to just below its limit and stays there, alive; the heal frees it', async () => {
    const resident = () => server.sample('process_resident_memory_bytes');
    const before = await resident();
    await server.switch('PUT', '/memory-leak', { mbPerMinute: 3000, upTo: 0.8 });
    await server.becomes('large', async () => (await resident()) > 290 * MIB);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await resident()).toBeLessThan(384 * MIB);
    await server.switch('DELETE', '/memory-leak');
    expect(await resident()).toBeLessThan(before + 60 * MIB);
    const { State, RestartCount } = await lab.inspect('server');
    expect([State.OOMKilled, RestartCount]).toEqual([false, 0]);
  });

  test('log-panic: one line of the crash is what the rules look for', async () => {
    await server.switch('PUT', '/log-panic', { seconds: 60 });
    const { lines, others } = await lab.logs('server');
    expect(lines.filter(({ level }) => level === 'CRITICAL')).toMatchObject([
      { message: 'panic: a voice worker died' },
    ]);
    expect(others.filter((line) => /^Node\.js v\d/.test(line))).toHaveLength(1);
  });

  test('crash-loop: it crashes again and again, over restarts, until it is healed', async () => {
    await server.switch('PUT', '/crash-loop', { seconds: 2 });
    const restarts = async () => (await lab.inspect('server')).RestartCount;
    await server.becomes('restarted twice', async () => (await restarts()) >= 2);
    await server.becomes('healed', async () => {
      await server.switch('DELETE', '/crash-loop');
      return true;
    });
    const after = await restarts();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await restarts()).toBe(after);
  });
});

test('all that it logs is JSON but for the crash that a fault wrote, and no line has a password', async () => {
  const { lines, others } = await lab.logs('server');
  expect(lines.length).toBeGreaterThan(20);
  const crash = /^(Error: voice worker| +at |Node\.js v)/;
  expect(others.filter((line) => !crash.test(line))).toEqual([]);
  expect(JSON.stringify(lines)).not.toMatch(/anna-password|"first"|"second"/);
});

test('it ends well when it is stopped', async () => {
  expect(await lab.stop('server')).toBe(0);
});
