import type { SubjectCases } from '../case.ts';
import { qdrantRecordCases } from './qdrant-records.ts';

const of = (metric: string, instance: string, more = '', job = 'qdrant') =>
  `${metric}{job="${job}", instance="${instance}"${more}}`;
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
  labels: Record<string, string> = { job: 'qdrant', instance: 'qdrant:6333' },
) => ({ labels: { severity, ...labels }, description });
const errorRatio = 'instance_api:qdrant_errors_per_responses:ratio_rate10m';
const latency = 'instance_api:qdrant_search_duration_seconds:p95_rate10m';

export const qdrant: SubjectCases = {
  alerts: {
    QdrantDown: [
      {
        name: 'fires a minute after the server went down, until it is up',
        series: {
          [of('up', 'qdrant:6333')]: '1x4 0x20 1x10',
          [of('up', 'second:6333')]: '1x40',
          [of('up', 'o', '', 'other')]: '0x40',
        },
        fires: {
          '2m': [],
          '2m15s': [alert('critical', 'Qdrant at qdrant:6333 has not answered for a minute.')],
          '6m30s': [],
        },
      },
      {
        name: 'stays silent when a scrape or two fail',
        series: { [of('up', 'qdrant:6333')]: '1x4 0x3 1x20' },
        fires: { '2m': [], '5m': [] },
      },
    ],
    QdrantRecoveryMode: [
      {
        name: 'fires a minute after such a start, until the server is started as usual',
        series: {
          [of('app_status_recovery_mode', 'qdrant:6333')]: '0x4 1x20 0x10',
          [of('app_status_recovery_mode', 'second:6333')]: '0x40',
          [of('app_status_recovery_mode', 'o', '', 'other')]: '1x40',
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
        series: { [of('app_status_recovery_mode', 'qdrant:6333')]: '0x40' },
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
              instance: 'qdrant:6333',
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
              instance: 'qdrant:6333',
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
          [of('quota_exceeded', 'qdrant:6333', ', resource="disk"')]: '0x4 1x40 0x20',
          [of('quota_exceeded', 'qdrant:6333', ', resource="memory"')]: '0x80',
          [of('quota_exceeded', 'o', ', resource="disk"', 'other')]: '1x80',
        },
        fires: {
          '6m': [],
          '6m15s': [
            alert(
              'critical',
              'Qdrant at qdrant:6333 is over its disk quota and refuses updates that need more.',
              { job: 'qdrant', instance: 'qdrant:6333', resource: 'disk' },
            ),
          ],
          '12m': [],
        },
      },
      {
        name: 'stays silent about a peak, and where no quota is set',
        series: {
          [of('quota_exceeded', 'qdrant:6333', ', resource="memory"')]: '0x4 1x18 0x40',
          [of('up', 'second:6333')]: '1x80',
        },
        fires: { '5m30s': [], '12m': [] },
      },
    ],
    QdrantUpdatesPilingUp: [
      {
        name: 'names the collection, ten minutes on, until its queue is shorter',
        series: {
          [of('collection_update_queue_length', 'qdrant:6333', ', id="notes"')]: '0x4 160x60 0x20',
          [of('collection_update_queue_length', 'qdrant:6333', ', id="chats"')]: '140x90',
          [of('collection_update_queue_length', 'o', ', id="notes"', 'other')]: '160x90',
        },
        fires: {
          '11m': [],
          '11m15s': [
            alert(
              'warning',
              '160 updates of collection notes wait on qdrant:6333; what they write cannot be found yet.',
              { job: 'qdrant', instance: 'qdrant:6333', id: 'notes' },
            ),
          ],
          '17m': [],
        },
      },
      {
        name: 'stays silent when a bulk of updates is worked off',
        series: {
          [of('collection_update_queue_length', 'qdrant:6333', ', id="notes"')]: '0x4 200x38 0x40',
        },
        fires: { '10m45s': [], '20m': [] },
      },
    ],
    QdrantReplicasInactive: [
      {
        name: 'fires when a single shard stays away for half an hour, until it is back',
        interval: '1m',
        evaluation: '1m',
        series: {
          [of('collection_dead_replicas', 'qdrant:6333')]: '0x4 1x40 0x20',
          [of('collection_dead_replicas', 'second:6333')]: '0x80',
          [of('collection_dead_replicas', 'o', '', 'other')]: '1x80',
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
        name: 'stays silent while shards are moved',
        interval: '1m',
        evaluation: '1m',
        series: { [of('collection_dead_replicas', 'qdrant:6333')]: '0x4 3x28 0x40' },
        fires: { '33m': [], '1h': [] },
      },
    ],
    QdrantMemoryMapsNearLimit: [
      {
        name: "fires after a quarter of an hour above four fifths of the kernel's limit",
        interval: '1m',
        evaluation: '1m',
        series: {
          [of('process_open_mmaps', 'qdrant:6333')]: '100x4 5500x30 100x20',
          [of('system_max_mmaps', 'qdrant:6333')]: '6553x80',
          [of('system_max_mmaps', 'qdrant:6333', '', 'other')]: '65530x80',
          [of('process_open_mmaps', 'second:6333')]: '700x80',
          [of('process_open_mmaps', 'second:6333', '', 'other')]: '900x80',
          [of('system_max_mmaps', 'second:6333')]: '1000x80',
        },
        fires: {
          '19m': [],
          '20m': [
            alert(
              'warning',
              'Qdrant at qdrant:6333 has 83.93% of the memory maps that vm.max_map_count allows.',
              { instance: 'qdrant:6333' },
            ),
          ],
          '36m': [],
        },
      },
      {
        name: 'stays silent about a peak',
        interval: '1m',
        evaluation: '1m',
        series: {
          [of('process_open_mmaps', 'qdrant:6333')]: '100x4 990x13 100x40',
          [of('system_max_mmaps', 'qdrant:6333')]: '1000x80',
        },
        fires: { '18m': [], '40m': [] },
      },
    ],
    QdrantOpenFilesNearLimit: [
      {
        name: 'fires after a quarter of an hour above four fifths of the limit, however low it is',
        interval: '1m',
        evaluation: '1m',
        series: {
          [of('process_open_fds', 'qdrant:6333')]: '100x4 850x30 100x20',
          [of('process_max_fds', 'qdrant:6333')]: '1000x80',
          [of('process_max_fds', 'qdrant:6333', '', 'other')]: '5000x80',
          [of('process_open_fds', 'second:6333')]: '700x80',
          [of('process_open_fds', 'second:6333', '', 'other')]: '900x80',
          [of('process_max_fds', 'second:6333')]: '1000x80',
          [of('process_open_fds', 'least:6333')]: '0x4 1x30 0x20',
          [of('process_max_fds', 'least:6333')]: '1x80',
        },
        fires: {
          '19m': [],
          '20m': [
            alert('warning', 'Qdrant at qdrant:6333 has 85% of the files open that it may open.', {
              instance: 'qdrant:6333',
            }),
            alert('warning', 'Qdrant at least:6333 has 100% of the files open that it may open.', {
              instance: 'least:6333',
            }),
          ],
          '36m': [],
        },
      },
      {
        name: 'stays silent about a peak, and where there is no limit',
        interval: '1m',
        evaluation: '1m',
        series: {
          [of('process_open_fds', 'qdrant:6333')]: '100x4 990x13 100x40',
          [of('process_max_fds', 'qdrant:6333')]: '1000x80',
          [of('process_open_fds', 'unlimited:6333')]: '900x80',
          [of('process_max_fds', 'unlimited:6333')]: '0x80',
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
          [of('collections_vector_total', 'qdrant:6333')]: '1100x20 500x40',
          [of('collections_vector_total', 'qdrant:6333', '', 'other')]: '5000x60',
          [of('collections_vector_total', 'second:6333')]: '1100x20 0x40',
        },
        fires: {
          '1h50m': [],
          '1h55m': [
            alert(
              'warning',
              'Qdrant at qdrant:6333 has 45.45% of the vectors that it had an hour ago.',
              { instance: 'qdrant:6333' },
            ),
            alert(
              'warning',
              'Qdrant at second:6333 has 0% of the vectors that it had an hour ago.',
              { instance: 'second:6333' },
            ),
          ],
          '2h45m': [],
        },
      },
      {
        name: 'stays silent about a smaller loss, and about a trial',
        interval: '5m',
        evaluation: '5m',
        series: {
          [of('collections_vector_total', 'smaller:6333')]: '2000x20 1100x40',
          [of('collections_vector_total', 'trial:6333')]: '900x20 100x40',
          [of('collections_vector_total', 'trial:6333', '', 'other')]: '5000x60',
        },
        fires: { '1h55m': [], '2h30m': [] },
      },
    ],
  },
  records: qdrantRecordCases,
};
