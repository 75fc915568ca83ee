import * as pulumi from '@pulumi/pulumi';
import { addressOf } from './addresses.ts';
import { wgetCheck } from './health-checks.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

/**
 * node-exporter: the Docker host's own metrics. It sees the host's network and processes, so it listens
 * on the stack network's gateway address alone: reached by Prometheus, published to nobody.
 */
export class NodeExporter extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:NodeExporter', name, {}, opts);
    const { settings } = stack;
    const { backups } = settings.targets;
    const address = addressOf('node-exporter', settings);

    this.service = new Service(
      'node-exporter',
      {
        command: [
          `--web.listen-address=${address}`,
          '--path.rootfs=/host',
          '--path.procfs=/host/proc',
          '--path.sysfs=/host/sys',
          // Containers' own mounts and pseudo file systems are not disks that fill.
          '--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/docker/netns|run/credentials/.+|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)',
          '--collector.netclass.ignored-devices=^(veth.*|br-.*|docker.*|lo)$',
          '--collector.netdev.device-exclude=^(veth.*|br-.*|docker.*|lo)$',
          ...(backups === null ? [] : [`--collector.textfile.directory=/host${backups.directory}`]),
        ],
        user: '65534:65534',
        healthcheck: wgetCheck(`http://${address}/`),
        hostPaths: [
          { host: '/', container: '/host', propagation: settings.docker.rootPropagation },
        ],
        host: { network: true, pid: true },
        // Its address is the bridge's, which the network makes.
        dependsOn: [stack.network],
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
