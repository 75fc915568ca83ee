import type { RecordCase } from '../case.ts';

/** Five samples in a window: extrapolation is by 1.25, which leaves no rounding in what is expected. */
const tenMinutes = { interval: '2m', evaluation: '2m' };

const search = '/collections/{collection_name}/points/search';
const upsert = '/collections/{collection_name}/points';
const rest = (status: string, instance = 'a', job = 'qdrant') =>
  `rest_responses_total{job="${job}", instance="${instance}", method="POST", endpoint="${search}", status="${status}"}`;
const grpc = (status: string, instance = 'a', job = 'qdrant') =>
  `grpc_responses_total{job="${job}", instance="${instance}", endpoint="/qdrant.Points/Search", status="${status}"}`;

const responses = {
  [rest('200')]: '0+360x20',
  [rest('404')]: '0+60x20',
  [rest('408')]: '0+30x20',
  [rest('500')]: '0+20x20',
  [rest('503')]: '0+10x20',
  [rest('200', 'b')]: '0+60x20',
  [rest('500', 'b')]: '0+60x20',
  [rest('500', 'a', 'other')]: '0+60x20',
  [grpc('0')]: '0+700x20',
  // Clients over their rate limit.
  [grpc('8')]: '0+140x20',
  [grpc('13')]: '0+60x20',
  [grpc('14')]: '0+60x20',
  [grpc('0', 'b')]: '0+90x20',
  [grpc('4', 'b')]: '0+30x20',
  [grpc('13', 'a', 'other')]: '0+60x20',
};
const values = (list: [instance: string, api: string, value: number][]) =>
  list.map(([instance, api, value]) => ({
    labels: `{api="${api}", instance="${instance}"}`,
    value,
  }));

/** Half of the searches within half a second, the rest within a second; `b` twice as slow at most. */
const buckets = Object.fromEntries(
  [
    ['0.5', 60, 0],
    ['1', 120, 0],
    ['2', 120, 120],
    ['+Inf', 120, 120],
  ].flatMap(([le, a, b]) =>
    [
      [
        `rest_responses_duration_seconds_bucket{job="qdrant", instance="a", endpoint="${search}"`,
        a,
      ],
      [
        `rest_responses_duration_seconds_bucket{job="qdrant", instance="b", endpoint="${search}"`,
        b,
      ],
      [
        `rest_responses_duration_seconds_bucket{job="qdrant", instance="a", endpoint="${upsert}"`,
        600,
      ],
      [
        `rest_responses_duration_seconds_bucket{job="other", instance="a", endpoint="${search}"`,
        600,
      ],
      [
        'grpc_responses_duration_seconds_bucket{job="qdrant", instance="a", endpoint="/qdrant.Points/Query"',
        b,
      ],
      [
        'grpc_responses_duration_seconds_bucket{job="qdrant", instance="b", endpoint="/qdrant.Points/Query"',
        a,
      ],
      [
        'grpc_responses_duration_seconds_bucket{job="qdrant", instance="a", endpoint="/qdrant.Points/Upsert"',
        600,
      ],
      [
        'grpc_responses_duration_seconds_bucket{job="other", instance="a", endpoint="/qdrant.Points/Query"',
        600,
      ],
    ].map(([series, each]) => [`${series}, status="200", le="${le}"}`, `0+${each}x20`]),
  ),
);

export const qdrantRecordCases: Record<string, RecordCase[]> = {
  'instance_api:qdrant_responses:rate10m': [
    {
      name: 'counts by instance and interface',
      ...tenMinutes,
      series: responses,
      samples: {
        '0m': [],
        '20m': values([
          ['a', 'rest', 4],
          ['b', 'rest', 1],
          ['a', 'grpc', 8],
          ['b', 'grpc', 1],
        ]),
      },
    },
  ],
  'instance_api:qdrant_errors_per_responses:ratio_rate10m': [
    {
      name: "is the share that is the server's fault, time-outs with it, in each interface's words",
      ...tenMinutes,
      series: responses,
      samples: {
        '20m': values([
          ['a', 'rest', 0.125],
          ['b', 'rest', 0.5],
          ['a', 'grpc', 0.125],
          ['b', 'grpc', 0.25],
        ]),
      },
    },
  ],
  'instance_api:qdrant_search_duration_seconds:p95_rate10m': [
    {
      name: 'is that of searches, not of writes',
      ...tenMinutes,
      series: buckets,
      samples: {
        '20m': values([
          ['a', 'rest', 0.95],
          ['b', 'rest', 1.95],
          ['a', 'grpc', 1.95],
          ['b', 'grpc', 0.95],
        ]),
      },
    },
  ],
};
