import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../offline/grafana/app.ts';
import { readConfig } from '../../../offline/grafana/config.ts';
import { grafanaProvider } from '../../../offline/plugins/grafana/provider.ts';
import { PluginClient } from './client.ts';

const AUTH = 'admin:secret';
let server: Server;
let url: string;
let folders: PluginClient;
let dashboards: PluginClient;
let sources: PluginClient;

beforeAll(async () => {
  const data = mkdtempSync(join(tmpdir(), 'grafana-plugin-'));
  const env = { GF_PATHS_DATA: data, GF_SECURITY_ADMIN_PASSWORD: 'secret' };
  server = createApp(readConfig(env));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { url, auth: AUTH, retries: '0' };
  const start = (token: string): Promise<PluginClient> =>
    PluginClient.start(grafanaProvider, token, config);
  folders = await start('grafana:oss/folder:Folder');
  dashboards = await start('grafana:oss/dashboard:Dashboard');
  sources = await start('grafana:oss/dataSource:DataSource');
});
afterAll(() => {
  for (const client of [folders, dashboards, sources]) client.stop();
  server.close();
});

const api = async (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${url}/api${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(AUTH).toString('base64')}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test('a folder: made, renamed in place, replaced for another uid, gone', async () => {
  const inputs = { title: 'One', uid: 'one' };
  const { id, state } = await folders.create(inputs);
  expect(id).toBe('1:one');
  expect(state).toMatchObject({ uid: 'one', title: 'One', orgId: '1' });
  expect(state['url']).toBe(`${url}/dashboards/f/one/one`);
  const renamed = { ...inputs, title: 'Two' };
  expect(await folders.diff(state, renamed, inputs)).toMatchObject({
    changed: ['title'],
    replaces: [],
  });
  const updated = await folders.update(id, state, renamed);
  expect(updated['title']).toBe('Two');
  const other = { ...renamed, uid: 'other' };
  expect((await folders.diff(updated, other, renamed)).replaces).toEqual(['uid']);
  await folders.delete(id, updated);
  expect((await folders.read(id, updated, renamed)).id).toBe('');
});

test('a folder with preventDestroyIfNotEmpty stays while something is in it', async () => {
  const inputs = { title: 'Kept', uid: 'kept', preventDestroyIfNotEmpty: true };
  const { id, state } = await folders.create(inputs);
  await api('POST', '/dashboards/db', { dashboard: { title: 'In', uid: 'in' }, folderUid: 'kept' });
  await expect(folders.delete(id, state)).rejects.toThrow(/kept is not empty.*contains In/);
  await api('DELETE', '/dashboards/uid/in');
  await folders.delete(id, state);
});

const model = (title: string): string =>
  JSON.stringify({
    uid: 'board',
    title,
    panels: [{ id: 7, type: 'stat', title: 'a < b' }],
    schemaVersion: 42,
  });

test('a dashboard: no drift after a refresh, drift after an edit, made again after a removal', async () => {
  const inputs = { configJson: model('Board'), overwrite: true };
  const { id, state } = await dashboards.create(inputs);
  expect(id).toBe('1:board');
  const read = await dashboards.read(id, state, inputs);
  expect(read.inputs).toEqual(inputs);
  expect((await dashboards.diff(read.state, inputs, read.inputs)).changed).toEqual([]);

  const edited = { ...(JSON.parse(model('Edited')) as object), version: state['version'] };
  await api('POST', '/dashboards/db', { dashboard: edited });
  const drifted = await dashboards.read(id, state, inputs);
  const { changed, replaces } = await dashboards.diff(drifted.state, inputs, drifted.inputs);
  expect([changed, replaces]).toEqual([['configJson'], []]);
  const restored = await dashboards.update(id, drifted.state, inputs);
  expect(restored['configJson']).toContain('"title":"Board"');

  await api('DELETE', '/dashboards/uid/board');
  expect((await dashboards.read(id, restored, inputs)).id).toBe('');
});

test('another uid is another dashboard; only a new id or version is none', async () => {
  const state = { configJson: model('Board') };
  const other = { configJson: model('Board').replace('"board"', '"other"') };
  expect((await dashboards.diff(state, other)).replaces).toEqual(['configJson']);
  const noise = JSON.parse(model('Board')) as { panels: { id: number }[] };
  noise.panels.forEach((panel) => (panel.id = 99));
  const same = { configJson: JSON.stringify({ ...noise, id: 5, version: 8 }) };
  expect((await dashboards.diff(state, same)).changed).toEqual([]);
});

test('a dashboard keeps no uid that Grafana chose', async () => {
  const inputs = { configJson: JSON.stringify({ title: 'No uid' }) };
  const { id, state } = await dashboards.create(inputs);
  expect(state['configJson']).toBe('{"title":"No uid"}');
  await dashboards.delete(id, state);
});

test('without overwrite a dashboard that is there is not touched', async () => {
  const inputs = { configJson: model('Mine') };
  const { id, state } = await dashboards.create(inputs);
  await expect(dashboards.create(inputs)).rejects.toThrow(/412 .*changed by someone else/);
  await dashboards.delete(id, state);
});

test('a data source: secrets are sent and never read back', async () => {
  const inputs = {
    name: 'Prometheus',
    type: 'prometheus',
    uid: 'prometheus',
    url: 'http://prometheus:9090',
    isDefault: true,
    basicAuthEnabled: true,
    basicAuthUsername: 'ops',
    jsonDataEncoded: '{"timeInterval":"15s","httpMethod":"POST"}',
    secureJsonDataEncoded: '{"basicAuthPassword":"hush"}',
  };
  const { id, state } = await sources.create(inputs);
  const read = await sources.read(id, state, inputs);
  expect(read.inputs).toEqual(inputs);
  expect((await sources.diff(read.state, inputs, read.inputs)).changed).toEqual([]);
  const answer = await (await api('GET', '/datasources/uid/prometheus')).text();
  expect(answer).toContain('"basicAuthPassword":true');
  expect(answer).not.toContain('hush');
  expect(answer).toContain('"basicAuth":true,"basicAuthUser":"ops"');

  const otherUser = { ...inputs, basicAuthUsername: 'root' };
  expect((await sources.diff(read.state, otherUser, inputs)).changed).toEqual([
    'basicAuthUsername',
  ]);
  const otherPassword = { ...inputs, secureJsonDataEncoded: '{"basicAuthPassword":"other"}' };
  expect((await sources.diff(read.state, otherPassword, inputs)).changed).toEqual([
    'secureJsonDataEncoded',
  ]);
  const notDefault = { ...inputs, isDefault: false };
  expect((await sources.diff(read.state, notDefault, inputs)).changed).toEqual([]);
  const moved = { ...inputs, url: 'http://other:9090' };
  expect(await sources.diff(read.state, moved, inputs)).toMatchObject({
    changed: ['url'],
    replaces: [],
  });
  await sources.update(id, read.state, moved);
  expect((await sources.read(id, state, moved)).state['url']).toBe('http://other:9090');
  await sources.delete(id, state);
});

test('an answer that is no success is told with its status; retries stop at their number', async () => {
  const wrong = await PluginClient.start(grafanaProvider, 'grafana:oss/folder:Folder', {
    url,
    auth: 'admin:wrong',
    retries: '1',
    retryWait: '1',
    retryStatusCodes: '["401"]',
  });
  const start = Date.now();
  await expect(wrong.create({ title: 'x' })).rejects.toThrow(
    'POST /api/folders: 401 Invalid username or password',
  );
  expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
  wrong.stop();
});
