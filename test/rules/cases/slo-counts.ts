import type { AlertCase, RecordCase } from '../case.ts';
import { burning, tierOf, type Detection } from './slo-burn.ts';

const servers = ['http://voiceassist-server:8000', 'https://voiceassist.example.com/api'];
const [first, second] = servers.map((url) => `application="${url}", instance="${url}/health"`) as [
  string,
  string,
];
const ready = `application="${servers[0]}", instance="${servers[0]}/ready"`;
const grafana = 'instance="http://grafana:3000/api/health"';
const probe = (labels: string) => `probe_success{job="probe-http", ${labels}}`;
const app = (instance: string) => `job="voiceassist-app", instance="${instance}", method="GET"`;
const requests = (labels: string) => `http_requests_total{${labels}}`;
const timed = (labels: string) => `http_request_duration_seconds_count{${labels}}`;
const bucket = (labels: string, le: string) =>
  `http_request_duration_seconds_bucket{${labels}, le="${le}"}`;

/** A thousand a minute each: what is not a user's request to the application. */
const machines = ['/health', '/ready', '/live', '/metrics'];
const otherRequests = Object.fromEntries([
  [requests('job="other", instance="o", endpoint="/api/chat", status="500"'), '0+250x500'],
  ...machines.map((endpoint) => [
    requests(`${app('a:8000')}, endpoint="${endpoint}", status="500"`),
    '0+250x500',
  ]),
]) as Record<string, string>;
const otherTimes = Object.fromEntries(
  [
    'job="other", instance="o", endpoint="/api/chat"',
    ...machines.map((endpoint) => `${app('a:8000')}, endpoint="${endpoint}"`),
  ].flatMap((labels) => [
    [timed(labels), '0+250x500'],
    [bucket(labels, '0.5'), '0+50x500'],
  ]),
) as Record<string, string>;
const otherProbes = {
  [probe(grafana)]: '0x500',
  [probe(ready)]: '0x500',
  [`probe_success{job="other", ${first}}`]: '0x500',
  'up{job="other", instance="o"}': '0x500',
};

const chat = 'endpoint="/api/chat"';
/** 100 requests a second, 10 of them to the second server. */
const traffic = {
  [requests(`${app('a:8000')}, ${chat}, status="200"`)]: '_ 0+1350x400',
  ...otherRequests,
};
/** Days of good events before: they keep the tiers with longer windows quiet. */
const before = (slo: string) => ({
  [`slo:events:increase1m{slo="${slo}"}`]: '1e9',
  [`slo:errors:increase1m{slo="${slo}"}`]: '0',
});

/** Faults as Prometheus measures them, from scrapes on. */
export const measured = {
  availability: {
    slo: 'availability',
    long: '1h',
    share: 0.5,
    from: '1h45s',
    evaluation: '1m',
    fires: '1h3m',
  },
  errorRate: {
    slo: 'error-rate',
    long: '1h',
    share: 0.1,
    from: '1h45s',
    evaluation: '1m',
    fires: '1h10m',
  },
  latency: { slo: 'latency', long: '1h', share: 1, from: '1h', evaluation: '1m', fires: '1h44m' },
} as const satisfies Record<string, Detection>;

/** From samples of the application and of the prober to the page. */
export const measuredCases: Record<keyof typeof measured, AlertCase> = {
  availability: {
    name: 'pages when one of two servers stops answering, until it answers; Grafana does not matter',
    evaluation: '1m',
    series: {
      ...before('availability'),
      [probe(first)]: '_ 1x400',
      [probe(second)]: '_ 1x242 0x11 1x100',
      ...otherProbes,
    },
    fires: {
      '1h2m': [],
      [measured.availability.fires]: [burning('availability', tierOf('1h'), 18.75)],
      '1h9m': [],
    },
  },
  errorRate: {
    name: 'pages when the smaller of two servers answers everything with 5xx, until it does not',
    evaluation: '1m',
    series: {
      ...before('error-rate'),
      ...traffic,
      [requests(`${app('b:8000')}, ${chat}, status="200"`)]: '_ 0+150x242 36300x41 36300+150x80',
      [requests(`${app('b:8000')}, ${chat}, status="503"`)]: '_ 0x242 150+150x41 6300x80',
    },
    fires: {
      '1h9m': [],
      [measured.errorRate.fires]: [burning('error-rate', tierOf('1h'), 15.42)],
      '1h18m': [],
    },
  },
  latency: {
    name: 'pages when every request takes longer than half a second, until they do not',
    evaluation: '1m',
    series: {
      ...before('latency'),
      [timed(`${app('a:8000')}, ${chat}`)]: '_ 0+1500x500',
      [bucket(`${app('a:8000')}, ${chat}`, '0.5')]: '_ 0+1500x239 358500x180 358500+1500x60',
      [bucket(`${app('a:8000')}, ${chat}`, '1.0')]: '_ 0+1500x500',
      ...otherTimes,
    },
    fires: {
      '1h43m': [],
      [measured.latency.fires]: [burning('latency', tierOf('1h'), 14.67)],
      '1h51m': [],
    },
  },
};

const sample = (slo: string, value: number) => ({ labels: `{slo="${slo}"}`, value });

/** What a minute holds. A thousand of 1,090 requests a minute go to one server. */
export const countRecords: Record<string, RecordCase[]> = {
  'slo:error_budget:ratio': [
    {
      name: 'is what the objectives leave',
      series: {},
      samples: {
        '1m': [sample('availability', 0.001), sample('error-rate', 0.001), sample('latency', 0.05)],
      },
    },
  ],
  'slo:errors:increase1m': [
    {
      name: 'is the share of a minute in which servers did not answer probes',
      series: {
        [probe(first)]: '1x40',
        [probe(second)]: '1x19 0x2 1x20',
        'up{job="voiceassist-app", instance="voiceassist-server:8000"}': '0x40',
        ...otherProbes,
      },
      samples: { '4m': [sample('availability', 0)], '5m45s': [sample('availability', 0.375)] },
    },
    {
      name: 'is the share in which servers could not be scraped, while nobody probes',
      series: {
        'up{job="voiceassist-app", instance="voiceassist-server:8000"}': '1x40',
        'up{job="voiceassist-app", instance="voiceassist.example.com:443"}': '0x40',
        ...otherProbes,
      },
      samples: { '5m': [sample('availability', 0.5)] },
    },
    {
      name: 'is all 5xx of all servers, and users alone',
      series: {
        [requests(`${app('a:8000')}, ${chat}, status="200"`)]: '0+225x40',
        [requests(`${app('a:8000')}, ${chat}, status="500"`)]: '0+25x40',
        [requests(`${app('b:8000')}, ${chat}, status="404"`)]: '0+20x40',
        [requests(`${app('b:8000')}, endpoint="/api/login", status="503"`)]: '0+2.5x40',
        ...otherRequests,
      },
      samples: { '5m': [sample('error-rate', 110)] },
    },
    {
      name: 'is nothing, not unknown, before the first 5xx',
      series: { [requests(`${app('a:8000')}, ${chat}, status="200"`)]: '0+225x40' },
      samples: { '5m': [sample('error-rate', 0)] },
    },
    {
      name: 'is all requests above half a second of all servers, and users alone',
      series: {
        [timed(`${app('a:8000')}, ${chat}`)]: '0+240x40',
        [bucket(`${app('a:8000')}, ${chat}`, '0.25')]: '0+90x40',
        [bucket(`${app('a:8000')}, ${chat}`, '0.5')]: '0+225x40',
        [bucket(`${app('a:8000')}, ${chat}`, '+Inf')]: '0+240x40',
        [timed(`${app('b:8000')}, ${chat}`)]: '0+30x40',
        [bucket(`${app('b:8000')}, ${chat}`, '0.5')]: '0x40',
        ...otherTimes,
      },
      samples: { '5m': [sample('latency', 180)] },
    },
    {
      name: 'is unknown without the bucket, and for what is not the application',
      series: {
        [timed(`${app('a:8000')}, ${chat}`)]: '0+250x40',
        ...otherProbes,
        ...otherRequests,
        ...otherTimes,
      },
      samples: { '5m': [] },
    },
  ],
  'slo:events:increase1m': [
    {
      name: 'is one for a minute that was probed or scraped',
      series: {
        [probe(second)]: '_x20 0x20 _x60',
        'up{job="voiceassist-app", instance="voiceassist-server:8000"}': '_x80 1x40',
        ...otherProbes,
      },
      samples: {
        '4m': [],
        '8m': [sample('availability', 1)],
        '15m': [],
        '22m': [sample('availability', 1)],
      },
    },
    {
      name: 'is all requests of users, whatever came of them',
      series: {
        [requests(`${app('a:8000')}, ${chat}, status="200"`)]: '0+225x40',
        [requests(`${app('b:8000')}, ${chat}, status="500"`)]: '0+15x40',
        [timed(`${app('a:8000')}, ${chat}`)]: '0+240x40',
        [timed(`${app('b:8000')}, ${chat}`)]: '0+30x40',
        ...otherRequests,
        ...otherTimes,
      },
      samples: { '5m': [sample('error-rate', 960), sample('latency', 1080)] },
    },
    {
      name: 'is nothing for what is not the application',
      series: { ...otherProbes, ...otherRequests, ...otherTimes },
      samples: { '5m': [] },
    },
  ],
};

/**
 * A window of five steps after a sample that is no longer in it: a busy step and four quiet ones, in which
 * a mean of ratios would be another number.
 */
const window = {
  'slo:errors:increase1m{slo="error-rate"}': '900 0 1 0 0 0',
  'slo:events:increase1m{slo="error-rate"}': '900 460 10 10 10 10',
  'slo:errors:increase1m{slo="latency"}': '900 10 0 0 0 0',
  'slo:events:increase1m{slo="latency"}': '900 60 10 10 10 10',
};

const over = (step: string, at: string): RecordCase[] => [
  {
    name: 'weighs every event alike, and takes no more of them than the window has',
    interval: step,
    evaluation: step,
    series: window,
    samples: { [at]: [sample('error-rate', 2), sample('latency', 2)] },
  },
];

/** What windows hold. */
export const windowRecords: Record<string, RecordCase[]> = {
  'slo:burn_rate:ratio5m': over('1m', '5m'),
  'slo:burn_rate:ratio30m': over('6m', '30m'),
  'slo:burn_rate:ratio1h': over('12m', '1h'),
  'slo:burn_rate:ratio2h': over('24m', '2h'),
  'slo:burn_rate:ratio6h': over('72m', '6h'),
  'slo:burn_rate:ratio1d': over('288m', '1d'),
  'slo:burn_rate:ratio3d': over('864m', '3d'),
  'slo:error_budget_remaining:ratio': [
    {
      name: 'is what thirty days have left, below nothing when they took more',
      interval: '6d',
      evaluation: '6d',
      series: { ...window, 'slo:errors:increase1m{slo="latency"}': '900 1 0 0 0 0' },
      samples: { '30d': [sample('error-rate', -1), sample('latency', 0.8)] },
    },
  ],
};
