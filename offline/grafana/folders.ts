import { ApiError, json, textOf, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Folder, Store } from './store.ts';
import { checkUid, newUid, slugOf } from './uid.ts';

/** `/api/folders`. Two folders may bear the same title, as in Grafana since 11.3. */
export function folderRoutes(store: Store, subPath: string, login: () => string): Route[] {
  const { content } = store;
  const shown = (folder: Folder): Json => folderJson(folder, subPath, login());

  const remove = (folder: Folder): void => {
    for (const child of content.folders.filter((other) => other.parentUid === folder.uid)) {
      remove(child);
    }
    content.dashboards = content.dashboards.filter(({ folderUid }) => folderUid !== folder.uid);
    content.folders = content.folders.filter((other) => other !== folder);
  };

  return routes({
    'GET /api/folders': (request) => {
      const parent = request.query.get('parentUid') ?? '';
      const limit = Number(request.query.get('limit') ?? 1000) || 1000;
      const page = Math.max(1, Number(request.query.get('page') ?? 1) || 1);
      const children = content.folders.filter(({ parentUid }) => parentUid === parent);
      const some = children.slice((page - 1) * limit, page * limit);
      return json(some.map(({ id, uid, title }) => ({ id, uid, title })));
    },
    'POST /api/folders': async (request) => {
      const body = await request.json();
      const title = titleOf(body);
      const uid = textOf(body['uid']) || newUid();
      checkUid(uid);
      const taken = [...content.folders, ...content.dashboards].some((item) => item.uid === uid);
      if (taken) {
        throw new ApiError(409, 'a folder/dashboard with the same uid already exists');
      }
      const parentUid = textOf(body['parentUid']);
      if (parentUid) folderBy(store, parentUid);
      const now = new Date().toISOString();
      const id = store.nextId();
      const folder: Folder = { id, uid, title, parentUid, version: 1, created: now, updated: now };
      content.folders.push(folder);
      store.save();
      return json(shown(folder));
    },
    'GET /api/folders/:uid': (request) => json(shown(folderBy(store, request.param('uid')))),
    'PUT /api/folders/:uid': async (request) => {
      const folder = folderBy(store, request.param('uid'));
      const body = await request.json();
      if (body['overwrite'] !== true && Number(body['version'] ?? 0) !== folder.version) {
        throw new ApiError(412, 'the folder has been changed by someone else', {
          status: 'version-mismatch',
        });
      }
      folder.title = titleOf(body);
      folder.version++;
      folder.updated = new Date().toISOString();
      store.save();
      return json(shown(folder));
    },
    'DELETE /api/folders/:uid': (request) => {
      remove(folderBy(store, request.param('uid')));
      store.save();
      return json({ message: 'Folder deleted' });
    },
  });
}

/** @throws ApiError 404 */
export function folderBy(store: Store, uid: string): Folder {
  const folder = store.content.folders.find((other) => other.uid === uid);
  if (folder) return folder;
  throw new ApiError(404, 'folder not found', { status: 'not-found' });
}

export function folderUrl(folder: Folder, subPath: string): string {
  return `${subPath}/dashboards/f/${folder.uid}/${slugOf(folder.title)}`;
}

function titleOf(body: Json): string {
  const title = textOf(body['title']).trim();
  if (title === '') throw new ApiError(400, 'folder title cannot be empty');
  return title;
}

function folderJson(folder: Folder, subPath: string, login: string): Json {
  return {
    id: folder.id,
    uid: folder.uid,
    orgId: 1,
    title: folder.title,
    url: folderUrl(folder, subPath),
    hasAcl: false,
    canSave: true,
    canEdit: true,
    canAdmin: true,
    canDelete: true,
    createdBy: login,
    created: folder.created,
    updatedBy: login,
    updated: folder.updated,
    version: folder.version,
    ...(folder.parentUid ? { parentUid: folder.parentUid } : {}),
  };
}
