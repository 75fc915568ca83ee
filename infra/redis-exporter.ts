import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { wgetCheck } from './health-checks.ts';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

const EXPORTER = 59000;

/** redis-exporter: one Redis server. `redis_up` says whether it answers. */
export class RedisExporter extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(
    name: string,
    args: { dependsOn: pulumi.Resource[] },
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:RedisExporter', name, {}, opts);
    const target = stack.settings.targets.redis!;
    const address = `redis://${target.host}:${target.port}`;
    const port = servicePorts['redis-exporter'];

    const secrets = target.password
      ? new SecretFiles(
          'redis-exporter',
          {
            // The exporter's format: a JSON map from address to password.
            files: {
              redisPassword: pulumi.jsonStringify({ [address]: stack.secrets('redisPassword') }),
            },
            uid: EXPORTER,
            use: { kind: 'reload', path: '/-/reload', port, metric: 'redis_up' },
          },
          stack,
          // The demo's server takes a new password first.
          { parent: this, dependsOn: args.dependsOn },
        )
      : undefined;
    this.service = new Service(
      'redis-exporter',
      {
        environment: {
          REDIS_ADDR: address,
          // The host's memory: all the limit there is where maxmemory is not set.
          REDIS_EXPORTER_INCL_SYSTEM_METRICS: 'true',
          ...(secrets ? { REDIS_PASSWORD_FILE: secretFile('redisPassword') } : {}),
        },
        user: `${EXPORTER}:${EXPORTER}`,
        healthcheck: wgetCheck(`http://127.0.0.1:${port}/health`),
        ...(secrets ? { secrets } : {}),
        joinsTargets: true,
        dependsOn: args.dependsOn,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
