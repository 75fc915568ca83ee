import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStandIn, type StandIn } from './start.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ GF_SERVER_ROOT_URL: 'http://localhost/grafana/' });
});
afterAll(() => standIn.stop());

const dashboard = (model: unknown, more: object = {}): unknown => ({ dashboard: model, ...more });

describe('what is refused, and how', () => {
  beforeAll(async () => {
    await standIn.call('POST', '/api/folders', { title: 'There', uid: 'there' });
    await standIn.call('POST', '/api/dashboards/db', dashboard({ title: 'B', uid: 'board' }));
    await standIn.call('POST', '/api/datasources', {
      name: 'Taken',
      uid: 'taken',
      type: 'loki',
      access: 'proxy',
    });
  });

  test.each<[string, string, unknown, number, string]>([
    ['POST', '/api/folders', '{', 400, 'bad request data'],
    ['POST', '/api/folders', { title: ' ' }, 400, 'folder title cannot be empty'],
    ['POST', '/api/folders', { title: 'x', uid: 'a b' }, 400, 'uid contains illegal characters'],
    [
      'POST',
      '/api/folders',
      { title: 'x', uid: 'there' },
      409,
      'a folder/dashboard with the same uid already exists',
    ],
    [
      'PUT',
      '/api/folders/there',
      { title: 'x', version: 7 },
      412,
      'the folder has been changed by someone else',
    ],
    ['GET', '/api/folders/nowhere', undefined, 404, 'folder not found'],
    ['POST', '/api/dashboards/db', {}, 400, 'bad request data'],
    ['POST', '/api/dashboards/db', dashboard({}), 400, 'Dashboard title cannot be empty'],
    [
      'POST',
      '/api/dashboards/db',
      dashboard({ title: 'x', uid: 'u'.repeat(41) }),
      400,
      'uid too long, max 40 characters',
    ],
    [
      'POST',
      '/api/dashboards/db',
      dashboard({ title: 'x', uid: 'ä' }),
      400,
      'uid contains illegal characters',
    ],
    [
      'POST',
      '/api/dashboards/db',
      dashboard({ title: 'x' }, { folderUid: 'nowhere' }),
      400,
      'Folder not found',
    ],
    [
      'POST',
      '/api/dashboards/db',
      dashboard({ title: 'x', uid: 'board' }),
      412,
      'The dashboard has been changed by someone else',
    ],
    [
      'POST',
      '/api/dashboards/db',
      dashboard({ title: 'x', id: 12345 }),
      404,
      'Dashboard not found',
    ],
    ['GET', '/api/dashboards/uid/nowhere', undefined, 404, 'Dashboard not found'],
    ['DELETE', '/api/dashboards/uid/nowhere', undefined, 404, 'Dashboard not found'],
    ['POST', '/api/datasources', { name: 'x' }, 400, 'bad request data'],
    [
      'POST',
      '/api/datasources',
      { name: 'Taken', type: 'loki', access: 'proxy' },
      409,
      'data source with the same name already exists',
    ],
    [
      'POST',
      '/api/datasources',
      { name: 'x', uid: 'taken', type: 'loki', access: 'proxy' },
      409,
      'data source with the same uid already exists',
    ],
    ['GET', '/api/datasources/uid/nowhere', undefined, 404, 'Data source not found'],
    // Calls by number are off in Grafana 13.
    ['GET', '/api/datasources/1', undefined, 404, 'Not found'],
    ['POST', '/api/annotations', {}, 400, 'Failed to save annotation'],
    ['GET', '/api/no/such/thing', undefined, 404, 'Not found'],
  ])('%s %s %j', async (method, path, body, status, message) => {
    const answer = await standIn.call(method, path, body);
    expect([answer.status, answer.body['message']]).toEqual([status, message]);
  });
});

test('a dashboard: stored, found, counted up, given back, removed with its folder', async () => {
  await standIn.call('POST', '/api/folders', { title: 'Full', uid: 'full' });
  const model = { title: 'Main board', uid: 'main', tags: ['a'], panels: [], schemaVersion: 42 };
  const body = dashboard(model, { folderUid: 'full', overwrite: true });
  const saved = await standIn.call('POST', '/api/dashboards/db', body);
  expect(saved.body).toMatchObject({
    status: 'success',
    uid: 'main',
    version: 1,
    slug: 'main-board',
    url: '/grafana/d/main/main-board',
    folderUid: 'full',
  });
  expect((await standIn.call('POST', '/api/dashboards/db', body)).body['version']).toBe(2);

  const { body: read } = await standIn.call('GET', '/api/dashboards/uid/main');
  expect(read['dashboard']).toEqual({ ...model, id: saved.body['id'], version: 2 });
  expect(read['meta']).toMatchObject({ folderUid: 'full', folderTitle: 'Full', version: 2 });

  const byVersion = dashboard({ ...model, title: 'Renamed', version: 2 }, { folderUid: 'full' });
  expect((await standIn.call('POST', '/api/dashboards/db', byVersion)).body['version']).toBe(3);

  const search = async (query: string): Promise<unknown[]> =>
    JSON.parse((await standIn.call('GET', `/api/search?${query}`)).text) as unknown[];
  expect(await search('type=dash-db&tag=a&folderUIDs=full')).toMatchObject([
    { uid: 'main', title: 'Renamed', type: 'dash-db', folderTitle: 'Full' },
  ]);
  expect(await search('query=renam&dashboardUIDs=main')).toHaveLength(1);
  expect(await search('type=dash-folder&query=full')).toMatchObject([{ uid: 'full' }]);

  await standIn.call('DELETE', '/api/folders/full');
  expect((await standIn.call('GET', '/api/dashboards/uid/main')).status).toBe(404);
});

test('two dashboards may bear one title: Grafana allows it since 11.3', async () => {
  const once = await standIn.call('POST', '/api/dashboards/db', dashboard({ title: 'Twin' }));
  const twice = await standIn.call('POST', '/api/dashboards/db', dashboard({ title: 'Twin' }));
  expect([once.status, twice.status]).toEqual([200, 200]);
  expect(once.body['uid']).not.toBe(twice.body['uid']);
});

test('annotations are kept with their time and tags', async () => {
  const added = await standIn.call('POST', '/api/annotations', {
    text: 'deployed 1.2.3',
    tags: ['deployment', 'api'],
    time: 1000,
    timeEnd: 2000,
  });
  expect(added.body).toMatchObject({ message: 'Annotation added' });
  const find = async (query: string): Promise<unknown[]> =>
    JSON.parse((await standIn.call('GET', `/api/annotations?${query}`)).text) as unknown[];
  expect(await find('tags=deployment&tags=api&from=1500&to=9999')).toMatchObject([
    { text: 'deployed 1.2.3', time: 1000, timeEnd: 2000, login: 'admin' },
  ]);
  expect(await find('tags=deployment&tags=other')).toEqual([]);
  expect(await find('tags=deployment&tags=other&matchAny=true')).toHaveLength(1);
  expect(await find('from=3000')).toEqual([]);
  await standIn.call('DELETE', `/api/annotations/${String(added.body['id'])}`);
  expect(await find('tags=deployment')).toEqual([]);
});

test('pages say what they are, escape what they show, and warn of what will not work', async () => {
  const model = {
    uid: 'page',
    title: '<script>alert(1)</script>',
    panels: [
      {
        id: 1,
        type: 'graph',
        title: 'Old',
        datasource: { uid: 'nowhere' },
        targets: [{ refId: 'A', expr: 'up{job="a"} < 1' }],
      },
      { id: 2, type: 'row', title: 'Row', panels: [{ id: 3, type: 'stat', title: 'Inner' }] },
    ],
  };
  await standIn.call('POST', '/api/dashboards/db', dashboard(model));
  const index = await standIn.call('GET', '/grafana/');
  expect(index.text).toContain('not Grafana');
  expect(index.text).toContain('href="/grafana/d/page"');
  const { text, type } = await standIn.call('GET', '/d/page/anything');
  expect(type).toBe('text/html; charset=UTF-8');
  expect(text).toContain('not Grafana');
  expect(text).not.toContain('<script>');
  expect(text).toContain('up{job=&quot;a&quot;} &lt; 1');
  expect(text).toContain('is a panel of type graph, which Grafana 12 removed');
  expect(text).toContain('asks the data source &quot;nowhere&quot;, which does not exist');
  expect(text).toContain('Inner');
  const asked = await standIn.call('GET', '/', undefined, '');
  expect(asked.status).toBe(401);
});

test('metrics need no password and have the type that Prometheus wants', async () => {
  const { status, type, text } = await standIn.call('GET', '/metrics', undefined, '');
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(text).toMatch(/^grafana_build_info\{.*version="13\.2\.3".*\} 1$/m);
  expect(text).toMatch(
    /^grafana_http_request_duration_seconds_count\{handler="\/api\/search",.*\} \d/m,
  );
  expect(text).not.toContain('/api/dashboards/uid/main');
  const off = await startStandIn({ GF_METRICS_ENABLED: 'false' });
  expect((await off.call('GET', '/metrics', undefined, '')).status).toBe(404);
  await off.stop();
  const guarded = await startStandIn({
    GF_METRICS_BASIC_AUTH_USERNAME: 'prometheus',
    GF_METRICS_BASIC_AUTH_PASSWORD: 'scrape',
  });
  expect((await guarded.call('GET', '/metrics', undefined, '')).status).toBe(401);
  expect((await guarded.call('GET', '/metrics', undefined, 'prometheus:scrape')).status).toBe(200);
  await guarded.stop();
});
