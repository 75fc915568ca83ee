import type { AlertCase } from '../case.ts';

const minutes = { interval: '1m', evaluation: '1m' };

const pool = (instance: string, state: string, job = 'voiceassist-app') =>
  `db_connection_pool_size{job="${job}", instance="${instance}", state="${state}"}`;
/** Lookups per second, and which share of them hits, by instance. */
const lookups = (values: Record<string, [share: number, perSecond: number]>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [share, perSecond]]) => [
      [cache(instance, 'hit'), `0+${60 * perSecond * share}x140`],
      [cache(instance, 'miss'), `0+${60 * perSecond * (1 - share)}x140`],
    ]),
  );
const cache = (instance: string, status: string) =>
  `cache_operations_total{job="voiceassist-app", instance="${instance}", operation="get", status="${status}"}`;
const cacheMisses = (instance: string, share: string) => ({
  labels: { severity: 'warning', instance },
  description: `Only ${share} of the cache lookups of ${instance} hit over the last half hour.`,
});

const errors = (instance: string) =>
  `voice_processing_errors_total{job="voiceassist-app", instance="${instance}", error_type="TimeoutError"}`;
const processed = (instance: string) =>
  `voice_processing_duration_seconds_count{job="voiceassist-app", instance="${instance}"}`;
/** Voice inputs per second, and which share of them fails, by instance. */
const voiceInputs = (values: Record<string, [share: number, perSecond: number]>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [share, perSecond]]) => [
      [processed(instance), `0+${15 * perSecond * (1 - share)}x160`],
      [errors(instance), `0+${15 * perSecond * share}x160`],
    ]),
  );
/** Seconds at the 95th percentile, and inputs per second, by instance. */
const voiceLatency = (values: Record<string, [seconds: string, perSecond: number]>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [seconds, perSecond]]) => [
      [`instance:voice_processing_duration_seconds:p95_rate10m{instance="${instance}"}`, seconds],
      [`instance:voice_inputs:rate10m{instance="${instance}"}`, `${perSecond}x120`],
    ]),
  );
const voiceFails = (severity: string, instance: string, share: string) => ({
  labels: { severity, instance },
  description: `${share} of the voice inputs to ${instance} failed over the last ten minutes.`,
});
const users = (instance: string, job = 'voiceassist-app') =>
  `active_users{job="${job}", instance="${instance}"}`;
const messages = (instance: string, job = 'voiceassist-app') =>
  `messages_sent_total{job="${job}", instance="${instance}", conversation_type="text"}`;
const stalled = {
  labels: { severity: 'warning', job: 'voiceassist-app' },
  description: 'With 22 active users, no server has counted a message for half an hour.',
};

export const applicationWorkCases: Record<string, AlertCase[]> = {
  ApplicationPoolExhausted: [
    {
      name: 'fires five minutes after the last tenth of a pool began to be used',
      series: {
        [pool('a', 'active')]: '4x4 10x40 4x20',
        [pool('a', 'idle')]: '1x80',
        [pool('a', 'overflow')]: '3x80',
        [pool('a', 'idle', 'other')]: '5x80',
      },
      fires: {
        '6m': [],
        '6m15s': [
          {
            labels: { severity: 'warning', instance: 'a' },
            description:
              'Application a uses 90.91% of its open database connections; further requests wait for one.',
          },
        ],
        '12m': [],
      },
    },
    {
      name: 'stays silent below, and about a small pool that opens connections as it needs them',
      series: {
        [pool('b', 'active')]: '17x80',
        [pool('b', 'idle')]: '3x80',
        [pool('b', 'active', 'other')]: '20x80',
        [pool('c', 'active')]: '9x80',
        [pool('c', 'overflow')]: '3x80',
        [pool('c', 'active', 'other')]: '5x80',
      },
      fires: { '6m': [], '20m': [] },
    },
  ],
  ApplicationCacheHitRateLow: [
    {
      ...minutes,
      name: 'fires after half an hour below a half, until hits are back',
      series: {
        [cache('a', 'miss')]: '0+5500x40 220000x40',
        [cache('a', 'hit')]: '0+4500x40 190000+10000x40',
      },
      fires: { '30m': [], '31m': [cacheMisses('a', '45%')], '50m': [] },
    },
    {
      ...minutes,
      name: 'needs few hits and enough lookups',
      series: lookups({ low: [0.45, 1.1], above: [0.55, 5], few: [0.1, 0.9] }),
      fires: { '29m': [], '1h30m': [cacheMisses('low', '45%')] },
    },
    {
      ...minutes,
      name: 'stays silent above, and while there are few lookups',
      series: lookups({ above: [0.55, 5], few: [0.1, 0.9] }),
      fires: { '40m': [], '2h': [] },
    },
  ],
  VoiceProcessingErrors: [
    {
      name: 'fires five minutes after every ninth input began to fail, until they succeed',
      series: { [processed('a')]: '0+80x160', [errors('a')]: '0+10x60 600x100' },
      fires: { '5m': [], '5m15s': [voiceFails('warning', 'a', '11.11%')], '30m': [] },
    },
    {
      name: 'pages five minutes after half of them began to fail',
      series: { [processed('a')]: '0+45x160', [errors('a')]: '0+55x160' },
      fires: {
        '5m': [],
        '5m15s': [voiceFails('warning', 'a', '55%'), voiceFails('critical', 'a', '55%')],
      },
    },
    {
      name: 'needs enough of them, and enough inputs',
      series: voiceInputs({
        some: [0.11, 0.022],
        half: [0.55, 0.022],
        less: [0.45, 9],
        below: [0.09, 9],
        few: [0.9, 0.018],
      }),
      fires: {
        '5m': [],
        '30m': [
          voiceFails('warning', 'some', '11%'),
          voiceFails('warning', 'less', '45%'),
          voiceFails('warning', 'half', '55%'),
          voiceFails('critical', 'half', '55%'),
        ],
      },
    },
    {
      name: 'stays silent below, and about a few inputs',
      series: voiceInputs({ below: [0.09, 9], few: [0.9, 0.018] }),
      fires: { '6m': [], '30m': [] },
    },
  ],
  VoiceProcessingSlow: [
    {
      name: 'fires after ten minutes above five seconds, until it is quicker',
      series: voiceLatency({
        a: ['1x4 5.5x60 1x20', 0.022],
      }),
      fires: {
        '11m': [],
        '11m15s': [
          {
            labels: { severity: 'warning', instance: 'a' },
            description: 'One voice input in twenty to a takes longer than 5.5s.',
          },
        ],
        '17m': [],
      },
    },
    {
      name: 'stays silent below, and about a few inputs',
      series: voiceLatency({
        below: ['4.5x120', 9],
        few: ['9x120', 0.018],
      }),
      fires: { '12m': [], '25m': [] },
    },
  ],
  ApplicationMessagesStalled: [
    {
      ...minutes,
      name: 'fires three quarters of an hour after the last message, until the next, whoever counts it',
      series: {
        [users('a')]: '22x160',
        [users('b')]: '15x160',
        [messages('a')]: '0+1x40 40x120',
        [messages('b')]: '5x100 6x60',
        [messages('c', 'other')]: '0+1x160',
      },
      fires: { '39m': [], '1h23m': [], '1h24m': [stalled], '1h42m': [] },
    },
    {
      ...minutes,
      name: 'fires when no message was ever counted',
      series: { [users('a')]: '22x60' },
      fires: { '14m': [], '15m': [stalled] },
    },
    {
      ...minutes,
      name: 'stays silent for few users, however many servers count them, and for other jobs',
      series: {
        [users('a')]: '18x160',
        [users('b')]: '18x160',
        [users('c', 'other')]: '50x160',
        [messages('a')]: '5x160',
      },
      fires: { '50m': [], '2h': [] },
    },
  ],
};
