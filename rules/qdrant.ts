import { jobs } from './jobs.ts';
import { qdrantRecords } from './qdrant-records.ts';
import type { Subject } from './subjects.ts';
import { qdrantThresholds as thresholds } from './thresholds/qdrant.ts';
import type { RuleGroup } from './types.ts';

const job = `job="${jobs.qdrant}"`;
const enoughResponses = `instance_api:qdrant_responses:rate10m > ${thresholds.minimumRate}`;
const { vectorsWindow } = thresholds;

/** Metric names as of Qdrant 1.19 (rules/catalogue/qdrant.json); it adds no prefix unless told. */
const alerts: RuleGroup = {
  name: 'qdrant',
  watches: [jobs.qdrant],
  rules: [
    {
      alert: 'QdrantDown',
      expr: `up{${job}} == 0`,
      for: thresholds.downFor,
      labels: { severity: 'critical', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant is down.',
        description: 'Qdrant at {{ $labels.instance }} has not answered for a minute.',
      },
    },
    {
      // Its image may enter it by itself after running out of memory at start; the server then answers
      // scrapes as if all were well, and has no data.
      alert: 'QdrantRecoveryMode',
      expr: `app_status_recovery_mode{${job}} == 1`,
      for: thresholds.recoveryModeFor,
      labels: { severity: 'critical', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant runs in recovery mode and serves no data.',
        description:
          'Qdrant at {{ $labels.instance }} runs in recovery mode: no search works, collections can only be deleted.',
      },
    },
    {
      alert: 'QdrantErrors',
      expr: `instance_api:qdrant_errors_per_responses:ratio_rate10m > ${thresholds.errorRatio} and ${enoughResponses}`,
      for: thresholds.errorsFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant answers with errors.',
        description:
          '{{ $value | humanizePercentage }} of the {{ $labels.api }} responses of {{ $labels.instance }} are server errors.',
      },
    },
    {
      alert: 'QdrantSlow',
      expr: `instance_api:qdrant_search_duration_seconds:p95_rate10m > ${thresholds.latency} and ${enoughResponses}`,
      for: thresholds.latencyFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant searches slowly.',
        description:
          'One {{ $labels.api }} search in twenty on {{ $labels.instance }} takes longer than {{ $value | humanizeDuration }}.',
      },
    },
    {
      alert: 'QdrantQuotaExceeded',
      expr: `quota_exceeded{${job}} == 1`,
      for: thresholds.quotaFor,
      labels: { severity: 'critical', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant refuses writes: a quota is used up.',
        description:
          'Qdrant at {{ $labels.instance }} is over its {{ $labels.resource }} quota and refuses updates that need more.',
      },
    },
    {
      alert: 'QdrantUpdatesPilingUp',
      expr: `collection_update_queue_length{${job}} > ${thresholds.updateQueue}`,
      for: thresholds.updateQueueFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant applies updates more slowly than they come.',
        description:
          '{{ $value }} updates of collection {{ $labels.id }} wait on {{ $labels.instance }}; what they write cannot be found yet.',
      },
    },
    {
      // On a single node too: a shard that could not be loaded is a replica that is not active.
      alert: 'QdrantReplicasInactive',
      expr: `collection_dead_replicas{${job}} > 0`,
      for: thresholds.inactiveReplicasFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Shards of Qdrant are not active.',
        description:
          'Shards with replicas that are not active, as {{ $labels.instance }} counts them: {{ $value }}.',
      },
    },
    {
      alert: 'QdrantMemoryMapsNearLimit',
      expr: `max by (instance) (process_open_mmaps{${job}}) / max by (instance) (system_max_mmaps{${job}}) > ${thresholds.limitShare}`,
      for: thresholds.limitFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant nears the limit of memory maps.',
        description:
          'Qdrant at {{ $labels.instance }} has {{ $value | humanizePercentage }} of the memory maps that vm.max_map_count allows.',
      },
    },
    {
      // Without a limit the limit reads 0.
      alert: 'QdrantOpenFilesNearLimit',
      expr: `max by (instance) (process_open_fds{${job}}) / (max by (instance) (process_max_fds{${job}}) > 0) > ${thresholds.limitShare}`,
      for: thresholds.limitFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant nears its limit of open files.',
        description:
          'Qdrant at {{ $labels.instance }} has {{ $value | humanizePercentage }} of the files open that it may open.',
      },
    },
    {
      // The one count that is still there, as 0, when the last collection is gone.
      alert: 'QdrantVectorsLost',
      expr: `sum by (instance) (collections_vector_total{${job}}) / (sum by (instance) (collections_vector_total{${job}} offset ${vectorsWindow}) > ${thresholds.vectorsFrom}) < ${thresholds.vectorsKept}`,
      for: thresholds.vectorsFor,
      labels: { severity: 'warning', component: 'vector-store' },
      annotations: {
        summary: 'Qdrant lost more than half of its vectors.',
        description:
          'Qdrant at {{ $labels.instance }} has {{ $value | humanizePercentage }} of the vectors that it had an hour ago.',
      },
    },
  ],
};

/** Qdrant, the vector store. */
export const qdrant: Subject = () => [qdrantRecords, alerts];
