import { checkHealth, proxy } from './data-source-client.ts';
import { ApiError, isJson, json, textOf, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { DataSource, Store } from './store.ts';
import { checkUid, newUid } from './uid.ts';

/** `/api/datasources`, by uid and by name; calls by numeric id are off, as in Grafana 13. */
export function dataSourceRoutes(store: Store): Route[] {
  const { content } = store;
  const answer = (source: DataSource, message: string): Json => ({
    datasource: shown(source),
    id: source.id,
    message,
    name: source.name,
  });

  const remove = (source: DataSource): Json => {
    content.dataSources = content.dataSources.filter((other) => other !== source);
    store.save();
    return { id: source.id, message: 'Data source deleted' };
  };

  return routes({
    'GET /api/datasources': () =>
      json([...content.dataSources].sort((a, b) => (a.name < b.name ? -1 : 1)).map(shown)),
    'POST /api/datasources': async (request) => {
      const body = await request.json();
      const source = fromBody(body, { id: 0, uid: textOf(body['uid']) || newUid(), version: 0 });
      checkUid(source.uid);
      refuseTaken(store, source, undefined);
      source.id = store.nextId();
      content.dataSources.push(source);
      onlyDefault(store, source);
      store.save();
      return json(answer(source, 'Datasource added'));
    },
    'GET /api/datasources/uid/:uid': (request) =>
      json(shown(bySourceUid(store, request.param('uid')))),
    'PUT /api/datasources/uid/:uid': async (request) => {
      const old = bySourceUid(store, request.param('uid'));
      const body = await request.json();
      const version = Number(body['version'] ?? 0);
      if (version !== 0 && version < old.version) {
        throw new ApiError(
          409,
          'Datasource has already been updated by someone else. Please reload and try again',
        );
      }
      const source = fromBody(body, {
        id: old.id,
        uid: textOf(body['uid']) || old.uid,
        version: old.version,
      });
      checkUid(source.uid);
      refuseTaken(store, source, old);
      // A secret that is not sent again stays.
      source.secureJsonData = { ...old.secureJsonData, ...source.secureJsonData };
      content.dataSources = content.dataSources.map((other) => (other === old ? source : other));
      onlyDefault(store, source);
      store.save();
      return json(answer(source, 'Datasource updated'));
    },
    'DELETE /api/datasources/uid/:uid': (request) =>
      json(remove(bySourceUid(store, request.param('uid')))),
    'GET /api/datasources/name/:name': (request) =>
      json(shown(byName(store, request.param('name')))),
    'DELETE /api/datasources/name/:name': (request) =>
      json(remove(byName(store, request.param('name')))),
    'GET /api/datasources/id/:name': (request) =>
      json({ id: byName(store, request.param('name')).id }),
    'GET /api/datasources/uid/:uid/health': async (request) => {
      const { ok, message } = await checkHealth(bySourceUid(store, request.param('uid')));
      return json({ message, status: ok ? 'OK' : 'ERROR' }, ok ? 200 : 400);
    },
    'ANY /api/datasources/proxy/uid/:uid/*': (request) =>
      proxy(bySourceUid(store, request.param('uid')), request, request.param('*')),
  });
}

/** @throws ApiError 404 */
export function bySourceUid(store: Store, uid: string): DataSource {
  return found(store.content.dataSources.find((source) => source.uid === uid));
}

function byName(store: Store, name: string): DataSource {
  return found(store.content.dataSources.find((source) => source.name === name));
}

function found(source: DataSource | undefined): DataSource {
  if (source) return source;
  throw new ApiError(404, 'Data source not found');
}

function fromBody(body: Json, own: Pick<DataSource, 'id' | 'uid' | 'version'>): DataSource {
  const name = textOf(body['name']);
  const type = textOf(body['type']);
  const access = textOf(body['access']);
  if (name === '' || type === '' || access === '') throw new ApiError(400, 'bad request data');
  const url = textOf(body['url']);
  if (url !== '' && ['prometheus', 'loki'].includes(type) && !URL.canParse(withScheme(url))) {
    throw new ApiError(400, `Validation error, invalid URL: "${url}"`);
  }
  const secrets = isJson(body['secureJsonData']) ? body['secureJsonData'] : {};
  return {
    id: own.id,
    uid: own.uid,
    version: own.version + 1,
    name,
    type,
    access,
    url,
    user: textOf(body['user']),
    database: textOf(body['database']),
    basicAuth: body['basicAuth'] === true,
    basicAuthUser: textOf(body['basicAuthUser']),
    withCredentials: body['withCredentials'] === true,
    isDefault: body['isDefault'] === true,
    jsonData: isJson(body['jsonData']) ? body['jsonData'] : {},
    secureJsonData: Object.fromEntries(
      Object.entries(secrets).map(([key, value]) => [key, String(value)]),
    ),
  };
}

function withScheme(url: string): string {
  return /^\w+:\/\//.test(url) ? url : `http://${url}`;
}

function refuseTaken(store: Store, source: DataSource, self: DataSource | undefined): void {
  const others = store.content.dataSources.filter((other) => other !== self);
  if (others.some((other) => other.name === source.name)) {
    throw new ApiError(409, 'data source with the same name already exists');
  }
  if (others.some((other) => other.uid === source.uid)) {
    throw new ApiError(409, 'data source with the same uid already exists');
  }
}

function onlyDefault(store: Store, source: DataSource): void {
  if (!source.isDefault) return;
  for (const other of store.content.dataSources) other.isDefault = other === source;
}

function shown(source: DataSource): Json {
  const { secureJsonData, ...rest } = source;
  return {
    ...rest,
    orgId: 1,
    typeLogoUrl: '',
    secureJsonFields: Object.fromEntries(Object.keys(secureJsonData).map((key) => [key, true])),
    readOnly: false,
  };
}
