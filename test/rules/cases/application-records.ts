import type { RecordCase } from '../case.ts';

/** Five samples in a window: extrapolation is by 1.25, which leaves no rounding in what is expected. */
const fiveMinutes = { interval: '1m', evaluation: '1m' };
const tenMinutes = { interval: '2m', evaluation: '2m' };

const app = 'job="voiceassist-app", instance="server-1:8000"';
const second = 'job="voiceassist-app", instance="server-2:8000"';
const other = 'job="other", instance="server-1:8000"';

const requests = {
  [`http_requests_total{${app}, method="GET", endpoint="/chat", status="200"}`]: '0+120x80',
  [`http_requests_total{${app}, method="POST", endpoint="/voice", status="500"}`]: '0+48x80',
  [`http_requests_total{${app}, method="POST", endpoint="/voice", status="503"}`]: '0+12x80',
  [`http_requests_total{${second}, method="GET", endpoint="/chat", status="404"}`]: '0+60x80',
  ...Object.fromEntries(
    ['/metrics', '/health', '/ready', '/live'].map((endpoint) => [
      `http_requests_total{${app}, method="GET", endpoint="${endpoint}", status="503"}`,
      '0+15x80',
    ]),
  ),
  [`http_requests_total{${other}, method="GET", endpoint="/chat", status="500"}`]: '0+15x80',
};

/** Half of the requests within a second, the rest evenly up to three. */
const durations = Object.fromEntries(
  [
    ['1', '0+10x80'],
    ['3', '0+20x80'],
    ['+Inf', '0+20x80'],
  ].flatMap(([le, values]) =>
    [
      [`${app}, endpoint="/chat"`, values],
      [`${second}, endpoint="/chat"`, '0+60x80'],
      [`${app}, endpoint="/health"`, '0+100x80'],
      [`${other}, endpoint="/chat"`, '0+100x80'],
    ].map(([labels, counts]) => [
      `http_request_duration_seconds_bucket{${labels}, method="GET", le="${le}"}`,
      counts!,
    ]),
  ),
);
const quantile = (name: string, first: number, of: number): RecordCase => ({
  name: `${name} of what users wait for, by instance`,
  ...fiveMinutes,
  series: durations,
  samples: {
    '0m': [],
    '10m': [
      { labels: '{instance="server-1:8000"}', value: first },
      { labels: '{instance="server-2:8000"}', value: of },
    ],
  },
});

const cache = {
  [`cache_operations_total{${app}, operation="get", status="hit"}`]: '0+90x80',
  [`cache_operations_total{${app}, operation="get", status="miss"}`]: '0+30x80',
  [`cache_operations_total{${app}, operation="set", status="hit"}`]: '0+60x80',
  [`cache_operations_total{${second}, operation="get", status="miss"}`]: '0+60x80',
  [`cache_operations_total{${other}, operation="get", status="hit"}`]: '0+60x80',
};

const voice = {
  [`voice_processing_duration_seconds_count{${app}}`]: '0+360x80',
  [`voice_processing_errors_total{${app}, error_type="TimeoutError"}`]: '0+80x80',
  [`voice_processing_errors_total{${app}, error_type="ValueError"}`]: '0+40x80',
  [`voice_processing_duration_seconds_count{${second}}`]: '0+480x80',
  [`voice_processing_duration_seconds_count{${other}}`]: '0+60x80',
  [`voice_processing_errors_total{${other}, error_type="ValueError"}`]: '0+60x80',
};
const voiceBuckets = Object.fromEntries(
  [
    ['2', '0+10x80'],
    ['4', '0+20x80'],
    ['+Inf', '0+20x80'],
  ].flatMap(([le, values]) =>
    [
      [app, values],
      [second, '0+20x80'],
      [other, '0+100x80'],
    ].map(([labels, counts]) => [
      `voice_processing_duration_seconds_bucket{${labels}, le="${le}"}`,
      counts!,
    ]),
  ),
);

export const applicationRecordCases: Record<string, RecordCase[]> = {
  'instance:http_requests:rate5m': [
    {
      name: 'counts what users ask for, by instance, and no probe',
      ...fiveMinutes,
      series: requests,
      samples: {
        '0m': [],
        '10m': [
          { labels: '{instance="server-1:8000"}', value: 3 },
          { labels: '{instance="server-2:8000"}', value: 1 },
        ],
      },
    },
  ],
  'instance:http_request_errors_per_requests:ratio_rate5m': [
    {
      name: 'is the share of 5xx; zero where there was never an error',
      ...fiveMinutes,
      series: requests,
      samples: {
        '10m': [
          { labels: '{instance="server-1:8000"}', value: 1 / 3 },
          { labels: '{instance="server-2:8000"}', value: 0 },
        ],
      },
    },
  ],
  'instance:http_request_duration_seconds:p50_rate5m': [quantile('the median', 1, 0.5)],
  'instance:http_request_duration_seconds:p95_rate5m': [quantile('the 95th percentile', 2.8, 0.95)],
  'instance:http_request_duration_seconds:p99_rate5m': [
    quantile('the 99th percentile', 2.96, 0.99),
  ],
  'job:http_requests:rate30m': [
    {
      name: 'sums over instances, probes and other jobs left out',
      ...fiveMinutes,
      series: {
        ...requests,
        'up{job="voiceassist-app", instance="server-1:8000"}': '1x80',
        'up{job="other", instance="server-1:8000"}': '1x80',
      },
      samples: { '40m': [{ labels: '{job="voiceassist-app"}', value: 4 }] },
    },
    {
      name: 'is zero when a server is up and nobody asks it, unknown when none is up',
      ...fiveMinutes,
      series: {
        'up{job="voiceassist-app", instance="server-1:8000"}': '1x20 0x20',
        'up{job="voiceassist-app", instance="server-2:8000"}': '0x40',
        'up{job="other", instance="server-1:8000"}': '1x40',
      },
      samples: { '10m': [{ labels: '{job="voiceassist-app"}', value: 0 }], '30m': [] },
    },
  ],
  'instance:cache_lookups:rate30m': [
    {
      name: 'counts what is looked up, not what is set',
      ...fiveMinutes,
      series: cache,
      samples: {
        '40m': [
          { labels: '{instance="server-1:8000"}', value: 2 },
          { labels: '{instance="server-2:8000"}', value: 1 },
        ],
      },
    },
  ],
  'instance:cache_hits_per_lookups:ratio_rate30m': [
    {
      name: 'is the share that hit; zero where nothing ever did',
      ...fiveMinutes,
      series: cache,
      samples: {
        '40m': [
          { labels: '{instance="server-1:8000"}', value: 0.75 },
          { labels: '{instance="server-2:8000"}', value: 0 },
        ],
      },
    },
  ],
  'instance:voice_inputs:rate10m': [
    {
      name: 'counts what succeeded and what failed, also where nothing ever failed',
      ...tenMinutes,
      series: voice,
      samples: {
        '16m': [
          { labels: '{instance="server-1:8000"}', value: 4 },
          { labels: '{instance="server-2:8000"}', value: 4 },
        ],
      },
    },
  ],
  'instance:voice_processing_errors_per_inputs:ratio_rate10m': [
    {
      name: 'is the share that failed, of whatever kind; zero where nothing ever did',
      ...tenMinutes,
      series: voice,
      samples: {
        '16m': [
          { labels: '{instance="server-1:8000"}', value: 0.25 },
          { labels: '{instance="server-2:8000"}', value: 0 },
        ],
      },
    },
    {
      name: 'is one where nothing ever succeeded',
      ...tenMinutes,
      series: {
        [`voice_processing_errors_total{${app}, error_type="TimeoutError"}`]: '0+80x80',
      },
      samples: { '16m': [{ labels: '{instance="server-1:8000"}', value: 1 }] },
    },
  ],
  'instance:voice_processing_duration_seconds:p95_rate10m': [
    {
      name: 'the 95th percentile, by instance',
      ...tenMinutes,
      series: voiceBuckets,
      samples: {
        '0m': [],
        '16m': [
          { labels: '{instance="server-1:8000"}', value: 3.8 },
          { labels: '{instance="server-2:8000"}', value: 1.9 },
        ],
      },
    },
  ],
};
