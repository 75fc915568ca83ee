import { applicationThresholds } from '../thresholds/application.ts';
import type { ContractLabel } from './types.ts';

const method: ContractLabel = {
  name: 'method',
  meaning: 'The HTTP method in capitals; whatever a client invents is `OTHER`.',
  allowed: {
    kind: 'list',
    values: [
      ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'],
      'OTHER',
    ],
  },
};

const endpoint: ContractLabel = {
  name: 'endpoint',
  meaning:
    'The route as the code declares it, such as `/users/{id}`, and one word, such as `unmatched`, for all that has no route.',
  // The number at which ApplicationTooManyEndpoints fires.
  allowed: { kind: 'route', atMost: applicationThresholds.endpoints },
};

const status: ContractLabel = {
  name: 'status',
  meaning: 'The status code that was sent; 500 where the handler threw.',
  allowed: {
    kind: 'shape',
    pattern: /^[1-5]\d\d$/,
    words: 'three digits, such as 200',
    atMost: 60,
  },
};

const state: ContractLabel = {
  name: 'state',
  meaning: 'What the connection does: it serves a request, or waits in the pool for one.',
  allowed: { kind: 'list', values: ['active', 'idle'] },
};

const operation: ContractLabel = {
  name: 'operation',
  meaning: 'What the cache was asked to do; only a `get` can hit or miss.',
  allowed: { kind: 'list', values: ['get', 'set', 'delete'] },
};

const cacheStatus: ContractLabel = {
  name: 'status',
  meaning:
    'How it went: `hit` or `miss` for a `get`, `ok` for the others, `error` when Redis failed.',
  allowed: { kind: 'list', values: ['hit', 'miss', 'ok', 'error'] },
};

const conversationType: ContractLabel = {
  name: 'conversation_type',
  meaning: 'How the user speaks: `text` or `voice`, and what may come after them.',
  allowed: {
    kind: 'shape',
    pattern: /^[a-z][a-z0-9_-]{0,31}$/,
    words: 'a word in lower case, such as text',
    atMost: 20,
  },
};

const errorType: ContractLabel = {
  name: 'error_type',
  meaning: "The kind of failure: an exception's class or a code of yours, never its message.",
  allowed: {
    kind: 'shape',
    pattern: /^[A-Za-z_][A-Za-z0-9_.]{0,63}$/,
    words: 'a name as code has them, such as TimeoutError',
    atMost: 50,
  },
};

/** Every label of the contract, by how the metrics below refer to it. */
export const labels = {
  method,
  endpoint,
  status,
  state,
  operation,
  cacheStatus,
  conversationType,
  errorType,
} as const;

/**
 * Labels that no metric may have, with what they would tell apart: each user or request would be a series
 * of its own, and who used the application would be readable by all who read metrics.
 */
export const forbiddenLabels: ReadonlyMap<string, string> = new Map([
  ...['user', 'user_id', 'userid', 'username', 'email'].map((name) => [name, 'users'] as const),
  ...['request_id', 'trace_id', 'span_id'].map((name) => [name, 'requests'] as const),
  ...['session', 'session_id', 'conversation_id', 'message_id'].map(
    (name) => [name, 'conversations'] as const,
  ),
  ...['path', 'url', 'uri'].map((name) => [name, 'addresses'] as const),
  ...['ip', 'client_ip', 'remote_addr'].map((name) => [name, 'clients'] as const),
]);
