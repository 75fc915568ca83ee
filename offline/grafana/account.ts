import { ABOUT, PLAYED_VERSION } from './about.ts';
import { SHORTEST_PASSWORD, type Admin } from './admin.ts';
import { basicCredentials } from './auth.ts';
import { ApiError, json, textOf, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Store } from './store.ts';

/** Health (no password needed), organisation, user and password. */
export function accountRoutes(store: Store, admin: Admin): Route[] {
  const setPassword = (password: string): Json => {
    if (password.length < SHORTEST_PASSWORD) throw new ApiError(400, 'New password is too short');
    admin.set(admin.login, password);
    return { message: 'User password updated' };
  };
  const health = routes(
    {
      'GET /api/health': () =>
        json({ commit: 'stand-in', database: 'ok', version: PLAYED_VERSION, standIn: ABOUT }),
    },
    true,
  );
  const account = routes({
    'GET /api/org': () =>
      json({
        id: 1,
        name: 'Main Org.',
        address: { address1: '', address2: '', city: '', zipCode: '', state: '', country: '' },
      }),
    'GET /api/user': () =>
      json({
        id: 1,
        uid: 'admin',
        email: 'admin@localhost',
        name: '',
        login: admin.login,
        theme: '',
        orgId: 1,
        isGrafanaAdmin: true,
        isDisabled: false,
        isExternal: false,
        authLabels: [],
      }),
    'PUT /api/user/password': async (request) => {
      const body = await request.json();
      const user = basicCredentials(request.message.headers.authorization)?.user ?? '';
      if (!admin.isRight(user, textOf(body['oldPassword']))) {
        throw new ApiError(401, 'Invalid old password');
      }
      return json(setPassword(textOf(body['newPassword'])));
    },
    'PUT /api/admin/users/:id/password': async (request) => {
      const body = await request.json();
      if (request.param('id') !== '1') throw new ApiError(404, 'user not found');
      return json(setPassword(textOf(body['password'])));
    },
    'GET /api/admin/stats': () => {
      const { dashboards, dataSources, folders } = store.content;
      return json({
        orgs: 1,
        users: 1,
        dashboards: dashboards.length,
        folders: folders.length,
        datasources: dataSources.length,
      });
    },
  });
  return [...health, ...account];
}
