import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { bashCheck } from './health-checks.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

/** Demo only: the vector store that the VoiceAssist server searches and the dev stack watches. */
export class Qdrant extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Qdrant', name, {}, opts);

    this.service = new Service(
      'qdrant',
      {
        user: '1000:1000',
        environment: {
          QDRANT__TELEMETRY_DISABLED: 'true',
          // Its defaults lie in the image, whose files cannot be written here.
          QDRANT__STORAGE__SNAPSHOTS_PATH: '/qdrant/storage/snapshots',
          QDRANT_INIT_FILE_PATH: '/tmp/qdrant-initialized',
        },
        healthcheck: bashCheck(servicePorts.qdrant, '/readyz'),
        dataDir: '/qdrant/storage',
        tmpfs: { '/tmp': 'rw,size=16m,mode=1777' },
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
