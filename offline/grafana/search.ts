import { folderUrl } from './folders.ts';
import { json, textOf, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Dashboard, Folder, Store } from './store.ts';
import { slugOf } from './uid.ts';

/** `/api/search`: folders and dashboards by title, tag, folder, uid and type. */
export function searchRoutes(store: Store, subPath: string): Route[] {
  return routes({
    'GET /api/search': ({ query }) => {
      const type = query.get('type') ?? '';
      const text = (query.get('query') ?? '').toLowerCase();
      const tags = query.getAll('tag');
      const folderUids = query.getAll('folderUIDs').concat(query.getAll('folderUids'));
      const uids = query.getAll('dashboardUIDs').concat(query.getAll('dashboardUIDs[]'));
      const limit = Number(query.get('limit') ?? 1000) || 1000;
      const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
      const { folders, dashboards } = store.content;
      const hits: Hit[] = [];
      if (type !== 'dash-db') hits.push(...folders.map((folder) => folderHit(folder, subPath)));
      if (type !== 'dash-folder') {
        hits.push(...dashboards.map((dashboard) => dashboardHit(dashboard, folders, subPath)));
      }
      const fitting = hits.filter(
        (hit) =>
          hit.title.toLowerCase().includes(text) &&
          tags.every((tag) => hit.tags.includes(tag)) &&
          (folderUids.length === 0 || folderUids.includes(hit.folderUid || 'general')) &&
          (uids.length === 0 || uids.includes(hit.uid)),
      );
      fitting.sort((a, b) => (a.title < b.title ? -1 : 1));
      return json(fitting.slice((page - 1) * limit, page * limit));
    },
  });
}

interface Hit extends Json {
  uid: string;
  title: string;
  tags: string[];
  folderUid: string;
}

function folderHit(folder: Folder, subPath: string): Hit {
  return {
    id: folder.id,
    orgId: 1,
    uid: folder.uid,
    title: folder.title,
    uri: `db/${slugOf(folder.title)}`,
    url: folderUrl(folder, subPath),
    slug: '',
    type: 'dash-folder',
    tags: [],
    isStarred: false,
    folderUid: folder.parentUid,
    sortMeta: 0,
    isDeleted: false,
  };
}

function dashboardHit(dashboard: Dashboard, folders: Folder[], subPath: string): Hit {
  const title = textOf(dashboard.model['title']);
  const folder = folders.find((other) => other.uid === dashboard.folderUid);
  const slug = slugOf(title);
  return {
    id: dashboard.id,
    orgId: 1,
    uid: dashboard.uid,
    title,
    uri: `db/${slug}`,
    url: `${subPath}/d/${dashboard.uid}/${slug}`,
    slug: '',
    type: 'dash-db',
    tags: Array.isArray(dashboard.model['tags']) ? dashboard.model['tags'].map(String) : [],
    isStarred: false,
    folderUid: dashboard.folderUid,
    ...(folder
      ? { folderId: folder.id, folderTitle: folder.title, folderUrl: folderUrl(folder, subPath) }
      : {}),
    sortMeta: 0,
    isDeleted: false,
  };
}
