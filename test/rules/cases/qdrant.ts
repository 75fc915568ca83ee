import type { SubjectCases } from '../case.ts';
import { qdrantRecordCases } from './qdrant-records.ts';

const minutes = { interval: '1m', evaluation: '1m' };
const server = { instance: 'qdrant:6333' };

/** A series of the server, unless said otherwise. */
const of = (metric: string, labels: Record<string, string> = {}) =>
  `${metric}{${Object.entries({ job: 'qdrant', ...server, ...labels })
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
const second = { instance: 'second:6333' };
const other = { job: 'other' };
const recorded = (
  record: string,
  values: Record<string, [api: string, values: string, responses: number]>,
) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([instance, [api, samples, responses]]) => [
      [`${record}{instance="${instance}", api="${api}"}`, samples],
      [
        `instance_api:qdrant_responses:rate10m{instance="${instance}", api="${api}"}`,
        `${responses}x160`,
      ],
    ]),
  );
const alert = (
  severity: string,
  description: string,
  labels: Record<string, string> = { job: 'qdrant', ...server },
) => ({ labels: { severity, ...labels }, description });
const share = (percent: string, what: string, at = server) =>
  alert('warning', `Qdrant at ${at.instance} has ${percent} of the ${what}.`, at);
const errorRatio = 'instance_api:qdrant_errors_per_responses:ratio_rate10m';
const latency = 'instance_api:qdrant_search_duration_seconds:p95_rate10m';

export const qdrant: SubjectCases = {
  alerts: {
    QdrantDown: [
      {
        name: 'fires a minute after the server went down, until it is up',
        series: {
          [of('up')]: '1x4 0x20 1x10',
          [of('up', second)]: '1x40',
          [of('up', { instance: 'o', ...other })]: '0x40',
        },
        fires: {
          '2m': [],
          '2m15s': [alert('critical', 'Qdrant at qdrant:6333 has not answered for a minute.')],
          '6m30s': [],
        },
      },
      {
        name: 'stays silent when a scrape or two fail',
        series: { [of('up')]: '1x4 0x3 1x20' },
        fires: { '2m': [], '5m': [] },
      },
    ],
    QdrantRecoveryMode: [
      {
        name: 'fires a minute after such a start, until the server is started as usual',
        series: {
          [of('app_status_recovery_mode')]: '0x4 1x20 0x10',
          [of('app_status_recovery_mode', second)]: '0x40',
          [of('app_status_recovery_mode', { instance: 'o', ...other })]: '1x40',
        },
        fires: {
          '2m': [],
          '2m15s': [
            alert(
              'critical',
              'Qdrant at qdrant:6333 runs in recovery mode: no search works, collections can only be deleted.',
            ),
          ],
          '6m30s': [],
        },
      },
      {
        name: 'stays silent otherwise',
        series: { [of('app_status_recovery_mode')]: '0x40' },
        fires: { '2m': [], '10m': [] },
      },
    ],
    QdrantErrors: [
      {
        name: 'names the interface, five minutes on, until answers are right',
        series: recorded(errorRatio, {
          'qdrant:6333': ['grpc', '0x4 0.055x40 0x20', 0.11],
          below: ['rest', '0.045x160', 9],
        }),
        fires: {
          '6m': [],
          '6m15s': [
            alert('warning', '5.5% of the grpc responses of qdrant:6333 are server errors.', {
              ...server,
              api: 'grpc',
            }),
          ],
          '12m': [],
        },
      },
      {
        name: 'stays silent below, about few responses, and about a burst',
        series: recorded(errorRatio, {
          below: ['rest', '0.045x160', 9],
          few: ['rest', '0.9x160', 0.09],
          burst: ['rest', '0x4 0.9x18 0x100', 9],
        }),
        fires: { '5m30s': [], '20m': [] },
      },
    ],
    QdrantSlow: [
      {
        name: 'fires after ten minutes above a second, until searches are quick',
        series: recorded(latency, { 'qdrant:6333': ['rest', '0.1x4 1.1x60 0.1x20', 0.11] }),
        fires: {
          '11m': [],
          '11m15s': [
            alert('warning', 'One rest search in twenty on qdrant:6333 takes longer than 1.1s.', {
              ...server,
              api: 'rest',
            }),
          ],
          '17m': [],
        },
      },
      {
        name: 'stays silent below, and about few responses',
        series: recorded(latency, {
          below: ['grpc', '0.9x160', 9],
          few: ['rest', '5x160', 0.09],
        }),
        fires: { '12m': [], '30m': [] },
      },
    ],
    QdrantQuotaExceeded: [
      {
        name: 'names the resource, five minutes on, until there is room',
        series: {
          [of('quota_exceeded', { resource: 'disk' })]: '0x4 1x40 0x20',
          [of('quota_exceeded', { resource: 'memory' })]: '0x80',
          [of('quota_exceeded', { instance: 'o', ...other, resource: 'disk' })]: '1x80',
        },
        fires: {
          '6m': [],
          '6m15s': [
            alert(
              'critical',
              'Qdrant at qdrant:6333 is over its disk quota and refuses updates that need more.',
              { job: 'qdrant', ...server, resource: 'disk' },
            ),
          ],
          '12m': [],
        },
      },
      {
        name: 'stays silent about a peak, and where no quota is set',
        series: {
          [of('quota_exceeded', { resource: 'memory' })]: '0x4 1x18 0x40',
          [of('up', second)]: '1x80',
        },
        fires: { '5m30s': [], '12m': [] },
      },
    ],
    QdrantUpdatesPilingUp: [
      {
        name: 'names the collection, ten minutes on, until its queue is shorter',
        series: {
          [of('collection_update_queue_length', { id: 'notes' })]: '0x4 160x60 0x20',
          [of('collection_update_queue_length', { id: 'chats' })]: '140x90',
          [of('collection_update_queue_length', { instance: 'o', ...other, id: 'notes' })]:
            '160x90',
        },
        fires: {
          '11m': [],
          '11m15s': [
            alert(
              'warning',
              '160 updates of collection notes wait on qdrant:6333; what they write cannot be found yet.',
              { job: 'qdrant', ...server, id: 'notes' },
            ),
          ],
          '17m': [],
        },
      },
      {
        name: 'stays silent when a bulk of updates is worked off',
        series: {
          [of('collection_update_queue_length', { id: 'notes' })]: '0x4 200x38 0x40',
        },
        fires: { '10m45s': [], '20m': [] },
      },
    ],
    QdrantReplicasInactive: [
      {
        ...minutes,
        name: 'fires when a single shard stays away for half an hour, until it is back',
        series: {
          [of('collection_dead_replicas')]: '0x4 1x40 0x20',
          [of('collection_dead_replicas', second)]: '0x80',
          [of('collection_dead_replicas', { instance: 'o', ...other })]: '1x80',
        },
        fires: {
          '34m': [],
          '35m': [
            alert(
              'warning',
              'Shards with replicas that are not active, as qdrant:6333 counts them: 1.',
            ),
          ],
          '46m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent while shards are moved',
        series: { [of('collection_dead_replicas')]: '0x4 3x28 0x40' },
        fires: { '33m': [], '1h': [] },
      },
    ],
    QdrantMemoryMapsNearLimit: [
      {
        ...minutes,
        name: "fires after a quarter of an hour above four fifths of the kernel's limit",
        series: {
          [of('process_open_mmaps')]: '100x4 5500x30 100x20',
          [of('system_max_mmaps')]: '6553x80',
          [of('system_max_mmaps', other)]: '65530x80',
          [of('process_open_mmaps', second)]: '700x80',
          [of('process_open_mmaps', { ...second, ...other })]: '900x80',
          [of('system_max_mmaps', second)]: '1000x80',
        },
        fires: {
          '19m': [],
          '20m': [share('83.93%', 'memory maps that vm.max_map_count allows')],
          '36m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent about a peak',
        series: {
          [of('process_open_mmaps')]: '100x4 990x13 100x40',
          [of('system_max_mmaps')]: '1000x80',
        },
        fires: { '18m': [], '40m': [] },
      },
    ],
    QdrantOpenFilesNearLimit: [
      {
        ...minutes,
        name: 'fires after a quarter of an hour above four fifths of the limit, however low it is',
        series: {
          [of('process_open_fds')]: '100x4 850x30 100x20',
          [of('process_max_fds')]: '1000x80',
          [of('process_max_fds', other)]: '5000x80',
          [of('process_open_fds', second)]: '700x80',
          [of('process_open_fds', { ...second, ...other })]: '900x80',
          [of('process_max_fds', second)]: '1000x80',
          [of('process_open_fds', { instance: 'least:6333' })]: '0x4 1x30 0x20',
          [of('process_max_fds', { instance: 'least:6333' })]: '1x80',
        },
        fires: {
          '19m': [],
          '20m': [
            share('85%', 'files open that it may open'),
            share('100%', 'files open that it may open', { instance: 'least:6333' }),
          ],
          '36m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent about a peak, and where there is no limit',
        series: {
          [of('process_open_fds')]: '100x4 990x13 100x40',
          [of('process_max_fds')]: '1000x80',
          [of('process_open_fds', { instance: 'unlimited:6333' })]: '900x80',
          [of('process_max_fds', { instance: 'unlimited:6333' })]: '0x80',
        },
        fires: { '18m': [], '40m': [] },
      },
    ],
    QdrantVectorsLost: [
      {
        name: 'fires ten minutes after half of them went, for the rest of the hour',
        interval: '5m',
        evaluation: '5m',
        series: {
          [of('collections_vector_total')]: '1100x20 500x40',
          [of('collections_vector_total', other)]: '5000x60',
          [of('collections_vector_total', second)]: '1100x20 0x40',
        },
        fires: {
          '1h50m': [],
          '1h55m': [
            share('45.45%', 'vectors that it had an hour ago'),
            share('0%', 'vectors that it had an hour ago', second),
          ],
          '2h45m': [],
        },
      },
      {
        name: 'stays silent about a smaller loss, and about a trial',
        interval: '5m',
        evaluation: '5m',
        series: {
          [of('collections_vector_total', { instance: 'smaller:6333' })]: '2000x20 1100x40',
          [of('collections_vector_total', { instance: 'trial:6333' })]: '900x20 100x40',
          [of('collections_vector_total', { instance: 'trial:6333', ...other })]: '5000x60',
        },
        fires: { '1h55m': [], '2h30m': [] },
      },
    ],
  },
  records: qdrantRecordCases,
};
