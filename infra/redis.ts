import * as pulumi from '@pulumi/pulumi';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

const REDIS = 999;

/** Demo only: the Redis server that the dev stack watches. */
export class Redis extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Redis', name, {}, opts);

    const secrets = new SecretFiles(
      'redis',
      {
        // A config file of one line: as a flag the password would show in the process list.
        files: {
          'redis.conf': stack
            .secrets('redisPassword')
            .apply((password) => `requirepass ${JSON.stringify(password)}\n`),
        },
        uid: REDIS,
        use: { kind: 'redis' },
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'redis',
      {
        command: [
          'redis-server',
          secretFile('redis.conf'),
          '--dir',
          '/data',
          '--maxmemory',
          '64mb',
          '--maxmemory-policy',
          'allkeys-lru',
        ],
        user: `${REDIS}:${REDIS}`,
        // Without the password the answer is NOAUTH, which also means that it answers.
        healthcheck: ['sh', '-c', 'redis-cli ping | grep -Eq "PONG|NOAUTH"'],
        secrets,
        dataDir: '/data',
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
