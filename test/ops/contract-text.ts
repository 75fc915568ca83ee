import type { Finding } from '../../ops/contract/finding.ts';
import { checkAnswers } from '../../ops/contract/check.ts';
import type { Answer } from '../../ops/contract/scrape.ts';
import type { ContractReaders } from '../../rules/contract/readers.ts';

const counter = (name: string, ...samples: string[]) => [`# TYPE ${name} counter`, ...samples];
const gauge = (name: string, ...samples: string[]) => [`# TYPE ${name} gauge`, ...samples];

/** A histogram whose buckets hold so many, up to each bound and beyond all. */
export function histogram(name: string, labels: string, counts: Record<string, number>): string[] {
  const total = Object.values(counts).at(-1)!;
  const and = labels === '' ? '' : `${labels},`;
  const own = labels === '' ? '' : `{${labels}}`;
  return [
    ...Object.entries(counts).map(([le, count]) => `${name}_bucket{${and}le="${le}"} ${count}`),
    `${name}_sum${own} ${total}`,
    `${name}_count${own} ${total}`,
  ];
}

const user = 'method="GET",endpoint="/users/{id}"';
const health = 'method="GET",endpoint="/health"';

/** What a server shows that keeps the contract and was used: lines by metric. */
export const good: Readonly<Record<string, readonly string[]>> = {
  http_requests_total: counter(
    'http_requests_total',
    `http_requests_total{${user},status="200"} 12`,
    `http_requests_total{${user},status="404"} 1`,
    `http_requests_total{${health},status="200"} 30`,
    'http_requests_total{method="GET",endpoint="unmatched",status="404"} 3',
  ),
  http_request_duration_seconds: [
    '# TYPE http_request_duration_seconds histogram',
    ...histogram('http_request_duration_seconds', user, { 0.5: 12, 5: 13, 10: 13, '+Inf': 13 }),
    ...histogram('http_request_duration_seconds', health, { 0.5: 30, 5: 30, 10: 30, '+Inf': 30 }),
  ],
  http_requests_active: gauge('http_requests_active', `http_requests_active{${user}} 0`),
  db_connection_pool_size: gauge(
    'db_connection_pool_size',
    'db_connection_pool_size{state="active"} 1',
    'db_connection_pool_size{state="idle"} 4',
  ),
  cache_operations_total: counter(
    'cache_operations_total',
    'cache_operations_total{operation="get",status="hit"} 5',
    'cache_operations_total{operation="get",status="miss"} 2',
    'cache_operations_total{operation="set",status="ok"} 2',
  ),
  voice_processing_duration_seconds: [
    '# TYPE voice_processing_duration_seconds histogram',
    ...histogram('voice_processing_duration_seconds', '', { 1: 1, 10: 2, '+Inf': 2 }),
  ],
  voice_processing_errors_total: counter(
    'voice_processing_errors_total',
    'voice_processing_errors_total{error_type="TimeoutError"} 1',
  ),
  user_registrations_total: counter('user_registrations_total', 'user_registrations_total 2'),
  active_users: gauge('active_users', 'active_users 1'),
  conversations_created_total: counter(
    'conversations_created_total',
    'conversations_created_total 2',
  ),
  messages_sent_total: counter(
    'messages_sent_total',
    'messages_sent_total{conversation_type="text"} 7',
  ),
  process_start_time_seconds: gauge(
    'process_start_time_seconds',
    'process_start_time_seconds 1.7e9',
  ),
  process_resident_memory_bytes: gauge(
    'process_resident_memory_bytes',
    'process_resident_memory_bytes 1.2e8',
  ),
};

/** Lines by metric that replace those of a good server; `null`: none. */
export type Changes = Record<string, readonly string[] | null>;

/** The text of a good server but for some metrics. */
export function textOf(changes: Changes = {}): string {
  return Object.values({ ...good, ...changes })
    .flatMap((lines) => lines ?? [])
    .map((line) => `${line}\n`)
    .join('');
}

/** One metric of a good server with some words replaced. @throws when nothing is replaced */
export function edited(
  metric: string,
  ...replaced: [from: string | RegExp, to: string][]
): Changes {
  const before = good[metric]!.join('\n');
  const after = replaced.reduce((text, [from, to]) => text.replace(from, to), before);
  if (after === before) throw new Error(`nothing of ${metric} is replaced`);
  return { [metric]: after.split('\n') };
}

/** An answer of 200 with a text. */
export const answer = (text: string, more: Partial<Answer> = {}): Answer => ({
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  text,
  isTooLong: false,
  isUtf8: true,
  at: 1_800_000_000,
  ...more,
});

/** A small world of rules, so that sentences do not change with ours. */
export const readers: ContractReaders = {
  of: new Map([
    ['http_requests_total', { alerts: ['HighErrorRate', 'TrafficDrop'], records: ['a:b:c'] }],
    ['http_request_duration_seconds', { alerts: ['LatencyBudgetBurn'], records: [] }],
    ['db_connection_pool_size', { alerts: ['PoolExhausted'], records: [] }],
    ['active_users', { alerts: [], records: ['a:users:sum'] }],
  ]),
  asked: [
    { metric: 'db_connection_pool_size', label: 'state', value: 'active' },
    { metric: 'cache_operations_total', label: 'status', value: 'hit' },
    { metric: 'http_request_duration_seconds', label: 'le', value: '0.5' },
  ],
};

/** Findings in short: severity, subject and sentence. */
export const shown = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, subject, text }) => `${severity} ${subject}: ${text}`);

/** What is found in a good server but for some metrics. */
export const found = (changes: Changes = {}): string[] =>
  shown(checkAnswers([answer(textOf(changes))], readers).findings);
