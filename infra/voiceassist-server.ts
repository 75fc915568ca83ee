import * as pulumi from '@pulumi/pulumi';
import { demoHosts } from '../stacks/demo.ts';
import { addressOf, servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { bashCheck } from './health-checks.ts';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { voiceassistServerFiles } from './voiceassist-server-config.ts';

const NODE = 1000;
/** Where it keeps which faults are on, so that they outlive a crash. The image's user owns this directory. */
const FAULTS = '/home/node';

export interface VoiceassistServerArgs {
  /** The stores that it asks. */
  dependsOn: pulumi.Resource[];
}

/** Demo only: the VoiceAssist server that the dev stack watches, and whose faults are switched for drills. */
export class VoiceassistServer extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(
    name: string,
    args: VoiceassistServerArgs,
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:VoiceassistServer', name, {}, opts);
    const { settings, secrets } = stack;
    const port = servicePorts['voiceassist-server'];

    const config = new ConfigFiles(
      'voiceassist-server',
      { files: voiceassistServerFiles(), apply: 'replace' },
      stack,
      { parent: this },
    );
    // It reads them at each new connection: a changed password needs no restart.
    const secretFiles = new SecretFiles(
      'voiceassist-server',
      {
        files: {
          postgresPassword: secrets('postgresPassword'),
          redisPassword: secrets('redisPassword'),
        },
        uid: NODE,
      },
      stack,
      // The stores take a new password first.
      { parent: this, dependsOn: args.dependsOn },
    );
    this.service = new Service(
      'voiceassist-server',
      {
        command: ['node', `${config.filesDir}/server.mjs`],
        user: `${NODE}:${NODE}`,
        environment: {
          PORT: String(port),
          TLS_PORT: demoHosts.application.tls.split(':')[1]!,
          PGHOST: demoHosts.postgres.host,
          PGPORT: String(demoHosts.postgres.port),
          PGUSER: demoHosts.postgres.user,
          PGDATABASE: demoHosts.postgres.database,
          PGPASSWORD_FILE: secretFile('postgresPassword'),
          REDIS_URL: `redis://${addressOf('redis', settings)}`,
          REDIS_PASSWORD_FILE: secretFile('redisPassword'),
          QDRANT_URL: demoHosts.qdrant.url,
          FAULTS_DIR: FAULTS,
          TIMESCALE: String(settings.timescale),
        },
        healthcheck: bashCheck(port, '/health'),
        config,
        secrets: secretFiles,
        dataDir: FAULTS,
        dependsOn: args.dependsOn,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
