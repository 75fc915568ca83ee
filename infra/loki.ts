import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { lokiFiles } from './loki-config.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

const LOKI = 10001;

/** Loki: keeps the logs. It reloads no main config, so a changed one replaces its container. */
export class Loki extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Loki', name, {}, opts);
    const { settings } = stack;
    const port = servicePorts.loki;

    const config = new ConfigFiles(
      'loki',
      {
        files: lokiFiles(settings),
        check: {
          image: 'loki',
          command: ['/usr/bin/loki', '-verify-config', '-config.file={dir}/loki.yaml'],
          user: `${LOKI}:${LOKI}`,
        },
        apply: 'replace',
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'loki',
      {
        command: [`-config.file=${config.filesDir}/loki.yaml`],
        user: `${LOKI}:${LOKI}`,
        // The image has neither shell nor wget.
        healthcheck: ['/usr/bin/loki', '-health'],
        // A large WAL is replayed before it is ready.
        readyWithin: 120,
        config,
        dataDir: '/loki',
        tmpfs: { '/tmp': 'rw,size=64m,mode=1777' },
        publish: { port: settings.publish.ports.loki, internal: port },
        graceSeconds: 60,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
