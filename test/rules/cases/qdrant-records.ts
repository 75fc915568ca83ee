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
/** By interface and instance. */
const values = (of: Record<'rest' | 'grpc', Record<'a' | 'b', number>>) =>
  Object.entries(of).flatMap(([api, list]) =>
    Object.entries(list).map(([instance, value]) => ({
      labels: `{api="${api}", instance="${instance}"}`,
      value,
    })),
  );

const query = '/qdrant.Points/Query';
const bucket = (api: 'rest' | 'grpc', endpoint: string, instance = 'a', job = 'qdrant') =>
  `${api}_responses_duration_seconds_bucket{job="${job}", instance="${instance}", endpoint="${endpoint}"`;

/** Quick: half of the searches within half a second, the rest within one. Slow: all take up to two. */
const buckets = Object.fromEntries(
  [
    ['0.5', 60, 0],
    ['1', 120, 0],
    ['2', 120, 120],
    ['+Inf', 120, 120],
  ].flatMap(([le, quick, slow]) =>
    [
      [bucket('rest', search), quick],
      [bucket('rest', search, 'b'), slow],
      [bucket('rest', upsert), 600],
      [bucket('rest', search, 'a', 'other'), 600],
      [bucket('grpc', query), slow],
      [bucket('grpc', query, 'b'), quick],
      [bucket('grpc', '/qdrant.Points/Upsert'), 600],
      [bucket('grpc', query, 'a', 'other'), 600],
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
        '20m': values({ rest: { a: 4, b: 1 }, grpc: { a: 8, b: 1 } }),
      },
    },
  ],
  'instance_api:qdrant_errors_per_responses:ratio_rate10m': [
    {
      name: "is the share that is the server's fault, time-outs with it, in each interface's words",
      ...tenMinutes,
      series: responses,
      samples: {
        '20m': values({ rest: { a: 0.125, b: 0.5 }, grpc: { a: 0.125, b: 0.25 } }),
      },
    },
  ],
  'instance_api:qdrant_search_duration_seconds:p95_rate10m': [
    {
      name: 'is that of searches, not of writes',
      ...tenMinutes,
      series: buckets,
      samples: {
        '20m': values({ rest: { a: 0.95, b: 1.95 }, grpc: { a: 1.95, b: 0.95 } }),
      },
    },
  ],
};
