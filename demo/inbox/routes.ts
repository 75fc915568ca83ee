import type { Drills } from './drills.ts';
import { receiveHeartbeat } from './heartbeat.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { pagePolicy, renderPage } from './page.ts';
import { receiveEventV1, receiveEventV2 } from './pagerduty.ts';
import { receiveSlack } from './slack.ts';
import type { Store } from './store.ts';
import type { TokenCheck } from './tokens.ts';
import { json, receivers, text } from './types.ts';
import type { Receiver, Reply, Verdict } from './types.ts';

/** What the routes work on. */
export interface Inbox {
  store: Store;
  metrics: Metrics;
  drills: Drills;
  tokenMatches: TokenCheck;
  log: Log;
}

/** A request, read as a whole. `body` is undefined when it was larger than allowed. */
export interface InboxRequest {
  method: string;
  url: URL;
  contentType: string;
  body: string | undefined;
}

type Handler = (inbox: Inbox, request: InboxRequest, token: string) => Reply;

interface Route {
  methods: string[];
  /** `:token` stands for the rest of the path: a token, or an id. */
  path: string;
  handler: Handler;
}

const routes: Route[] = [
  { methods: ['GET'], path: '/', handler: page },
  { methods: ['GET'], path: '/healthz', handler: () => text(200, 'ok\n') },
  { methods: ['GET'], path: '/metrics', handler: metrics },
  { methods: ['GET'], path: '/api/messages', handler: list },
  { methods: ['DELETE'], path: '/api/messages', handler: clear },
  { methods: ['POST'], path: '/slack/:token', handler: slack },
  { methods: ['POST'], path: '/v2/enqueue', handler: pagerduty(receiveEventV2) },
  {
    methods: ['POST'],
    path: '/generic/2010-04-15/create_event.json',
    handler: pagerduty(receiveEventV1),
  },
  { methods: ['POST', 'GET'], path: '/heartbeat/:token', handler: heartbeat },
  { methods: ['GET'], path: '/drills', handler: ({ drills }) => json(200, drills.list()) },
  // No POST, which a page of any other site could have a browser send.
  { methods: ['PUT'], path: '/drills/:token', handler: beginDrill },
  { methods: ['DELETE'], path: '/drills/:token', handler: endDrill },
];

/** Answers one request; only what a receiver accepts changes anything. */
export function answer(inbox: Inbox, request: InboxRequest): Reply {
  // HEAD is a GET whose body is not sent (http.ts leaves it out).
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = routes.filter((route) => tokenIn(route.path, request.url.pathname) !== undefined);
  const route = found.find((candidate) => candidate.methods.includes(method));
  if (found.length === 0) return text(404, 'Nothing here. The inbox itself is at /.\n');
  if (route === undefined) {
    const allow = found.flatMap((candidate) => candidate.methods).join(', ');
    return { ...text(405, `Only ${allow} here.\n`), headers: { allow } };
  }
  return route.handler(inbox, request, tokenIn(route.path, request.url.pathname) ?? '');
}

/** @returns the token in a path that fits ('' when the route has none), else undefined. */
function tokenIn(route: string, pathname: string): string | undefined {
  const [prefix = '', token] = route.split(':');
  if (token === undefined) return route === pathname ? '' : undefined;
  if (pathname === prefix.slice(0, -1)) return '';
  return pathname.startsWith(prefix) ? pathname.slice(prefix.length) : undefined;
}

function page({ store }: Inbox, { url }: InboxRequest): Reply {
  const name = receiverIn(url);
  const html = renderPage(store.list({ receiver: name }), name);
  const headers = { 'content-security-policy': pagePolicy };
  return { status: 200, type: 'text/html; charset=utf-8', body: html, headers };
}

function metrics({ metrics, drills }: Inbox): Reply {
  const type = 'text/plain; version=0.0.4; charset=utf-8';
  return { status: 200, type, body: metrics.render() + drills.render() };
}

function beginDrill({ drills }: Inbox, _request: InboxRequest, id: string): Reply {
  const refusal = drills.begin(id);
  return refusal === undefined ? json(200, { id }) : json(400, { error: refusal });
}

function endDrill({ drills }: Inbox, _request: InboxRequest, id: string): Reply {
  drills.end(id);
  return { status: 204, type: 'text/plain', body: '' };
}

function list({ store }: Inbox, { url }: InboxRequest): Reply {
  const receiver = receiverIn(url);
  const asked = url.searchParams.get('receiver');
  if (asked !== null && receiver === undefined) {
    return json(400, { error: `receiver is one of ${receivers.join(', ')}, not "${asked}"` });
  }
  const since = url.searchParams.get('since');
  const from = since === null ? undefined : new Date(since);
  if (from !== undefined && Number.isNaN(from.getTime())) {
    return json(400, { error: `since is a time such as 2026-01-31T12:00:00Z, not "${since}"` });
  }
  return json(200, store.list({ receiver, since: from }));
}

function clear({ store, log }: Inbox): Reply {
  store.clear();
  log('info', 'all messages deleted');
  return { status: 204, type: 'text/plain', body: '' };
}

function slack(inbox: Inbox, request: InboxRequest, token: string): Reply {
  return take(inbox, 'slack', request, token, (body) =>
    receiveSlack(body, request.contentType, token),
  );
}

function heartbeat(inbox: Inbox, request: InboxRequest, token: string): Reply {
  return take(inbox, 'heartbeat', request, token, (body) =>
    receiveHeartbeat(request.method, body, token),
  );
}

/** PagerDuty's credential is the key in the event, so there is no token in its path. */
function pagerduty(receive: (body: string) => Verdict): Handler {
  return (inbox, request) => take(inbox, 'pagerduty', request, undefined, receive);
}

function take(
  inbox: Inbox,
  receiver: Receiver,
  request: InboxRequest,
  token: string | undefined,
  receive: (body: string) => Verdict,
): Reply {
  const verdict = judge(inbox, request, token, receive);
  if (!verdict.ok) {
    inbox.metrics.rejected(receiver);
    inbox.log('warn', 'message refused', { receiver, reason: verdict.reason });
    return verdict.reply;
  }
  inbox.metrics.received(receiver);
  const { id, title, target, severity, status } = inbox.store.add(verdict.message);
  inbox.log('info', 'message received', { receiver, id, title, target, severity, status });
  return verdict.reply;
}

function judge(
  inbox: Inbox,
  { body }: InboxRequest,
  token: string | undefined,
  receive: (body: string) => Verdict,
): Verdict {
  if (token !== undefined && !inbox.tokenMatches(token)) {
    return { ok: false, reason: 'wrong token', reply: text(403, 'invalid_token') };
  }
  if (body === undefined) {
    return { ok: false, reason: 'body too large', reply: text(413, 'payload_too_large') };
  }
  return receive(body);
}

function receiverIn(url: URL): Receiver | undefined {
  const asked = url.searchParams.get('receiver');
  return receivers.find((name) => name === asked);
}
