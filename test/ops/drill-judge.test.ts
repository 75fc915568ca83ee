import { describe, expect, test } from 'vitest';
import type { Message } from '../../demo/inbox/types.ts';
import { lingering } from '../../ops/drill/carried.ts';
import type { FaultResult } from '../../ops/drill/fault-figures.ts';
import { faultReport } from '../../ops/drill/fault-report.ts';
import { faultTable } from '../../ops/drill/fault-table.ts';
import { missing, unended, unexpected, type Case } from '../../ops/drill/judge.ts';
import { alertCalled, knownAlerts } from '../../ops/drill/known-alerts.ts';
import { ofMachine } from '../../ops/drill/machine.ts';
import { falseAlerts, machineAlerts, quietReport } from '../../ops/drill/quiet-report.ts';
import { nthChange } from '../../ops/drill/samples.ts';
import { Timeline, type AlertmanagerAlert } from '../../ops/drill/timeline.ts';
import { readMessage } from '../../ops/drill/told.ts';
import { says } from '../../ops/drill/wording.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

const settings = resolveSettings('dev', { timescale: '15' }).settings!;
const known = knownAlerts(settings);
const { cluster, environment } = settings;
const row = (fault: string) => faultTable.find((one) => one.fault === fault)!;
const caseOf = (fault: string): Case => ({
  row: row(fault),
  context: { settings, baseline: { requestRate: 3, unfailed: 0, memoryUsed: 0 } },
  ...{ known, since: 1000 },
});
const iso = (ms: number) => new Date(ms).toISOString();

const labelsOf = (name: string, severity: string, own: Record<string, string> = {}) => ({
  ...alertCalled(known, name, severity).labels,
  ...{ alertname: name, cluster, environment, ...own },
});
const held = (
  name: string,
  severity: string,
  startsAt: number,
  inhibitedBy: string[] = [],
): AlertmanagerAlert => ({
  fingerprint: `${name} ${severity}`,
  labels: labelsOf(name, severity),
  startsAt: iso(startsAt),
  status: { state: inhibitedBy.length > 0 ? 'suppressed' : 'active', inhibitedBy },
});

let id = 0;
/** A message of the inbox as the templates write it. */
function message(
  receiver: Message['receiver'],
  target: string,
  title: string,
  at: number,
  text = '',
  payload: unknown = {},
): Message {
  return {
    ...{ id: ++id, receivedAt: iso(at), receiver, target, title, text, payload },
    ...{ credential: '', severity: '', status: '' },
  };
}
/** Words of an alert of this stack, with something for each template. */
function words(name: string, severity: string): string {
  const { annotations } = alertCalled(known, name, severity);
  const described = annotations.description!.replaceAll(/\{\{.*?\}\}/g, '42');
  return `${annotations.summary}\n${described}\n${annotations.runbook_url}`;
}
const places = {
  critical: [
    ['pagerduty', 'VoiceAssist monitoring'],
    ['slack', '#voiceassist-critical'],
    ['smtp', 'ops-team@voiceassist.local'],
  ],
  warning: [['slack', '#voiceassist-alerts']],
} as const;
const tell = (name: string, severity: 'critical' | 'warning', at: number, end = false) =>
  places[severity].map(([receiver, target]) =>
    message(
      receiver,
      target,
      `${receiver === 'smtp' ? '[VoiceAssist] ' : ''}${end ? 'RESOLVED' : severity.toUpperCase()}: ${name} on ${cluster}`,
      at,
      words(name, severity),
    ),
  );

/** A stack on which the page of failing requests came as it should, its warning muted. */
function goodErrors(): Timeline {
  const timeline = new Timeline();
  const page = held('HighErrorRate', 'critical', 5000);
  const warning = held('HighErrorRate', 'warning', 9000, [page.fingerprint]);
  const pending = (severity: string, activeAt: number) => ({
    ...{ labels: labelsOf('HighErrorRate', severity), state: 'pending' as const },
    activeAt: iso(activeAt),
  });
  timeline.look(3100, [pending('critical', 3000), pending('warning', 2000)], []);
  timeline.look(5100, [{ ...pending('critical', 3000), state: 'firing' }], [page]);
  timeline.receive(tell('HighErrorRate', 'critical', 6000));
  timeline.look(9100, [], [page, warning]);
  timeline.look(20_000, [], []);
  timeline.receive(tell('HighErrorRate', 'critical', 20_500, true));
  return timeline;
}

const nothing = new Set<string>();
const [page, warning] = [row('errors').primary, row('errors').expected[0]!];

describe('a timeline', () => {
  test('has when an alert was seen to hold, when it fired and when it ended', () => {
    const [episode] = goodErrors().episodes;
    expect(episode).toMatchObject({
      ...{ name: 'HighErrorRate', severity: 'critical', since: 3000 },
      ...{ firedAt: 5000, endedAt: 20_000 },
    });
    expect(episode!.labels).not.toHaveProperty('cluster');
  });

  test('forgets what was pending and never fired', () => {
    const timeline = new Timeline();
    const alert = { labels: labelsOf('ApplicationDown', 'critical'), activeAt: iso(1000) };
    timeline.look(1000, [{ ...alert, state: 'pending' }], []);
    expect(timeline.episodes).toHaveLength(1);
    timeline.look(2000, [], []);
    expect(timeline.episodes).toEqual([]);
  });

  test('tells two times of one alert apart', () => {
    const timeline = new Timeline();
    for (const [now, alerts] of [
      [1000, [held('ApplicationDown', 'critical', 1000)]],
      [2000, []],
      [3000, [held('ApplicationDown', 'critical', 3000)]],
    ] as const)
      timeline.look(now, [], alerts);
    expect(timeline.episodes.map(({ firedAt, endedAt }) => [firedAt, endedAt])).toEqual([
      [1000, 2000],
      [3000, undefined],
    ]);
    expect(timeline.firing).toHaveLength(1);
  });

  test('takes each message once, and no heartbeat or digest', () => {
    const timeline = new Timeline();
    const messages = [
      message('heartbeat', 'heartbeat', 'Watchdog', 1),
      message('smtp', 'a@b', '[VoiceAssist] WARNING: Digest (3 alerts) on x', 1),
      message('slack', '#a', 'WARNING: HighRedisMemory on x', 1),
    ];
    timeline.receive(messages);
    timeline.receive(messages);
    expect(timeline.told.map(({ alert, place, end }) => [alert, place, end])).toEqual([
      ['HighRedisMemory', 'slack #a', false],
    ]);
  });

  test('reads the end, several alerts at once, and what Slack escapes', () => {
    const told = readMessage(
      message('slack', '#a', 'RESOLVED: A (2 alerts) on x', 1, '&lt;b&gt; &amp; c', {
        actions: [{ url: 'https://r/x#a' }],
      }),
    )!;
    expect(told).toMatchObject({ alert: 'A', end: true, severity: '' });
    expect(told.text).toBe('<b> & c\nhttps://r/x#a');
  });
});

describe('a fault that shows what it should', () => {
  test('lacks nothing, ends, and raises nothing else', () => {
    const timeline = goodErrors();
    const of = caseOf('errors');
    for (const expected of [page, warning]) {
      expect(missing(expected, of, timeline)).toEqual([]);
      expect(unended(expected, of, timeline)).toEqual([]);
    }
    expect(unexpected(of, timeline, nothing)).toEqual([]);
  });

  test('may raise what its row allows, and what an earlier fault has left', () => {
    const timeline = goodErrors();
    timeline.look(21_000, [], [held('ErrorRateBudgetBurn', 'critical', 21_000)]);
    timeline.receive(tell('ErrorRateBudgetBurn', 'critical', 21_500));
    expect(unexpected(caseOf('errors'), timeline, nothing)).toEqual([]);
    timeline.look(22_000, [], [held('ApplicationRestarting', 'warning', 22_000)]);
    expect(unexpected(caseOf('errors'), timeline, nothing)).toHaveLength(1);
    expect(unexpected(caseOf('errors'), timeline, new Set(['ApplicationRestarting']))).toEqual([]);
  });
});

describe('a fault fails', () => {
  const without = (drop: (message: Message) => boolean): Timeline => {
    const timeline = goodErrors();
    timeline.told.length = 0;
    timeline.receive(
      [
        ...tell('HighErrorRate', 'critical', 6000),
        ...tell('HighErrorRate', 'critical', 20_500, true),
      ].filter((one) => !drop(one)),
    );
    return timeline;
  };
  const of = caseOf('errors');

  test('when its alert does not fire, or fired before it', () => {
    expect(missing(page, of, new Timeline())).toEqual(['HighErrorRate (critical) has not fired']);
    expect(missing(page, { ...of, since: 6000 }, goodErrors())).toHaveLength(1);
  });

  test('when another place is told, or a place is not', () => {
    expect(
      missing(
        page,
        of,
        without(({ receiver }) => receiver === 'smtp'),
      ),
    ).toEqual(['HighErrorRate (critical) is not told at smtp ops-team@voiceassist.local']);
    const timeline = goodErrors();
    timeline.receive([
      message('slack', '#voiceassist-alerts', `CRITICAL: HighErrorRate on ${cluster}`, 7000),
    ]);
    expect(unexpected(of, timeline, nothing)).toEqual([
      'HighErrorRate (critical) was told at slack #voiceassist-alerts, which is not its place',
    ]);
  });

  test('when a message has other words than the rule', () => {
    const timeline = without(({ receiver }) => receiver === 'slack');
    timeline.receive([
      message(
        'slack',
        '#voiceassist-critical',
        `CRITICAL: HighErrorRate on ${cluster}`,
        6000,
        'Oh.',
      ),
    ]);
    expect(missing(page, of, timeline)).toEqual([
      'HighErrorRate (critical) is told at slack #voiceassist-critical without its summary "Too many requests fail."',
    ]);
  });

  test('when an end does not come, or nobody is told of it', () => {
    expect(
      unended(
        page,
        of,
        without(({ title }) => title.includes('RESOLVED')),
      ),
    ).toHaveLength(3);
    const timeline = new Timeline();
    timeline.look(5000, [], [held('HighErrorRate', 'critical', 5000)]);
    expect(unended(page, of, timeline)).toEqual(['HighErrorRate (critical) still fires']);
  });

  test('when what should be muted is not, or is told', () => {
    const timeline = new Timeline();
    timeline.look(5000, [], [held('HighErrorRate', 'warning', 5000)]);
    expect(missing(warning, of, timeline)).toEqual([
      'HighErrorRate (warning) is not muted by HighErrorRate (critical)',
    ]);
    const told = goodErrors();
    told.receive(tell('HighErrorRate', 'warning', 9500));
    expect(unexpected(of, told, nothing)).toEqual([
      'HighErrorRate (warning) was told, although it is muted by HighErrorRate (critical)',
    ]);
  });

  test('when an alert comes that nobody expects, or a message about one', () => {
    const timeline = goodErrors();
    const other = held('DatabaseDown', 'critical', 7000);
    other.labels.instance = 'db:1';
    timeline.look(7000, [], [other]);
    timeline.receive(tell('RedisDown', 'critical', 7500).slice(0, 1));
    expect(unexpected(of, timeline, nothing)).toEqual([
      'DatabaseDown (critical) fired: instance=db:1',
      'RedisDown (critical) was told at pagerduty',
    ]);
  });

  test('when the alert is about another subject', () => {
    const leak = caseOf('memory-leak');
    const timeline = new Timeline();
    const alert = held('ContainerMemoryNearLimit', 'warning', 5000);
    alert.labels.name = `${settings.namePrefix}-redis`;
    timeline.look(5000, [], [alert]);
    expect(missing(leak.row.primary, leak, timeline)).toEqual([
      'ContainerMemoryNearLimit (warning) has not fired',
    ]);
  });
});

test('words: the summary to the letter, anything for a template, the runbook', () => {
  const alert = {
    annotations: {
      summary: 'A (b) fails.',
      description:
        '{{ $value | x }} of {{ $labels.a }} down{{ with $labels.b }} {{ . }}{{ end }}, now.',
      runbook_url: 'https://r/x#a',
    },
  };
  const good = 'A (b) fails. 5% of web-1 down, now. https://r/x#a';
  expect(says(alert, good)).toBeUndefined();
  expect(says(alert, good.replace('(b)', 'b'))).toBe('its summary "A (b) fails."');
  expect(says(alert, good.replace('down', 'up'))).toMatch(/^its description/);
  expect(says(alert, good.replace('#a', '#b'))).toBe('its runbook https://r/x#a');
});

test('what a fault has left lingers as long as the windows that saw it, and no longer', () => {
  const past = [{ row: row('crash-loop'), healed: 0 }];
  expect(lingering(past, known, 60_000)).toContain('ApplicationRestarting');
  expect(lingering(past, known, 60_000)).toContain('AvailabilityBudgetBurn');
  // Two hours of the rules are eight minutes here, and some seconds.
  expect(lingering(past, known, 600_000)).not.toContain('ApplicationRestarting');
  expect(lingering(past, known, 600_000)).toContain('AvailabilityBudgetBurn');
  expect(lingering([], known, 0).size).toBe(0);
});

test('the nth change of a series is found by its sample', () => {
  const samples = [
    [10, 1],
    [11, 1],
    [12, 5],
    [13, 5],
    [14, 9],
  ] as const;
  expect(nthChange(samples, 1)).toBe(12);
  expect(nthChange(samples, 2)).toBe(14);
  expect(nthChange(samples, 3)).toBeUndefined();
  expect(nthChange([], 1)).toBeUndefined();
});

describe('the report', () => {
  const result: FaultResult = {
    ...{ fault: 'errors', alert: 'HighErrorRate (critical)', detected: 17.25, fired: 26 },
    ...{ paged: 27, allowed: ['ErrorLogBurst (warning)'], ended: 21.94, problems: [] },
    minimum: { scrape: 0.5, evaluation: 1, for: 8, groupWait: 1, window: 15 },
  };

  test('has a line for each fault, and the mean overhead', () => {
    const failed: FaultResult = {
      ...{ ...result, fault: 'latency', alert: 'SlowResponseTime (critical)', allowed: [] },
      ...{ paged: undefined, detected: undefined, ended: undefined },
      minimum: { ...result.minimum, window: 0 },
      problems: ['SlowResponseTime (critical) has not fired'],
    };
    expect(faultReport([result, failed]).split('\n')).toEqual([
      'fault    alert                        detected  paged  computed  window  overhead  ended',
      'errors   HighErrorRate (critical)         17.3   27.0      25.5    15.0       1.5   21.9  pass',
      'latency  SlowResponseTime (critical)         -      -      10.5       -         -  later  FAIL',
      '',
      'Seconds. computed = scrape/2 + evaluation/2 + for + group_wait + window; overhead = paged - computed.',
      'errors: came as well, as it may: ErrorLogBurst (warning)',
      'latency: SlowResponseTime (critical) has not fired',
      '',
      '1 of 2 faults as expected; pages came 1.5 s after the computed moment on average, 1.5 s at most.',
    ]);
  });
});

test('how busy the machine is counts for nothing, and is told', () => {
  for (const name of ofMachine)
    expect(
      known.some((one) => one.name === name),
      name,
    ).toBe(true);
  const timeline = new Timeline();
  timeline.look(7000, [], [held('HostLoadHigh', 'warning', 7000)]);
  timeline.receive(tell('HostLoadHigh', 'warning', 7500));
  expect(unexpected(caseOf('errors'), timeline, nothing)).toEqual([]);
  expect(falseAlerts(timeline, 1000)).toEqual([]);
  expect(machineAlerts(timeline, 1000)).toEqual(['HostLoadHigh']);
});

test('a quiet stack has no false alert; Watchdog and what came before are none', () => {
  const timeline = new Timeline();
  const before = held('HighRedisMemory', 'warning', 500);
  timeline.look(1000, [], [before, held('Watchdog', 'none', 2000)]);
  expect(falseAlerts(timeline, 1000)).toEqual([]);
  timeline.look(3000, [], [before, held('ApplicationDown', 'critical', 3000)]);
  timeline.receive(tell('ApplicationDown', 'critical', 3500));
  const found = falseAlerts(timeline, 1000);
  expect(found.map(({ name, told }) => [name, told.length])).toEqual([['ApplicationDown', 3]]);
  const quiet = {
    ...{ asked: 3600, real: 240, timescale: 15, requestRate: 3.04, falseAlerts: found },
    ofMachine: [],
  };
  expect(quietReport(quiet).split('\n')[0]).toBe(
    "1 false alerts in 60 min 0 s of the stack's time (4 min 0 s at 15 times the usual pace), with 3.0 requests a second.",
  );
});
