import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { bashCheck } from './health-checks.ts';
import { Service } from './service.ts';
import { socketProxyFiles } from './socket-proxy-config.ts';
import type { Stack } from './stack.ts';

/** The one container that has the Docker socket: it passes on reads of an allow-list and nothing else. */
export class SocketProxy extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:SocketProxy', name, {}, opts);

    const config = new ConfigFiles(
      'socket-proxy',
      {
        files: socketProxyFiles(),
        check: {
          image: 'socketProxy',
          command: ['haproxy', '-c', '-f', '{dir}/haproxy.cfg'],
          user: '0:0',
        },
        apply: 'replace',
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'socket-proxy',
      {
        command: ['haproxy', '-W', '-db', '-f', `${config.filesDir}/haproxy.cfg`],
        // The socket is root's, and its group differs from host to host. Root without any capability
        // can use it and little else.
        user: '0:0',
        healthcheck: bashCheck(servicePorts['socket-proxy'], '/healthz'),
        config,
        hostPaths: [{ host: stack.settings.docker.socket, container: '/var/run/docker.sock' }],
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
