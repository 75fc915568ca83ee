import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../demo/voiceassist/metrics.ts';
import { readersOfContract } from '../../ops/contract/all-readers.ts';
import { checkAnswers } from '../../ops/contract/check.ts';
import { holds, reportJson, reportText } from '../../ops/contract/report.ts';
import { contract, contractLimits } from '../../rules/contract.ts';
import {
  answer,
  edited,
  found,
  good,
  histogram,
  readers,
  shown,
  textOf,
  type Changes,
} from './contract-text.ts';

const requests = 'http_requests_total';
const durations = 'http_request_duration_seconds';
const pool = 'db_connection_pool_size';
const cache = 'cache_operations_total';
const voice = 'voice_processing_duration_seconds';
const http = `${requests}, ${durations} and http_requests_active`;

describe('a server that keeps the contract', () => {
  test('has no findings', () => {
    expect(found()).toEqual([]);
  });

  test('may leave out what is optional and show more of its own', () => {
    const more = ['# TYPE other gauge', 'other{color="red"} -3'];
    expect(found({ process_open_fds: ['process_open_fds 3'], other: more })).toEqual([
      'error type: process_open_fds has no line "# TYPE process_open_fds gauge".',
    ]);
    expect(found({ other: more })).toEqual([]);
  });

  test('is none the worse for OpenMetrics', () => {
    const text = textOf().replaceAll(/^# TYPE (\w+)_total counter$/gm, '# TYPE $1 counter');
    const openMetrics = answer(`${text}# EOF\n`, {
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    });
    expect(text).toContain('# TYPE http_requests counter');
    expect(checkAnswers([openMetrics], readers).findings).toEqual([]);
  });

  test('is that of the demo, from its first moment on', async () => {
    const text = await createMetrics().registry.metrics();
    const { findings } = checkAnswers([answer(text)], readersOfContract());
    expect(shown(findings)).toEqual([
      ...[requests, durations, 'http_requests_active'].map(
        (name) =>
          `warning unseen: ${name} has no series yet, so its labels could not be checked: it comes with the first request.`,
      ),
    ]);
  });
});

describe('what is missing', () => {
  const required = contract.filter(({ required, appears }) => required && appears === 'at start');

  test.each(required.map(({ name }) => name))('%s is an error, used or not', (name) => {
    for (const others of [good, { [name]: good[name]! }]) {
      const only = Object.fromEntries(Object.keys(good).map((one) => [one, others[one] ?? null]));
      expect(found({ ...only, [name]: null }).filter((line) => line.includes(name))).toEqual([
        expect.stringMatching(`^error missing: ${name} is missing\\.`),
      ]);
    }
  });

  test('is told with the alerts that read it, or the recording rules', () => {
    expect(found({ [pool]: null })).toEqual([
      `error missing: ${pool} is missing. PoolExhausted reads it.`,
    ]);
    expect(found({ active_users: null })).toEqual([
      'error missing: active_users is missing. a:users:sum reads it.',
    ]);
  });

  test('is not what comes with an event: it is not seen yet', () => {
    const unseen = (name: string, event: string) =>
      `warning unseen: ${name} has no series yet, so its labels could not be checked: it comes with ${event}.`;
    expect(found({ messages_sent_total: null })).toEqual([
      unseen('messages_sent_total', 'the first message'),
    ]);
    const declared = ['# TYPE messages_sent_total counter'];
    expect(found({ messages_sent_total: declared })).toEqual([
      unseen('messages_sent_total', 'the first message'),
    ]);
    expect(found({ [cache]: null })).toEqual([unseen(cache, 'the first use of the cache')]);
  });

  test('is requests, once the server has worked', () => {
    expect(found({ [requests]: null })).toEqual([
      `error missing: ${requests} is missing, although the server has worked. HighErrorRate and TrafficDrop read it.`,
    ]);
    const idle = { [voice]: [`# TYPE ${voice} histogram`, ...zeros] };
    const errors = found({
      [requests]: null,
      [durations]: null,
      http_requests_active: null,
      [cache]: null,
      messages_sent_total: null,
      ...idle,
      voice_processing_errors_total: null,
      user_registrations_total: zero('user_registrations_total'),
      conversations_created_total: zero('conversations_created_total'),
    }).filter((line) => line.startsWith('error'));
    expect(errors).toEqual([]);
  });
  const zeros = histogram(voice, '', { 1: 0, 10: 0, '+Inf': 0 });
  const zero = (name: string) => [`# TYPE ${name} counter`, `${name} 0`];

  const nothing = Object.fromEntries(Object.keys(good).map((name): [string, null] => [name, null]));
  test('is no requests of a server that only says when its counters were made', () => {
    const created = ['# TYPE conversations_created counter', 'conversations_created_total 0'];
    const text = textOf({
      ...nothing,
      conversations_created_total: [...created, 'conversations_created_created 1.7e9', '# EOF'],
    });
    const openMetrics = answer(text, { contentType: 'application/openmetrics-text' });
    expect(shown(checkAnswers([openMetrics], readers).findings)).toContain(
      `warning unseen: ${requests} has no series yet, so its labels could not be checked: it comes with the first request.`,
    );
  });

  test('is a gauge that is declared and empty, and a value of it that rules name', () => {
    expect(found({ [pool]: [`# TYPE ${pool} gauge`] })).toEqual([
      `error missing: ${pool} is declared and has no series; it must have them from the start. PoolExhausted reads it.`,
    ]);
    expect(found(edited(pool, [/\n.*active.*/, '']))).toEqual([
      `error missing: ${pool} has no series with state="active". PoolExhausted reads it.`,
    ]);
    expect(found(edited(cache, [/\n.*hit.*/, '']))).toEqual([
      `warning unseen: ${cache} has no series with status="hit" yet.`,
    ]);
  });

  test.each([
    ['voiceassist_http_requests_total', requests],
    ['http_requests', requests],
    ['http_request_total', requests],
    ['active_user', 'active_users'],
  ])('is shown as %s: that is %s under another name', (name, owed) => {
    const renamed = good[owed]!.map((line) => line.replace(owed, name));
    const meant = expect.stringMatching(
      `^error missing: ${owed} is missing; ${name} must have this name\\. `,
    ) as string;
    expect(found({ [owed]: null, [name]: renamed })).toEqual([meant]);
    // Declared under that name, it would be under no other.
    expect(found({ [owed]: null, [name]: renamed.slice(0, 1) })).toEqual([meant]);
  });
});

describe('a type', () => {
  test.each([
    [requests, 'gauge', `${requests} is a gauge; it must be a counter.`],
    ['active_users', 'counter', 'active_users is a counter; it must be a gauge.'],
    [
      durations,
      'summary',
      `${durations} is a summary; it must be a histogram. Quantiles of several servers cannot be put together, and no share of slow requests can be counted.`,
    ],
    [requests, 'untyped', `${requests} has no line "# TYPE ${requests} counter".`],
  ])('of %s as %s is an error', (name, type, text) => {
    expect(found(edited(name, [/^(# TYPE \w+) \w+/, `$1 ${type}`]))).toContain(
      `error type: ${text}`,
    );
  });

  test.each([requests, durations])(
    'of %s that is not declared is an error, and the only one',
    (name) => {
      expect(found({ [name]: good[name]!.slice(1) })).toEqual([
        expect.stringMatching(`^error type: ${name} has no line "# TYPE ${name} \\w+"\\.$`),
      ]);
    },
  );
});

describe('labels', () => {
  test('that are missing or renamed are errors', () => {
    expect(found(edited(pool, [/state=/g, 'status=']))).toEqual([
      `error labels: ${pool} lacks the label state; it has status. PoolExhausted reads it.`,
      `warning labels: ${pool} has the label status (2 values), of which the contract knows nothing: each value multiplies their series.`,
    ]);
    expect(found(edited(requests, [',status="404"', '']))).toEqual([
      `error labels: ${requests} lacks the label status in 1 of 4 samples. HighErrorRate and TrafficDrop read it.`,
    ]);
  });

  test('without a value are none', () => {
    expect(found(edited(pool, ['state="idle"', 'state=""']))).toContain(
      `error labels: ${pool} lacks the label state in 1 of 2 samples. PoolExhausted reads it.`,
    );
  });

  test('that all metrics have are one warning', () => {
    const all = Object.keys(good).map((name) => edited(name, [/^(\w+)( |\{)/gm, addApp]));
    const text = found(Object.assign({}, ...all) as Changes);
    expect(text).toEqual([
      `warning labels: ${requests}, ${durations} and 11 more have the label app (1 value), of which the contract knows nothing: each value multiplies their series.`,
    ]);
  });
  const addApp = ((_: string, name: string, sign: string) =>
    sign === ' ' ? `${name}{app="x"} ` : `${name}{app="x",`) as never;

  test('that tell users apart are errors, and warnings in metrics that are not ours', () => {
    expect(found(edited(requests, ['{', '{user_id="7",']))).toEqual([
      `error labels: ${requests} has the label user_id: it tells users apart, each with series of its own. Log it instead.`,
    ]);
    expect(found({ other: ['other{url="/a"} 1'] })).toEqual([
      'warning labels: other has the label url: it tells addresses apart, each with series of its own. Log it instead.',
    ]);
  });

  test('of targets are renamed, and those of Prometheus are taken', () => {
    expect(found({ other: ['other{instance="a"} 1'] })).toEqual([
      'warning labels: other has the label instance, which Prometheus gives every target: it becomes exported_instance.',
    ]);
    expect(found({ other: ['other{__a="b"} 1'] })).toEqual([
      'warning labels: other has the label __a: names that begin with __ belong to Prometheus.'.replace(
        'warning',
        'error',
      ),
    ]);
  });
});

describe('values of labels', () => {
  test.each([
    [requests, 'status="200"', 'status="2xx"', 'three digits, such as 200'],
    [pool, 'state="idle"', 'state="waiting"', 'one of active, idle'],
    [cache, 'operation="set"', 'operation="put"', 'one of get, set, delete'],
    [cache, 'status="ok"', 'status="success"', 'one of hit, miss, ok, error'],
    ['messages_sent_total', '"text"', '"Text chat"', 'a word in lower case, such as text'],
    [
      'voice_processing_errors_total',
      '"TimeoutError"',
      '"timed out after 3 s"',
      'a name as code has them, such as TimeoutError',
    ],
  ])('%s with %s as %s is an error', (metric, from, to, must) => {
    const [label, value] = to.includes('=') ? to.split('=') : [undefined, to];
    const of = label ?? contract.find(({ name }) => name === metric)!.labels[0]!.name;
    expect(found(edited(metric, [from, to]))).toContain(
      `error values: ${of} of ${metric} is ${value}; it must be ${must}.`,
    );
  });

  const method = 'one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT, OTHER';
  test('that several metrics have are one finding', () => {
    const all = [requests, durations, 'http_requests_active'].map((name) =>
      edited(name, [/method="GET"/g, 'method="get"']),
    );
    expect(found(Object.assign({}, ...all) as Changes)).toEqual([
      `error values: method of ${http} is "get"; it must be ${method}.`,
    ]);
  });

  test('raw paths are told with examples and what they are', () => {
    const raw = [
      '/users/17',
      '/users/7f0c1b1e-3c1d-4b7e-9d53-0a4d6b0b1f11',
      '/days/20260131',
      '/a?b',
    ];
    const lines = raw.map((path) => `${requests}{method="GET",endpoint="${path}",status="200"} 1`);
    expect(found({ [requests]: [...good[requests]!, ...lines] })).toEqual([
      `error paths: endpoint of ${http} is no route in 4 of 7 values: "/users/17" (a number), "/users/7f0c1b1e-3c1d-4b7e-9d53-0a4d6b0b1f11" (a UUID) and 2 more; it must be a route such as /users/{id}, or one word such as unmatched.`,
    ]);
  });

  const ask = (endpoint: string, status: string, count = 1) =>
    `${requests}{method="GET",endpoint="${endpoint}",status="${status}"} ${count}`;

  test('a path that is only ever not found has no route; a route that found nothing once has', () => {
    const lines = [
      ask('/wp-login.php', '404'),
      ask('/home', '404', 9),
      ask('/home', '200'),
      ask('/files/{name}', '404'),
      ask('/quiet', '404', 0),
    ];
    expect(found({ [requests]: [...good[requests]!, ...lines] })).toEqual([
      'warning paths: endpoint is "/wp-login.php", which was only ever answered 404: what has no route belongs under one word, such as unmatched.',
    ]);
  });

  test('routes for machines under other names are told', () => {
    const lines = [ask('/healthz', '200'), ask('/api/ready', '200'), ask('/healthy', '200')];
    expect(found({ [requests]: [...good[requests]!, ...lines] })).toEqual([
      'warning values: endpoint is "/healthz" and "/api/ready": only /health, /ready, /live and /metrics are left out of what users feel.',
    ]);
  });
});

describe('too many series', () => {
  const many = (count: number, line: (i: string) => string) =>
    // Letters alone: they read like routes.
    Array.from({ length: count }, (_, i) =>
      line([...String(i)].map((digit) => 'ghijklmnop'[Number(digit)]).join('')),
    );

  test('are told by label; as many as are allowed are not', () => {
    const lines = (count: number) =>
      many(count, (i) => `${requests}{method="GET",endpoint="/${i}",status="200"} 1`);
    // Three endpoints are those of a good server.
    expect(found({ [requests]: [...good[requests]!, ...lines(197)] })).toEqual([]);
    expect(found({ [requests]: [...good[requests]!, ...lines(198)] })).toEqual([
      `error cardinality: endpoint of ${http} has 201 values, 200 at most. ${requests} has 202 series (endpoint 201, status 2, method 1).`,
    ]);
  });

  test('are told of labels that have a shape only', () => {
    const lines = many(21, (i) => `messages_sent_total{conversation_type="${i}"} 1`);
    const metric = ['# TYPE messages_sent_total counter', ...lines];
    expect(found({ messages_sent_total: metric })).toEqual([
      'error cardinality: conversation_type of messages_sent_total has 21 values, 20 at most. messages_sent_total has 21 series (conversation_type 21).',
    ]);
  });

  test('are told of metrics beside the contract, and of the whole server', () => {
    const most = contractLimits.otherLabelValues;
    const other = (count: number) => many(count, (i) => `other{a="${i}",b="c"} 1`);
    expect(found({ other: other(most) })).toEqual([]);
    expect(found({ other: other(most + 1) })).toEqual([
      `warning cardinality: other has ${most + 1} series (a ${most + 1}, b 1): more than ${most} values of one label, and the contract does not ask for it.`,
    ]);
    const enough = contractLimits.series - 34;
    const wide = many(enough, (i) => `other${i} 1`);
    expect(found({ other: wide })).toEqual([]);
    expect(found({ other: [...wide, 'more 1'] })).toHaveLength(1);
    expect(found({ other: other(contractLimits.series) })[0]).toMatch(
      /^warning cardinality: The server has 10034 series, where 10000 are already many\. other has 10000 series \(a 10000, b 1\); /,
    );
  });
});

describe('buckets', () => {
  const buckets = (text: string) => [`error buckets: ${durations} ${text}`];

  test('that an objective counts must be there', () => {
    expect(found(edited(durations, [/.*le="0\.5".*\n/g, '']))).toEqual(
      buckets('has no bucket le="0.5". LatencyBudgetBurn reads it.'),
    );
    // In one of its series is not enough, and another spelling is the same number.
    expect(found(edited(durations, [/.*le="0\.5".*\n/, '']))).toHaveLength(1);
    expect(found(edited(durations, [/le="0\.5"/g, 'le="5e-1"']))).toEqual([]);
  });

  test('must reach above the highest threshold', () => {
    expect(found(edited(durations, [/.*le="10".*\n/g, '']))).toEqual(
      buckets(
        'has no bucket above 5 s but +Inf; it must have one above 5 s, as quantiles end there. LatencyBudgetBurn reads it.',
      ),
    );
    // One series that does not is enough.
    expect(found(edited(durations, [/.*le="10".*\n/, '']))).toHaveLength(1);
    expect(found(edited(voice, [/.*le="1".*\n.*le="10".*\n/, '']))).toEqual([
      `error buckets: ${voice} has no bucket but +Inf; it must have one above 5 s, as quantiles end there.`,
    ]);
  });

  test.each([
    ['no end', [/.*le="\+Inf".*\n/g, ''], 'has no bucket le="+Inf" in 2 of 2 label sets.'],
    ['no sum', [/.*_sum.*\n/, ''], 'has no _sum in 1 of 2 label sets.'],
    ['no count', [/.*_count.*health.*/, ''], 'has no _count in 1 of 2 label sets.'],
    [
      'a word for a bound',
      ['le="5"', 'le="five"'],
      'has an le that is no number in 1 of 2 label sets.',
    ],
    [
      'counts of their own',
      [/(le="5"\}) 13/, '$1 1'],
      'has buckets that hold less than the one before; each counts all up to its bound in 1 of 2 label sets.',
    ],
    [
      'another count',
      [/(_count.*) 13/, '$1 14'],
      'has a _count that is not that of le="+Inf" in 1 of 2 label sets.',
    ],
  ] as [string, [RegExp | string, string], string][])('with %s are told', (_what, edit, text) => {
    expect(found(edited(durations, edit))).toEqual(buckets(text));
  });

  test('of seconds that hold milliseconds are suspected, once there are enough', () => {
    const of = (inside: number, all: number) => ({
      [voice]: [
        `# TYPE ${voice} histogram`,
        ...histogram(voice, '', { 1: 0, 10: inside, '+Inf': all }),
      ],
    });
    expect(found(of(9, 20))).toEqual([
      `warning buckets: ${voice} has 11 of 20 observations above its last bound of 10 s: are they milliseconds?`,
    ]);
    expect(found(of(11, 20))).toEqual([]);
    expect(found(of(0, 19))).toEqual([]);
  });
});

describe('numbers', () => {
  test.each([
    ['active_users', ' 1', ' NaN', 'error', 'is NaN. a:users:sum reads it.'],
    [pool, ' 4', ' +Inf', 'error', 'is Infinity in 1 of 2 samples. PoolExhausted reads it.'],
    [
      'http_requests_active',
      ' 0',
      ' -2',
      'warning',
      'is -2: it is lowered more often than raised.',
    ],
    [pool, ' 4', ' -Inf', 'error', 'is -Infinity in 1 of 2 samples. PoolExhausted reads it.'],
    [
      'process_start_time_seconds',
      '1.7e9',
      '-1',
      'warning',
      'is -1: it is lowered more often than raised.',
    ],
    ['user_registrations_total', ' 2', ' -1', 'error', 'is -1: it counts, and begins at 0.'],
    [
      'process_start_time_seconds',
      '1.7e9',
      '1.7e12',
      'warning',
      'is 1700000000000, which are hardly seconds since 1970.',
    ],
    ['process_resident_memory_bytes', '1.2e8', '120', 'warning', 'is 120, which are hardly bytes.'],
  ])('%s:%s as%s', (metric, from, to, severity, text) => {
    expect(found(edited(metric, [from, to]))).toEqual([`${severity} numbers: ${metric} ${text}`]);
  });
});

describe('between two samples', () => {
  const at = 1_800_000_000;
  const both = (before: string, after: string) =>
    shown(checkAnswers([answer(before, { at }), answer(after, { at: at + 5 })], readers).findings);
  const fell = edited(requests, [/(unmatched.*) 3/, '$1 1']);

  test('counters rise or stay, and new series come', () => {
    const rose = edited(requests, [/(unmatched.*) 3/, '$1 4']);
    const newOne = [...good[requests]!, `${requests}{method="GET",endpoint="/a",status="200"} 1`];
    expect(both(textOf(), textOf())).toEqual([]);
    expect(both(textOf(), textOf(rose))).toEqual([]);
    expect(both(textOf(), textOf({ [requests]: newOne }))).toEqual([]);
    // What was no number has not fallen.
    expect(both(textOf(edited(requests, [/(unmatched.*) 3/, '$1 NaN'])), textOf())).toEqual([]);
  });

  test('a gauge may fall', () => {
    expect(both(textOf(), textOf(edited('active_users', [' 1', ' 0'])))).toEqual([]);
  });

  const hint =
    'Where several processes answer by turns, each with counts of its own, they must count together; in Python that is the multiprocess mode of the client library.';
  test('a counter that fell or went away is an error', () => {
    expect(both(textOf(), textOf(fell))).toEqual([
      `error counters: 1 series fell or went away between two samples: ${requests}{method="GET", endpoint="unmatched", status="404"} 3, then 1. ${hint}`,
    ]);
    expect(both(textOf(), textOf(edited(requests, [/\n.*unmatched.*/, ''])))).toEqual([
      `error counters: 1 series fell or went away between two samples: ${requests}{method="GET", endpoint="unmatched", status="404"} 3, then none. ${hint}`,
    ]);
    const lower = edited(voice, [/(_count) 2/, '$1 1'], [/ 2/g, ' 1']);
    expect(both(textOf(), textOf(lower))).toEqual([
      expect.stringMatching(/^error counters: 3 series fell .*_bucket\{le="10"\} 2, then 1; /),
    ]);
  });

  test('a restart is not held against the server', () => {
    const started = (seconds: number) =>
      edited('process_start_time_seconds', ['1.7e9', `${seconds}`]);
    expect(both(textOf(), textOf({ ...fell, ...started(at + 2) }))).toEqual([
      'warning counters: The server was restarted between two samples and counts anew; check again.',
    ]);
    // Nor is one whose clock is ahead, and that goes on.
    const ahead = started(at + 3600);
    expect(both(textOf(ahead), textOf({ ...fell, ...ahead }))).toEqual([
      expect.stringMatching(/^error counters: 1 series fell/),
    ]);
    // Another worker that started a minute before is no restart.
    expect(both(textOf(), textOf({ ...fell, ...started(at - 60) }))).toEqual([
      expect.stringMatching(/^error counters: 1 series fell/),
    ]);
  });

  test('what was said of the one is not said again of the other', () => {
    const type = { contentType: '' };
    const { findings } = checkAnswers([answer(textOf(), type), answer(textOf(), type)], readers);
    expect(shown(findings)).toEqual([
      'warning answer: The answer has no Content-Type; other Prometheus servers than those of this project refuse it. Say "text/plain; version=0.0.4".',
    ]);
  });

  test('a bad line is not taken for a counter that went away', () => {
    const bad = textOf(edited(requests, [/(unmatched.*) 3/, '$1 three']));
    expect(both(textOf(), bad)).toEqual(['error answer: Line 5: its value "three" is no number.']);
    expect(both(bad, textOf())).toEqual(both(textOf(), bad));
  });
});

describe('an answer', () => {
  const of = (text: string, more = {}) =>
    shown(checkAnswers([answer(text, more)], readers).findings);

  test('that is no metrics text is told with its first lines, and no metric is called missing', () => {
    const page = Array.from({ length: 9 }, () => '<p>').join('\n');
    expect(of(page, { contentType: 'text/html' })).toEqual([
      'warning answer: The answer says that it is text/html; other Prometheus servers than those of this project refuse it. Say "text/plain; version=0.0.4".',
      ...[1, 2, 3, 4, 5].map((n) => `error answer: Line ${n}: "<p>" has no name of a metric.`),
      'error answer: 4 more lines cannot be read.',
    ]);
    const lines = (count: number) => of('<p>\n'.repeat(count));
    expect(lines(5)).toHaveLength(5);
    expect(lines(6).at(-1)).toBe('error answer: 1 more line cannot be read.');
  });

  test('with one bad line is checked nonetheless', () => {
    expect(of(`${textOf({ active_users: null })}oops\n`)).toEqual([
      expect.stringMatching(/^error answer: Line \d+: it has no value\.$/),
      'error missing: active_users is missing. a:users:sum reads it.',
    ]);
  });

  test('that is too long, not UTF-8, or has a series twice is refused', () => {
    expect(of('', { isTooLong: true })).toEqual([
      'error answer: The answer is longer than the 32MiB that Prometheus takes.',
    ]);
    expect(of(textOf(), { isUtf8: false })).toEqual(['error answer: The answer is not UTF-8.']);
    expect(of(`${textOf()}active_users 2\n`)).toEqual([
      'error answer: The answer has series more than once: active_users.',
    ]);
  });

  test('that Prometheus would refuse as a whole is told so', () => {
    const labels = (count: number) =>
      Array.from({ length: count }, (_, i) => `l${i}="x"`).join(',');
    const refused = (text: string) => [
      `error answer: The answer has ${text}: nothing of it is stored.`,
    ];
    expect(found({ other: [`other{${labels(26)}} 1`] })).toEqual([]);
    expect(found({ other: [`other{${labels(27)}} 1`] })).toEqual(
      refused('a series of other with 27 labels, where 26 fit'),
    );
    expect(found({ other: [`other{a="${'x'.repeat(2048)}"} 1`] })).toEqual([]);
    expect(found({ other: [`other{a="${'ü'.repeat(1025)}"} 1`] })).toEqual(
      refused('a value of a label of other that is longer than 2048 bytes'),
    );
    const series = Array.from({ length: 100_001 }, (_, i) => `other${i} 1`);
    expect(found({ other: series })).toContain(
      refused('100035 series, where Prometheus takes 100000 of one server')[0],
    );
  });
});

describe('the report', () => {
  const url = new URL('http://host:8000/metrics');
  const report = (changes: Parameters<typeof textOf>[0], isStrict = false) => {
    const checked = checkAnswers([answer(textOf(changes))], readers);
    return { text: reportText(checked, { url, isStrict }), holds: holds(checked, isStrict) };
  };

  test('groups what was found, errors first', () => {
    expect(
      report({
        ...edited(pool, [/state=/g, 'kind=']),
        active_users: null,
        messages_sent_total: null,
      }),
    ).toEqual({
      holds: false,
      text: `Missing
  error    active_users is missing. a:users:sum reads it.

Labels
  error    ${pool} lacks the label state; it has kind. PoolExhausted reads it.
  warning  ${pool} has the label kind (2 values), of which the contract knows nothing: each value multiplies their series.

Not seen yet
  warning  messages_sent_total has no series yet, so its labels could not be checked: it comes with the first message.

2 errors, 2 warnings: http://host:8000/metrics does not keep the contract (docs/metrics.md).
`,
    });
  });

  test('says how far it could see', () => {
    expect(report({})).toEqual({
      holds: true,
      text: 'http://host:8000/metrics keeps the contract: 13 of its 17 metrics are there, 34 series in all.\n',
    });
    const { text, holds } = report({ messages_sent_total: null });
    expect(holds).toBe(true);
    expect(text).toContain(
      '1 warning. http://host:8000/metrics keeps the contract as far as can be seen: 12 of its 17 metrics are there, 33 series in all. Use the application and check again to see the rest.',
    );
  });

  test('strictly, takes no warning', () => {
    const { text, holds } = report({ messages_sent_total: null }, true);
    expect(holds).toBe(false);
    expect(text).toContain('1 warning, and --strict allows no warning: http://host:8000/metrics');
    expect(report({}, true).holds).toBe(true);
  });

  test('has all for programs', () => {
    const checked = checkAnswers([answer(textOf({ active_users: null }))], readers);
    const json = JSON.parse(reportJson(checked, { url, isStrict: false })) as {
      sizes: Record<string, unknown>;
    };
    expect(json).toMatchObject({
      url: 'http://host:8000/metrics',
      holds: false,
      findings: [{ subject: 'missing', severity: 'error', metrics: ['active_users'] }],
    });
    expect(json.sizes[requests]).toEqual({
      series: 4,
      labels: { endpoint: 3, method: 1, status: 2 },
    });
  });
});
