import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMetrics } from '../../../demo/voiceassist/metrics.ts';
import { contractCatalogue } from '../../../rules/contract.ts';
import { soon, TestServer } from './running.ts';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

test('names, types and labels are those of the contract, none missing and none more', async () => {
  const { registry, requests, requestDuration, activeRequests } = createMetrics();
  requests.inc({ method: 'GET', endpoint: '/health', status: '200' });
  requestDuration.observe({ method: 'GET', endpoint: '/health' }, 0.1);
  activeRequests.inc({ method: 'GET', endpoint: '/health' });
  const shown = (await registry.getMetricsAsJSON()).map(({ name, type, values }) => {
    const labels = (values as { labels: object }[]).flatMap((value) => Object.keys(value.labels));
    const own = [...new Set(labels)].filter((label) => label !== 'le').sort();
    return [name, { type: String(type), labels: own }];
  });
  expect(Object.fromEntries(shown)).toEqual(contractCatalogue());
});

test('the bound of the latency objective is a bucket, written as the rules write it', async () => {
  await server.call('/health');
  const text = await (await server.call('/metrics')).text();
  expect(text).toContain('http_request_duration_seconds_bucket{le="0.5",method="GET"');
});

describe('requests', () => {
  test('are counted by route, never by path', async () => {
    const token = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    for (const id of [1, 1, 7]) {
      await server.ask('GET', `/conversations/${id}/messages`, undefined, token);
    }
    await server.call('/wp-login.php');
    await server.call('/etc/passwd?x=1', { method: 'PUT' });
    const samples = await server.samples();
    const of = (method: string, endpoint: string, status: number) =>
      samples.get(
        `http_requests_total{method="${method}",endpoint="${endpoint}",status="${status}"}`,
      );
    expect(of('GET', '/conversations/{id}/messages', 200)).toBe(2);
    expect(of('GET', '/conversations/{id}/messages', 404)).toBe(1);
    expect(of('POST', '/conversations', 201)).toBe(1);
    expect(of('GET', 'unmatched', 404)).toBe(1);
    expect(of('OTHER', 'unmatched', 404)).toBe(1);
    expect([...samples.keys()].join()).not.toMatch(/wp-login|passwd|conversations\/\d/);
  });

  test.each(['/health', '/ready', '/live'])(
    '%s is counted under its own name',
    async (endpoint) => {
      await server.call(endpoint);
      const samples = await server.samples();
      const labels = `method="GET",endpoint="${endpoint}"`;
      expect(samples.get(`http_requests_total{${labels},status="200"}`)).toBe(1);
      expect(samples.get(`http_request_duration_seconds_count{${labels}}`)).toBe(1);
      expect(samples.get(`http_requests_active{${labels}}`)).toBe(0);
    },
  );

  test('/metrics counts itself, the running scrape as in progress', async () => {
    await server.samples();
    const samples = await server.samples();
    const labels = 'method="GET",endpoint="/metrics"';
    expect(samples.get(`http_requests_total{${labels},status="200"}`)).toBe(1);
    expect(samples.get(`http_requests_active{${labels}}`)).toBe(1);
  });

  test('whose client hangs up are in progress no more, and no failure of the server', async () => {
    await server.admin('PUT', '/faults/latency', { seconds: 20 });
    const socket = connect(server.ports.port, '127.0.0.1');
    socket.write('POST /login HTTP/1.1\r\nHost: x\r\n\r\n');
    const active = 'http_requests_active{method="POST",endpoint="/login"}';
    await soon(async () => expect((await server.samples()).get(active)).toBe(1));
    socket.destroy();
    await soon(async () => expect((await server.samples()).get(active)).toBe(0));
    const counted = 'http_requests_total{method="POST",endpoint="/login",status="499"}';
    expect((await server.samples()).get(counted)).toBe(1);
    await server.admin('DELETE', '/faults');
  });
});

describe('what the server does', () => {
  test('every counter with known labels is there before its first event', async () => {
    const samples = await server.samples();
    for (const series of [
      'user_registrations_total',
      'conversations_created_total',
      'messages_sent_total{conversation_type="text"}',
      'messages_sent_total{conversation_type="voice"}',
      'voice_processing_errors_total{error_type="Timeout"}',
      'cache_operations_total{operation="get",status="hit"}',
      'db_connection_pool_size{state="active"}',
      'voice_processing_duration_seconds_count',
      'active_users',
    ]) {
      expect(samples.get(series), series).toBe(0);
    }
  });

  test('registrations, conversations and messages are counted when they succeed', async () => {
    const token = await server.user('anna');
    await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    await server.ask('POST', '/conversations', {}, token);
    const send = (body: unknown) => server.ask('POST', '/conversations/1/messages', body, token);
    await send({ type: 'text', text: 'One' });
    await send({ type: 'text', text: 'Two' });
    await send({ type: 'voice', codec: 'pcm', seconds: 1, audio: 'UklGRg==' });
    await send({ type: 'voice', codec: 'amr', seconds: 1, audio: 'UklGRg==' });
    const samples = await server.samples();
    expect(samples.get('user_registrations_total')).toBe(1);
    expect(samples.get('conversations_created_total')).toBe(1);
    expect(samples.get('messages_sent_total{conversation_type="text"}')).toBe(2);
    expect(samples.get('messages_sent_total{conversation_type="voice"}')).toBe(1);
    expect(samples.get('voice_processing_errors_total{error_type="UnsupportedCodec"}')).toBe(1);
    // Of what succeeds alone: the rules add errors to it.
    expect(samples.get('voice_processing_duration_seconds_count')).toBe(1);
    expect(samples.get('voice_processing_duration_seconds_bucket{le="0.025"}')).toBe(0);
  });

  test('cache operations are counted by what came of them', async () => {
    const token = await server.user('anna');
    await server.ask('POST', '/conversations', { title: 'Hello' }, token);
    const read = () => server.ask('GET', '/conversations/1/messages', undefined, token);
    await read();
    await read();
    await server.ask('POST', '/conversations/1/messages', { type: 'text', text: 'x' }, token);
    const samples = await server.samples();
    const of = (operation: string, status: string) =>
      samples.get(`cache_operations_total{operation="${operation}",status="${status}"}`);
    // The conversation and its messages are missed once each, then found.
    expect([of('get', 'miss'), of('set', 'ok'), of('get', 'hit')]).toEqual([2, 2, 3]);
    expect([of('delete', 'ok'), of('get', 'error'), of('set', 'error')]).toEqual([1, 0, 0]);
  });

  test('connections in use and idle are what the pool says at the scrape', async () => {
    server.database.pool = () => ({ active: 3, idle: 4 });
    const samples = await server.samples();
    expect(samples.get('db_connection_pool_size{state="active"}')).toBe(3);
    expect(samples.get('db_connection_pool_size{state="idle"}')).toBe(4);
  });

  test('the process is measured', async () => {
    const samples = await server.samples();
    const now = Date.now() / 1000;
    expect(samples.get('process_start_time_seconds')).toBeGreaterThan(now - process.uptime() - 2);
    expect(samples.get('process_start_time_seconds')).toBeLessThan(now);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(samples.get('process_open_fds')).toBeGreaterThan(3);
    expect(samples.get('process_max_fds')).toBeGreaterThan(100);
    expect([...samples.keys()].filter((series) => series.startsWith('nodejs'))).toEqual([]);
  });
});
