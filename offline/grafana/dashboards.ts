import { folderUrl } from './folders.ts';
import { dashboardWarnings } from './dashboard-warnings.ts';
import { ApiError, isJson, json, textOf, type Json } from './http.ts';
import { log } from './log.ts';
import { routes, type Route } from './router.ts';
import type { Dashboard, Store } from './store.ts';
import { checkUid, newUid, slugOf } from './uid.ts';

const LONGEST_TITLE = 5000;
const LONGEST_MESSAGE = 500;

/** `/api/dashboards`. Two dashboards may bear the same title, as in Grafana since 11.3. */
export function dashboardRoutes(store: Store, subPath: string, login: () => string): Route[] {
  const { content } = store;
  return routes({
    'POST /api/dashboards/db': async (request) => {
      const dashboard = save(store, await request.json());
      store.save();
      for (const warning of dashboardWarnings(dashboard.model, store)) {
        log('warn', warning, { dashboard: dashboard.uid });
      }
      const slug = slugOf(textOf(dashboard.model['title']));
      return json({
        folderUid: dashboard.folderUid,
        id: dashboard.id,
        slug,
        status: 'success',
        uid: dashboard.uid,
        url: `${subPath}/d/${dashboard.uid}/${slug}`,
        version: dashboard.version,
      });
    },
    'GET /api/dashboards/uid/:uid': (request) => {
      const dashboard = dashboardBy(store, request.param('uid'));
      return json({
        meta: metaOf(store, dashboard, subPath, login()),
        dashboard: modelOf(dashboard),
      });
    },
    'DELETE /api/dashboards/uid/:uid': (request) => {
      const dashboard = dashboardBy(store, request.param('uid'));
      content.dashboards = content.dashboards.filter((other) => other !== dashboard);
      store.save();
      const title = textOf(dashboard.model['title']);
      return json({ message: `Dashboard ${title} deleted`, title, uid: dashboard.uid });
    },
  });
}

/** @throws ApiError 404 */
export function dashboardBy(store: Store, uid: string): Dashboard {
  const dashboard = store.content.dashboards.find((other) => other.uid === uid);
  if (dashboard) return dashboard;
  throw new ApiError(404, 'Dashboard not found', { status: 'not-found' });
}

/** The dashboard as it is given out. */
export function modelOf(dashboard: Dashboard): Json {
  const { id, uid, version, model } = dashboard;
  return { ...model, id, uid, version };
}

function save(store: Store, command: Json): Dashboard {
  const { content } = store;
  const given = command['dashboard'];
  if (!isJson(given)) throw new ApiError(400, 'bad request data');
  if (textOf(given['apiVersion']) && isJson(given['spec'])) {
    throw new ApiError(400, 'The stand-in stores dashboards of the classic form only.');
  }
  const title = textOf(given['title']).trim();
  const uid = textOf(given['uid']).trim();
  checkTitle(title);
  checkUid(uid);
  const message = textOf(command['message']);
  if (message.length > LONGEST_MESSAGE) {
    throw new ApiError(400, 'message too long, max 500 characters');
  }
  const folderUid = textOf(command['folderUid']);
  if (folderUid && !content.folders.some((folder) => folder.uid === folderUid)) {
    throw new ApiError(400, 'Folder not found');
  }
  const existing = existingFor(store, Number(given['id'] ?? 0), uid);
  if (
    existing &&
    command['overwrite'] !== true &&
    Number(given['version'] ?? 0) !== existing.version
  ) {
    throw new ApiError(412, 'The dashboard has been changed by someone else', {
      status: 'version-mismatch',
    });
  }
  if (!existing && content.folders.some((folder) => folder.uid === uid && uid !== '')) {
    throw new ApiError(400, 'Dashboard cannot be changed to a folder');
  }
  const now = new Date().toISOString();
  const saved: Dashboard = {
    id: existing?.id ?? store.nextId(),
    uid: uid || existing?.uid || newUid(),
    folderUid,
    version: (existing?.version ?? 0) + 1,
    created: existing?.created ?? now,
    updated: now,
    message,
    model: { ...modelIn(given), title },
  };
  content.dashboards = [...content.dashboards.filter((other) => other !== existing), saved];
  return saved;
}

/** What Grafana counts itself is no part of the model. */
function modelIn(given: Json): Json {
  const counted = ['id', 'uid', 'version'];
  return Object.fromEntries(Object.entries(given).filter(([key]) => !counted.includes(key)));
}

function existingFor(store: Store, id: number, uid: string): Dashboard | undefined {
  const { dashboards } = store.content;
  const byUid = dashboards.find((other) => uid !== '' && other.uid === uid);
  if (id === 0) return byUid;
  const byId = dashboards.find((other) => other.id === id);
  if (byId === undefined) throw new ApiError(404, 'Dashboard not found', { status: 'not-found' });
  if (byUid && byUid !== byId) {
    throw new ApiError(400, 'A dashboard with the same uid already exists');
  }
  return byId;
}

function checkTitle(title: string): void {
  if (title === '') {
    throw new ApiError(400, 'Dashboard title cannot be empty', { status: 'empty-name' });
  }
  if (title.length > LONGEST_TITLE) {
    throw new ApiError(400, 'Dashboard title cannot contain more than 5 000 characters', {
      status: 'title-too-long',
    });
  }
}

function metaOf(store: Store, dashboard: Dashboard, subPath: string, login: string): Json {
  const folder = store.content.folders.find((other) => other.uid === dashboard.folderUid);
  const slug = slugOf(textOf(dashboard.model['title']));
  return {
    type: 'db',
    canSave: true,
    canEdit: true,
    canAdmin: true,
    canStar: true,
    canDelete: true,
    slug,
    url: `${subPath}/d/${dashboard.uid}/${slug}`,
    expires: '0001-01-01T00:00:00Z',
    created: dashboard.created,
    updated: dashboard.updated,
    updatedBy: login,
    createdBy: login,
    version: dashboard.version,
    hasAcl: false,
    isFolder: false,
    folderId: folder?.id ?? 0,
    folderUid: dashboard.folderUid,
    folderTitle: folder?.title ?? 'Dashboards',
    folderUrl: folder ? folderUrl(folder, subPath) : '',
    provisioned: false,
    provisionedExternalId: '',
  };
}
