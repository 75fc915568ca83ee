import type { AlertCase } from '../case.ts';

const latency = 'instance:http_request_duration_seconds:p95_rate5m';
const rate = 'instance:http_requests:rate5m';

/** Requests per second, and which share of them fails, by instance. */
const answered = (values: Record<string, [share: number, requests: number]>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [share, perSecond]]) => [
      [total('/chat', '200', instance), `0+${15 * perSecond * (1 - share)}x120`],
      [total('/chat', '500', instance), `0+${15 * perSecond * share}x120`],
    ]),
  );
/** Seconds at the 95th percentile, and requests per second, by instance. */
const recorded = (values: Record<string, [seconds: number, requests: number]>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [seconds, perSecond]]) => [
      [`${latency}{instance="${instance}"}`, `${seconds}x120`],
      [`${rate}{instance="${instance}"}`, `${perSecond}x120`],
    ]),
  );

const failing = (severity: string, instance: string, share: string) => ({
  labels: { severity, instance },
  description: `${share} of the requests to ${instance} failed over the last five minutes.`,
});
const slow = (severity: string, instance: string, seconds: string) => ({
  labels: { severity, instance },
  description: `One request in twenty to ${instance} takes longer than ${seconds}.`,
});

const total = (endpoint: string, status: string, instance = 'a', job = 'voiceassist-app') =>
  `http_requests_total{job="${job}", instance="${instance}", method="POST", endpoint="${endpoint}", status="${status}"}`;
const bucket = (le: string) =>
  `http_request_duration_seconds_bucket{job="voiceassist-app", instance="a", method="POST", endpoint="/chat", le="${le}"}`;
const endpoint = (name: string, share: string) => ({
  labels: { severity: 'warning', instance: 'a', endpoint: name },
  description: `${share} of the requests to ${name} of a failed over the last ten minutes.`,
});

const active = (name: string, instance: string, job = 'voiceassist-app') =>
  `http_requests_active{job="${job}", instance="${instance}", method="POST", endpoint="${name}"}`;

/** Requests per second: a week before, the day before, and in the two hours after eight days. */
const traffic = (job: string) => `job:http_requests:rate30m{job="${job}"}`;
const history = (week: number, day: number, now: number) =>
  `${week}x1007 ${day}x143 ${now}x10 ${day}x10`;
const dropped = (job: string, share: string) => ({
  labels: { severity: 'warning', job },
  description: `The application gets ${share} of the requests of the same time yesterday, and as few against last week.`,
});

export const applicationRequestCases: Record<string, AlertCase[]> = {
  HighErrorRate: [
    {
      name: 'fires five minutes after the first errors of six per cent, until they end',
      series: {
        [total('/chat', '200')]: '0+94x120',
        [total('/chat', '500')]: '0+6x60 360x60',
      },
      fires: { '5m': [], '5m15s': [failing('warning', 'a', '6%')], '18m': [] },
    },
    {
      name: 'pages after two minutes from a quarter of the requests on',
      series: {
        [total('/chat', '200')]: '0+72x120',
        [total('/chat', '500')]: '0+28x120',
      },
      fires: {
        '2m': [],
        '2m15s': [failing('critical', 'a', '28%')],
        '5m': [failing('critical', 'a', '28%')],
        '5m15s': [failing('warning', 'a', '28%'), failing('critical', 'a', '28%')],
      },
    },
    {
      name: 'needs enough of them, and enough requests',
      series: answered({
        low: [0.055, 0.22],
        below: [0.045, 9],
        quarter: [0.28, 0.22],
        less: [0.24, 9],
        few: [0.9, 0.18],
      }),
      fires: {
        '1m': [],
        '20m': [
          failing('warning', 'low', '5.5%'),
          failing('warning', 'less', '24%'),
          failing('warning', 'quarter', '28%'),
          failing('critical', 'quarter', '28%'),
        ],
      },
    },
    {
      name: 'stays silent about errors of clients and about a burst',
      series: {
        [total('/chat', '200')]: '0+50x120',
        [total('/chat', '404')]: '0+50x120',
        [total('/chat', '502')]: '0x20 60x100',
      },
      fires: { '5m': [], '8m': [], '20m': [] },
    },
  ],
  SlowResponseTime: [
    {
      name: 'fires five minutes after answers became slow, until they are quick',
      series: {
        [bucket('1')]: '0x60 100+100x60',
        [bucket('2.5')]: '0+100x120',
        [bucket('+Inf')]: '0+100x120',
        [total('/chat', '200')]: '0+100x120',
      },
      fires: { '5m': [], '5m15s': [slow('warning', 'a', '2.425s')], '25m': [] },
    },
    {
      name: 'pages from five seconds on, and needs enough requests',
      series: recorded({
        slow: [2.2, 0.22],
        below: [1.9, 9],
        stuck: [5.5, 0.22],
        less: [4.5, 9],
        few: [9, 0.18],
      }),
      fires: {
        '4m45s': [],
        '5m': [
          slow('warning', 'slow', '2.2s'),
          slow('warning', 'less', '4.5s'),
          slow('warning', 'stuck', '5.5s'),
          slow('critical', 'stuck', '5.5s'),
        ],
      },
    },
    {
      name: 'stays silent while nobody asks',
      series: {
        [bucket('1')]: '0x120',
        [bucket('2.5')]: '100x120',
        [bucket('+Inf')]: '100x120',
        [total('/chat', '200')]: '100x120',
      },
      fires: { '6m': [], '20m': [] },
    },
  ],
  ApplicationEndpointFailing: [
    {
      name: 'names the endpoints that fail while the instance as a whole does not',
      series: {
        [total('/chat', '200')]: '0+4076x160',
        [total('/voice', '200')]: '0+90x160',
        [total('/voice', '500')]: '0+110x100 11000x60',
        [total('/half', '200')]: '0+110x160',
        [total('/half', '502')]: '0+90x100 9000x60',
        [total('/seldom', '500')]: '0+0.825x100 82.5x60',
        [total('/rare', '500')]: '0+0.675x100 67.5x60',
        [total('/health', '503')]: '0+200x160',
        // Here the whole fails, which HighErrorRate tells.
        [total('/chat', '200', 'b')]: '0+1800x160',
        [total('/voice', '200', 'b')]: '0+90x160',
        [total('/voice', '500', 'b')]: '0+110x100 11000x60',
        [total('/half', '500', 'a', 'other')]: '0+90x160',
        [total('/voice', '200', 'a', 'other')]: '0+200x160',
        [total('/rare', '200', 'a', 'other')]: '0+3x160',
      },
      fires: {
        '10m': [],
        '10m15s': [endpoint('/voice', '55%')],
        '24m': [endpoint('/voice', '55%'), endpoint('/seldom', '100%')],
        '37m': [],
      },
    },
    {
      name: 'stays silent while everything fails, and about a burst',
      series: {
        [total('/chat', '500')]: '0+10x80',
        [total('/voice', '500')]: '0+10x80',
        [total('/chat', '200', 'b')]: '0+100x80',
        [total('/voice', '500', 'b')]: '0x20 100x60',
      },
      fires: { '12m': [], '20m': [] },
    },
  ],
  ApplicationRequestsPilingUp: [
    {
      name: 'fires five minutes after requests of all endpoints together became too many',
      series: {
        [active('/chat', 'a')]: '5x4 60x40 5x20',
        [active('/voice', 'a')]: '45x80',
        [active('/chat', 'b')]: '50x80',
        [active('/voice', 'b')]: '40x80',
        [active('/metrics', 'b')]: '30x80',
        [active('/voice', 'b', 'other')]: '30x80',
      },
      fires: {
        '6m': [],
        '6m15s': [
          {
            labels: { severity: 'warning', instance: 'a' },
            description: 'Application a has 105 requests in progress at once.',
          },
        ],
        '12m': [],
      },
    },
    {
      name: 'stays silent when they pass',
      series: { [active('/chat', 'a')]: '5x4 300x18 5x20' },
      fires: { '5m30s': [], '10m': [] },
    },
  ],
  ApplicationTrafficDrop: [
    {
      name: 'fires half an hour after traffic fell below both yesterday and last week, until it is back',
      interval: '10m',
      evaluation: '10m',
      series: {
        [traffic('voiceassist-app')]: history(2, 2, 0.55),
        [traffic('little-yesterday')]: history(1.5, 0.55, 0.15),
        [traffic('little-last-week')]: history(0.55, 2, 0.15),
      },
      fires: {
        '8d20m': [],
        '8d30m': [
          dropped('voiceassist-app', '27.5%'),
          dropped('little-yesterday', '27.27%'),
          dropped('little-last-week', '7.5%'),
        ],
        '8d2h': [],
      },
    },
    {
      name: 'stays silent on Saturdays and holidays, where there is too little to compare, and without history',
      interval: '10m',
      evaluation: '10m',
      series: {
        [traffic('saturday')]: history(2, 5, 0.66),
        [traffic('holiday')]: history(5, 2, 0.66),
        [traffic('too-little-yesterday')]: history(1.4, 0.45, 0.1),
        [traffic('too-little-last-week')]: history(0.45, 2, 0.1),
        [traffic('new')]: '_x1007 2x143 0.1x20',
      },
      fires: { '8d30m': [], '8d1h30m': [] },
    },
  ],
};
