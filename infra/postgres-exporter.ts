import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { wgetCheck } from './health-checks.ts';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

const NOBODY = 65534;

/** postgres-exporter: one PostgreSQL server, by a role with pg_monitor. `pg_up` says whether it answers. */
export class PostgresExporter extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(
    name: string,
    args: { dependsOn: pulumi.Resource[] },
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:PostgresExporter', name, {}, opts);
    const target = stack.settings.targets.postgres!;
    const port = servicePorts['postgres-exporter'];

    const secrets = new SecretFiles(
      'postgres-exporter',
      {
        files: { postgresPassword: stack.secrets('postgresPassword') },
        uid: NOBODY,
        use: { kind: 'restart', port, metric: 'pg_up' },
      },
      stack,
      // The demo's server takes a new password first.
      { parent: this, dependsOn: args.dependsOn },
    );
    this.service = new Service(
      'postgres-exporter',
      {
        command: [
          // Off by default; on PostgreSQL 17 and later the checkpoint columns are only there.
          '--collector.stat_checkpointer',
          '--collector.postmaster',
          '--collector.long_running_transactions',
          '--collector.database_wraparound',
        ],
        environment: {
          DATA_SOURCE_URI: `${target.host}:${target.port}/${target.database}?sslmode=${target.sslmode}`,
          DATA_SOURCE_USER: target.user,
          DATA_SOURCE_PASS_FILE: secretFile('postgresPassword'),
        },
        user: `${NOBODY}:${NOBODY}`,
        healthcheck: wgetCheck(`http://127.0.0.1:${port}/`),
        secrets,
        joinsTargets: true,
        dependsOn: args.dependsOn,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
