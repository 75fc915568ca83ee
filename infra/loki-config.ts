import { durationSeconds, faster } from '../stacks/duration.ts';
import type { Settings } from '../stacks/schema.ts';
import { servicePorts } from './addresses.ts';
import type { Files } from './files.ts';
import { configDir, secretFile } from './paths.ts';
import { webFile, webServerName, webUrl } from './web.ts';
import { toYaml } from './yaml.ts';

/** How often Loki looks for changed rule files, more often where time runs faster: a delivery waits as long. */
export const rulePollSeconds = 10;

/** Loki as one process on local disk; every path is below /loki, the data volume. */
export function lokiFiles(settings: Settings): Files {
  const { timescale } = settings;
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
          filesystem: { chunks_directory: '/loki/chunks' },
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
        // Retention is due with it, and an alert waits for that in the time of the rules.
        ...(timescale === 1 ? {} : { compaction_interval: faster('10m', timescale, 1) }),
      },
      limits_config: {
        retention_period: hours(settings.retention.loki),
        allow_structured_metadata: true,
        volume_enabled: true,
        // The first 256 KB of a longer line say more than nothing of it.
        max_line_size_truncate: true,
        // A burst of one host's containers (100k lines) is well above the default of 4 MB/s.
        ingestion_rate_mb: 16,
        ingestion_burst_size_mb: 32,
        per_stream_rate_limit: '8MB',
        per_stream_rate_limit_burst: '32MB',
        // A line that Alloy sends twice is stored once, but only within one stream; and a busy stream cut
        // into parts is of use to many ingesters, not to one.
        shard_streams: { enabled: false },
      },
      ruler: {
        storage: { type: 'local', local: { directory: `${configDir['loki-rules']}/current` } },
        rule_path: '/loki/rules-temp',
        ...rulerAlertmanager(settings),
        // As Prometheus labels its alerts, so that routes and groups treat both alike.
        external_labels: { cluster: settings.cluster, environment: settings.environment },
        // An alert's source link opens its query in Grafana.
        external_url: settings.externalUrls.grafana,
        datasource_uid: 'loki',
        evaluation_interval: settings.intervals.evaluation,
        poll_interval: faster(`${rulePollSeconds}s`, timescale, 1),
        ring: { kvstore: { store: 'inmemory' } },
        enable_api: true,
      },
      analytics: { reporting_enabled: false },
    }),
  };
}

/** Where the ruler sends its alerts, and its login there. */
function rulerAlertmanager(settings: Settings) {
  const url = { alertmanager_url: webUrl('alertmanager', settings) };
  if (settings.web === null) return url;
  return {
    ...url,
    alertmanager_client: {
      // Its basic_auth_password is no file, but a whole Authorization header can be one.
      type: 'Basic',
      credentials_file: secretFile(webFile.basicAuth),
      tls_ca_path: secretFile(webFile.certificate),
      tls_server_name: webServerName('alertmanager', settings),
    },
  };
}

/** Loki writes durations in hours; a day is not among its units everywhere. */
function hours(duration: string): string {
  return `${Math.ceil(durationSeconds(duration) / 3600)}h`;
}
