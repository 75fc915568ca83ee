import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ABOUT } from './about.ts';
import { accountRoutes } from './account.ts';
import { Admin } from './admin.ts';
import { annotationRoutes } from './annotations.ts';
import { authenticate } from './auth.ts';
import type { Config } from './config.ts';
import { dashboardRoutes } from './dashboards.ts';
import { dataSourceRoutes } from './data-sources.ts';
import { folderRoutes } from './folders.ts';
import { ApiError, json, type Answer } from './http.ts';
import { log } from './log.ts';
import { LoginAttempts } from './login-attempts.ts';
import { Metrics } from './metrics.ts';
import { pageRoutes } from './pages.ts';
import { queryRoutes } from './query.ts';
import { match, type Route } from './router.ts';
import { searchRoutes } from './search.ts';
import { Store } from './store.ts';

/** The server, not yet listening. On the first run the admin's password is taken from the settings. */
export function createApp(config: Config): Server {
  const store = new Store(config.dataFolder);
  const admin = new Admin(config.dataFolder);
  if (!admin.exists) {
    admin.set(config.adminUser, config.adminPassword);
    if (config.adminPassword === 'admin') log('warn', 'The admin has the default password');
  }
  const attempts = config.bruteForceProtection ? new LoginAttempts() : undefined;
  const metrics = new Metrics();
  const login = (): string => admin.login;
  const { subPath } = config;
  const table: Route[] = [
    ...accountRoutes(store, admin),
    ...metrics.routes(config.metrics, store),
    ...folderRoutes(store, subPath, login),
    ...dashboardRoutes(store, subPath, login),
    ...dataSourceRoutes(store),
    ...queryRoutes(store),
    ...searchRoutes(store, subPath),
    ...annotationRoutes(store, login),
    ...pageRoutes(store, subPath),
  ];

  const answerTo = async (message: IncomingMessage): Promise<[string, Answer]> => {
    const { route, request } = match(table, message, subPath);
    try {
      if (!route.open) authenticate(message.headers.authorization, admin, attempts);
      return [route.pattern, await route.handler(request)];
    } catch (error) {
      return [route.pattern, failure(error)];
    }
  };

  return createServer((message, response) => {
    const start = performance.now();
    answerTo(message)
      .catch((error: unknown): [string, Answer] => ['none', failure(error)])
      .then(([handler, answer]) => {
        send(message, response, answer);
        const seconds = (performance.now() - start) / 1000;
        metrics.observe(handler, message.method ?? 'GET', answer.status, seconds);
      })
      .catch((error: unknown) => log('error', 'The answer could not be sent', { error }));
  });
}

function failure(error: unknown): Answer {
  if (error instanceof ApiError) return json(error.body, error.status);
  log('error', 'A request failed', { error: error instanceof Error ? error.stack : error });
  return json({ message: 'Internal server error' }, 500);
}

function send(message: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const isPage = !(message.url ?? '').includes('/api/');
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
    'x-stand-in': ABOUT,
    // Only on a page: a browser then asks for the password itself.
    ...(answer.status === 401 && isPage
      ? { 'www-authenticate': 'Basic realm="Grafana stand-in"' }
      : {}),
  });
  response.end(message.method === 'HEAD' ? undefined : answer.body);
  message.resume();
}
