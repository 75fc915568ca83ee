import { ApiError, json, textOf, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Annotation, Store } from './store.ts';

/** `/api/annotations`: marks on the time line, such as a deployment. */
export function annotationRoutes(store: Store, login: () => string): Route[] {
  const { content } = store;
  return routes({
    'POST /api/annotations': async (request) => {
      const body = await request.json();
      const text = textOf(body['text']);
      if (text === '') {
        throw new ApiError(400, 'Failed to save annotation', {
          error: 'text field should not be empty',
        });
      }
      const now = Date.now();
      const time = Number(body['time'] ?? 0) || now;
      const annotation: Annotation = {
        id: store.nextId(),
        dashboardUID: textOf(body['dashboardUID']),
        panelId: Number(body['panelId'] ?? 0) || 0,
        time,
        timeEnd: Number(body['timeEnd'] ?? 0) || time,
        text,
        tags: Array.isArray(body['tags']) ? body['tags'].map(String) : [],
        created: now,
      };
      content.annotations.push(annotation);
      store.save();
      return json({ id: annotation.id, message: 'Annotation added' });
    },
    'GET /api/annotations': ({ query }) => {
      const from = Number(query.get('from') ?? 0);
      const to = Number(query.get('to') ?? 0) || Number.MAX_SAFE_INTEGER;
      const tags = query.getAll('tags');
      const any = query.get('matchAny') === 'true';
      const uid = query.get('dashboardUID') ?? '';
      const limit = Number(query.get('limit') ?? 100) || 100;
      const fitting = content.annotations.filter(
        (annotation) =>
          annotation.timeEnd >= from &&
          annotation.time <= to &&
          (uid === '' || annotation.dashboardUID === uid) &&
          (tags.length === 0 ||
            (any
              ? tags.some((tag) => annotation.tags.includes(tag))
              : tags.every((tag) => annotation.tags.includes(tag)))),
      );
      fitting.sort((a, b) => b.time - a.time);
      return json(fitting.slice(0, limit).map((annotation) => shown(annotation, login())));
    },
    'DELETE /api/annotations/:id': (request) => {
      const id = Number(request.param('id'));
      const rest = content.annotations.filter((annotation) => annotation.id !== id);
      if (rest.length === content.annotations.length) {
        throw new ApiError(404, 'Could not find annotation to delete');
      }
      content.annotations = rest;
      store.save();
      return json({ message: 'Annotation deleted' });
    },
  });
}

function shown(annotation: Annotation, login: string): Json {
  const { created, ...rest } = annotation;
  return { ...rest, alertId: 0, userId: 1, login, created, updated: created, data: {} };
}
