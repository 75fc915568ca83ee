import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { alloyFiles } from './alloy-config.ts';
import { ConfigFiles } from './config-files.ts';
import { bashCheck } from './health-checks.ts';
import type { Loki } from './loki.ts';
import { Service } from './service.ts';
import type { SocketProxy } from './socket-proxy.ts';
import type { Stack } from './stack.ts';

const ALLOY = 473;

/** Alloy ships the host's container logs to Loki; it takes the place of promtail, which is at its end. */
export class Alloy extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(
    name: string,
    args: { socketProxy: SocketProxy; loki: Loki },
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:Alloy', name, {}, opts);
    const { settings } = stack;
    const port = servicePorts.alloy;

    const config = new ConfigFiles(
      'alloy',
      {
        files: alloyFiles(settings),
        check: {
          image: 'alloy',
          command: ['/bin/alloy', 'validate', '{dir}/config.alloy'],
          user: `${ALLOY}:${ALLOY}`,
        },
        apply: { reload: '/-/reload', port, service: 'alloy' },
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'alloy',
      {
        command: [
          'run',
          `--server.http.listen-addr=0.0.0.0:${port}`,
          '--storage.path=/var/lib/alloy/data',
          '--disable-reporting',
          `${config.filesDir}/config.alloy`,
        ],
        // The user that the image makes for it: it needs no more, as the socket is the proxy's.
        user: `${ALLOY}:${ALLOY}`,
        // No wget in the image; bash opens the port and asks for /-/ready.
        healthcheck: bashCheck(port, '/-/ready'),
        readyWithin: 90,
        config,
        // The place in each log: without it every new container would read all logs again.
        dataDir: '/var/lib/alloy/data',
        tmpfs: { '/tmp': 'rw,size=64m,mode=1777' },
        publish: { port: settings.publish.ports.alloy, internal: port },
        // Loki too, because of the way down: Alloy hands over what it still holds, and waits for who takes it.
        dependsOn: [args.socketProxy, args.loki],
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
