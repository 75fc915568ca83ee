import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxBody } from '../../demo/inbox/http.ts';
import { startInbox } from '../../demo/inbox/main.ts';
import { startTestInbox } from './inbox-client.ts';
import type { TestInbox } from './inbox-client.ts';

const source = join(import.meta.dirname, '../../demo/inbox');
const key = 'R0123456789abcdef0123456789abcde';

let inbox: TestInbox;
beforeEach(async () => {
  inbox = await startTestInbox();
});
afterEach(() => inbox.close());

describe('slack', () => {
  const alert = {
    channel: '#alerts',
    username: 'Alertmanager',
    attachments: [
      {
        color: 'danger',
        title: '[FIRING:1] TargetDown',
        text: 'node is down',
        fields: [{ title: 'Severity', value: 'critical' }],
      },
    ],
  };

  it('answers ok and keeps channel, title, text, severity and status', async () => {
    const reply = await inbox.post('/slack/T0/B0/secret', alert);
    expect([reply.status, await reply.text()]).toEqual([200, 'ok']);
    expect(await inbox.messages()).toEqual([
      {
        id: 1,
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        receiver: 'slack',
        target: '#alerts',
        credential: expect.stringMatching(/^sha256:[0-9a-f]{8}$/) as string,
        title: '[FIRING:1] TargetDown',
        text: 'node is down\nSeverity: critical',
        severity: 'critical',
        status: 'firing',
        payload: alert,
      },
    ]);
  });

  it('takes the status from the colour when the title has none', async () => {
    await inbox.post('/slack/t', { attachments: [{ color: 'good', title: 'All well' }] });
    expect(await inbox.messages()).toMatchObject([{ status: 'resolved', severity: '' }]);
  });

  it('takes a form with a payload, as the real webhook does', async () => {
    const form = new URLSearchParams({ payload: '{"text":"hello"}' }).toString();
    const reply = await inbox.post('/slack/t', form, 'application/x-www-form-urlencoded');
    expect(reply.status).toBe(200);
    expect(await inbox.messages()).toMatchObject([{ title: 'hello', text: '' }]);
  });

  it.each([
    ['invalid_payload', '{"text":'],
    ['invalid_payload', '[]'],
    ['no_text', '{"channel":"#a"}'],
    ['too_many_attachments', JSON.stringify({ attachments: Array(101).fill({}) })],
  ])('refuses with %s', async (word, body) => {
    const reply = await inbox.post('/slack/t', body);
    expect([reply.status, await reply.text()]).toEqual([400, word]);
    expect(await inbox.messages()).toEqual([]);
  });
});

describe('pagerduty', () => {
  const event = {
    routing_key: key,
    event_action: 'trigger',
    dedup_key: 'abc',
    client: 'Alertmanager',
    payload: {
      summary: 'API is down',
      source: 'http://alertmanager',
      severity: 'critical',
      custom_details: { firing: 'one', num_firing: 1 },
    },
  };

  it('answers 202 with the dedup key, and keeps the key as a fingerprint only', async () => {
    const reply = await inbox.post('/v2/enqueue', event);
    expect(reply.status).toBe(202);
    expect(await reply.json()).toMatchObject({ status: 'success', dedup_key: 'abc' });
    expect(await inbox.messages()).toMatchObject([
      {
        receiver: 'pagerduty',
        target: 'Alertmanager',
        title: 'API is down',
        text: 'firing: one\nnum_firing: 1',
        severity: 'critical',
        status: 'firing',
      },
    ]);
    const shown = JSON.stringify(await inbox.messages()) + (await (await inbox.call('/')).text());
    expect(shown + inbox.logged.join()).not.toContain(key);
    expect(shown).toMatch(/sha256:[0-9a-f]{8}/);
  });

  it('gives a dedup key to a trigger without one', async () => {
    const reply = await inbox.post('/v2/enqueue', { ...event, dedup_key: undefined });
    expect(await reply.json()).toMatchObject({
      dedup_key: expect.stringMatching(/^\w{32}$/) as string,
    });
  });

  it('takes a resolve, which needs no payload', async () => {
    const resolve = { routing_key: key, event_action: 'resolve', dedup_key: 'abc' };
    expect((await inbox.post('/v2/enqueue', resolve)).status).toBe(202);
    expect(await inbox.messages()).toMatchObject([{ title: 'resolve abc', status: 'resolved' }]);
  });

  it.each<[string, unknown]>([
    ['Event object is not a JSON object', '"text"'],
    ["'routing_key' is missing or blank", { ...event, routing_key: '' }],
    ["Length of 'routing_key' is incorrect", { ...event, routing_key: 'short' }],
    ["'event_action' must be one of", { ...event, event_action: 'open' }],
    ["'payload.summary' is missing", { ...event, payload: { source: 's', severity: 'info' } }],
    ["'payload.source' is missing", { ...event, payload: { summary: 's', severity: 'info' } }],
    ["'payload.severity' is missing", { ...event, payload: { summary: 's', source: 's' } }],
    ["'payload.severity' must be", { ...event, payload: { ...event.payload, severity: 'bad' } }],
    [
      "'payload.summary' is longer",
      { ...event, payload: { ...event.payload, summary: 'x'.repeat(1025) } },
    ],
    ["'dedup_key' is missing", { routing_key: key, event_action: 'resolve' }],
    ["'dedup_key' is longer", { ...event, dedup_key: 'x'.repeat(256) }],
  ])('refuses: %s', async (error, body) => {
    const reply = await inbox.post('/v2/enqueue', body);
    expect(reply.status).toBe(400);
    const answer = (await reply.json()) as { status: string; errors: string[] };
    expect(answer.status).toBe('invalid event');
    expect(answer.errors).toEqual([expect.stringContaining(error)]);
    expect(await inbox.messages()).toEqual([]);
  });

  it('plays the older API for service keys', async () => {
    const path = '/generic/2010-04-15/create_event.json';
    const body = {
      service_key: key,
      event_type: 'trigger',
      incident_key: 'i',
      description: 'Down',
    };
    const reply = await inbox.post(path, body);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ status: 'success', incident_key: 'i' });
    expect(await inbox.messages()).toMatchObject([{ title: 'Down', status: 'firing' }]);

    const refused = await inbox.post(path, { event_type: 'resolve' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      errors: ["'service_key' is missing or blank", "'incident_key' is missing or blank"],
    });
  });
});

describe('heartbeat', () => {
  it('reads the name and status of an Alertmanager webhook', async () => {
    const alert = {
      labels: { alertname: 'Watchdog', severity: 'none' },
      annotations: { summary: 'On.' },
    };
    const reply = await inbox.post('/heartbeat/t', {
      version: '4',
      status: 'firing',
      alerts: [alert],
    });
    expect(reply.status).toBe(200);
    expect(await inbox.messages()).toMatchObject([
      { receiver: 'heartbeat', title: 'Watchdog', text: 'On.', severity: 'none', status: 'firing' },
    ]);
  });

  it('takes a bare GET and any POST, as such services do', async () => {
    expect((await inbox.call('/heartbeat/t')).status).toBe(200);
    expect((await inbox.post('/heartbeat/t', 'alive', 'text/plain')).status).toBe(200);
    expect((await inbox.messages()).map((message) => message.payload)).toEqual(['alive', null]);
  });
});

describe('tokens', () => {
  it('asks for a token in the path, and logs none', async () => {
    for (const path of ['/slack', '/slack/', '/heartbeat', '/heartbeat/']) {
      expect((await inbox.post(path, { text: 'x' })).status).toBe(403);
    }
    await inbox.post('/slack/very-secret', { text: 'x' });
    expect(inbox.logged.join()).not.toContain('very-secret');
  });

  it('asks for the token of the file, and for the new one after a rotation', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'inbox-'));
    const file = join(directory, 'token');
    writeFileSync(file, 'first\n');
    const guarded = await startTestInbox({ tokenFile: file });
    const status = async (path: string) => (await guarded.post(path, { text: 'x' })).status;

    expect(await status('/slack/first')).toBe(200);
    expect(await status('/heartbeat/first')).toBe(200);
    expect(await status('/slack/other')).toBe(403);
    expect(await status('/heartbeat/other')).toBe(403);
    writeFileSync(file, 'second\n');
    expect(await status('/slack/first')).toBe(403);
    expect(await status('/slack/second')).toBe(200);
    rmSync(file);
    expect(await status('/slack/second')).toBe(500);

    await guarded.close();
    rmSync(directory, { recursive: true });
  });

  it('does not start on an absent or empty token file', async () => {
    await expect(startInbox({ tokenFile: '/nowhere/token' })).rejects.toThrow('/nowhere/token');
    await expect(startInbox({ tokenFile: '/dev/null' })).rejects.toThrow('is empty');
  });
});

describe('reading', () => {
  it('lists newest first, by receiver and since a moment', async () => {
    await inbox.post('/slack/t', { text: 'one' });
    await inbox.post('/heartbeat/t', {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    const since = new Date().toISOString();
    await inbox.post('/slack/t', { text: 'two' });

    const ids = async (query: string) => (await inbox.messages(query)).map((message) => message.id);
    expect(await ids('')).toEqual([3, 2, 1]);
    expect(await ids('?receiver=slack')).toEqual([3, 1]);
    expect(await ids(`?since=${since}`)).toEqual([3]);
    expect(await ids('?receiver=smtp')).toEqual([]);
  });

  it('refuses an unknown receiver and a time that is none', async () => {
    const receiver = await inbox.call('/api/messages?receiver=fax');
    expect([receiver.status, await receiver.json()]).toEqual([
      400,
      { error: 'receiver is one of slack, pagerduty, heartbeat, smtp, not "fax"' },
    ]);
    const since = await inbox.call('/api/messages?since=noon');
    expect([since.status, await since.json()]).toEqual([
      400,
      {
        error: 'since is a time such as 2026-01-31T12:00:00Z, not "noon"',
      },
    ]);
  });

  it('deletes all, and goes on counting ids', async () => {
    await inbox.post('/slack/t', { text: 'one' });
    expect((await inbox.call('/api/messages', { method: 'DELETE' })).status).toBe(204);
    expect(await inbox.messages()).toEqual([]);
    await inbox.post('/slack/t', { text: 'two' });
    expect(await inbox.messages()).toMatchObject([{ id: 2, title: 'two' }]);
  });

  it('shows what it received as a page, everything escaped, nothing executable', async () => {
    await inbox.post('/slack/t', { text: `<script>alert("1")</script> & 'more'` });
    const page = await inbox.call('/?receiver=slack');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;',
    );
    expect(html).not.toContain('<script');
    expect(html).toContain('http-equiv="refresh"');
    expect(await (await inbox.call('/?receiver=smtp')).text()).toContain('Nothing received yet.');
  });

  it('is healthy, and counts what it took and refused', async () => {
    await inbox.post('/slack/t', { text: 'x' });
    await inbox.post('/slack/t', '');
    await inbox.post('/slack/', { text: 'x' });
    expect(await (await inbox.call('/healthz')).text()).toBe('ok\n');
    const metrics = await inbox.call('/metrics');
    expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
    const text = await metrics.text();
    expect(text).toContain('inbox_messages_received_total{receiver="slack"} 1\n');
    expect(text).toContain('inbox_messages_rejected_total{receiver="slack"} 2\n');
    expect(text).toContain('inbox_messages_received_total{receiver="smtp"} 0\n');
  });
});

describe('http', () => {
  it('refuses unknown paths, wrong methods and large bodies', async () => {
    expect((await inbox.call('/nothing')).status).toBe(404);
    const wrong = await inbox.call('/api/messages', { method: 'POST' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, DELETE']);
    expect((await inbox.post('/slack/t', 'x'.repeat(maxBody + 1))).status).toBe(413);
    expect((await inbox.post('/v2/enqueue', 'x'.repeat(maxBody + 1))).status).toBe(413);
    expect(await inbox.messages()).toEqual([]);
  });

  it('answers HEAD as GET without a body', async () => {
    const head = await inbox.call('/healthz', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('store', () => {
  it('keeps the newest of each receiver within count and size', async () => {
    const small = await startTestInbox({ limits: { count: 2, size: 2000 } });
    await small.post('/slack/t', { text: 'kept' });
    for (const title of ['1', '2', '3']) await small.call(`/heartbeat/${title}`);
    const ids = async () => (await small.messages()).map((message) => message.id);
    expect(await ids()).toEqual([4, 3, 1]);
    await small.post('/slack/t', { text: 'x'.repeat(1900) });
    expect(await ids()).toEqual([5, 4, 3]);
    await small.close();
  });
});

describe('process', () => {
  it('uses nothing but built-in modules and its own files', () => {
    for (const file of readdirSync(source)) {
      const text = readFileSync(join(source, file), 'utf8');
      for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)) {
        expect(from, file).toMatch(/^(node:|\.\/[\w-]+\.ts$)/);
      }
    }
  });

  it('runs as a process, logs JSON and ends well on TERM', async () => {
    const child = spawn(process.execPath, [join(source, 'main.ts')], {
      env: { ...process.env, HTTP_PORT: '0', SMTP_PORT: '0', INBOX_TOKEN_FILE: '' },
    });
    const lines: Record<string, unknown>[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\n')) {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      }
      if (lines.length === 1) child.kill('SIGTERM');
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ level: 'info', logger: 'inbox', message: 'inbox started' });
    expect(lines[0]).toHaveProperty('timestamp');
    expect(lines.at(-1)).toMatchObject({ message: 'inbox stopped' });
  });

  it.each([
    [{ HTTP_PORT: 'x' }, 'HTTP_PORT must be a port'],
    [{ INBOX_TOKEN_FILE: '/nowhere' }, '/nowhere'],
  ])('does not start with %j', async (settings, reason) => {
    const child = spawn(process.execPath, [join(source, 'main.ts')], {
      env: { ...process.env, HTTP_PORT: '0', SMTP_PORT: '0', ...settings },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(said).toContain(reason);
  });

  it('says which port is taken', async () => {
    await expect(
      startInbox({ host: '127.0.0.1', httpPort: inbox.httpPort, log: () => undefined }),
    ).rejects.toThrow('EADDRINUSE');
  });
});

describe('drills', () => {
  const active = async () =>
    [...(await (await inbox.call('/metrics')).text()).matchAll(/^inbox_drill_active.*$/gm)].map(
      ([line]) => line,
    );
  const put = (id: string) => inbox.call(`/drills/${id}`, { method: 'PUT' });

  it('are samples while they are on, and nothing before and after', async () => {
    expect(await active()).toEqual([]);
    expect([(await put('a-1')).status, (await put('a-1')).status, (await put('b')).status]).toEqual(
      [200, 200, 200],
    );
    expect(await active()).toEqual([
      'inbox_drill_active{drill_id="a-1"} 1',
      'inbox_drill_active{drill_id="b"} 1',
    ]);
    expect((await inbox.call('/drills/a-1', { method: 'DELETE' })).status).toBe(204);
    expect((await inbox.call('/drills/a-1', { method: 'DELETE' })).status).toBe(204);
    expect(await (await inbox.call('/drills')).json()).toEqual(['b']);
    await inbox.call('/drills', { method: 'DELETE' });
    expect(await active()).toEqual([]);
  });

  it('have ids that are harmless as labels, and are not without end', async () => {
    for (const id of ['', 'A', 'a"b', 'a%0Ab', 'x'.repeat(41)]) {
      expect((await put(id)).status, id).toBe(400);
    }
    for (let index = 0; index < 500; index++) expect((await put(`n-${index}`)).status).toBe(200);
    expect((await put('one-more')).status).toBe(400);
    expect((await put('n-7')).status).toBe(200);
    expect(await active()).toHaveLength(500);
  });

  it('are not begun by what a page of another site may send', async () => {
    const post = await inbox.call('/drills/a', { method: 'POST' });
    const preflight = await inbox.call('/drills/a', { method: 'OPTIONS' });
    expect([post.status, preflight.status]).toEqual([405, 405]);
    expect(await active()).toEqual([]);
  });
});
