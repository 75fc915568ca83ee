import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { blackboxExporterFiles } from './blackbox-exporter-config.ts';
import { ConfigFiles } from './config-files.ts';
import { wgetCheck } from './health-checks.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

const NOBODY = 65534;

/** blackbox-exporter: asks URLs and TLS endpoints as a client would. No ICMP, so it needs no root. */
export class BlackboxExporter extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:BlackboxExporter', name, {}, opts);
    const port = servicePorts['blackbox-exporter'];

    const config = new ConfigFiles(
      'blackbox-exporter',
      {
        files: blackboxExporterFiles(stack.settings),
        check: {
          image: 'blackboxExporter',
          command: ['/bin/blackbox_exporter', '--config.check', '--config.file={dir}/blackbox.yml'],
          user: `${NOBODY}:${NOBODY}`,
        },
        apply: { reload: '/-/reload', port, service: 'blackbox-exporter' },
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'blackbox-exporter',
      {
        command: [`--config.file=${config.filesDir}/blackbox.yml`],
        user: `${NOBODY}:${NOBODY}`,
        healthcheck: wgetCheck(`http://127.0.0.1:${port}/-/healthy`),
        config,
        joinsTargets: true,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
