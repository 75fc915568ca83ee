import { durationSeconds } from '../stacks/duration.ts';
import type { Settings } from '../stacks/schema.ts';
import { addressOf, servicePorts } from './addresses.ts';
import type { Files } from './files.ts';
import { toYaml } from './yaml.ts';

/** Loki as one process on local disk; every path is below /loki, the data volume. */
export function lokiFiles(settings: Settings): Files {
  return {
    'loki.yaml': toYaml({
      auth_enabled: false,
      server: { http_listen_port: servicePorts.loki, log_level: 'warn' },
      common: {
        instance_addr: '127.0.0.1',
        path_prefix: '/loki',
        replication_factor: 1,
        ring: { kvstore: { store: 'inmemory' } },
        storage: {
          filesystem: { chunks_directory: '/loki/chunks', rules_directory: '/loki/rules' },
        },
      },
      // The wait is for other ingesters to be seen; there are none.
      ingester: { lifecycler: { min_ready_duration: '0s' } },
      schema_config: {
        configs: [
          {
            // Before any log that can be: a period's start must never change once written.
            from: '2024-04-01',
            store: 'tsdb',
            object_store: 'filesystem',
            schema: 'v13',
            index: { prefix: 'index_', period: '24h' },
          },
        ],
      },
      // Without both of these, retention_period is ignored and logs are kept for ever.
      compactor: {
        working_directory: '/loki/compactor',
        retention_enabled: true,
        delete_request_store: 'filesystem',
      },
      limits_config: {
        retention_period: hours(settings.retention.loki),
        allow_structured_metadata: true,
        volume_enabled: true,
        // A burst of one host's containers (100k lines) is well above the default of 4 MB/s.
        ingestion_rate_mb: 16,
        ingestion_burst_size_mb: 32,
        per_stream_rate_limit: '8MB',
        per_stream_rate_limit_burst: '32MB',
      },
      ruler: {
        storage: { type: 'local', local: { directory: '/loki/rules' } },
        rule_path: '/loki/rules-temp',
        alertmanager_url: `http://${addressOf('alertmanager', settings)}`,
        ring: { kvstore: { store: 'inmemory' } },
        enable_api: true,
      },
      analytics: { reporting_enabled: false },
    }),
  };
}

/** Loki writes durations in hours; a day is not among its units everywhere. */
function hours(duration: string): string {
  return `${Math.ceil(durationSeconds(duration) / 3600)}h`;
}
