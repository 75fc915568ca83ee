import * as pulumi from '@pulumi/pulumi';
import { faster } from '../stacks/duration.ts';
import { addressOf, servicePorts } from './addresses.ts';
import { wgetCheck } from './health-checks.ts';
import { Service } from './service.ts';
import type { SocketProxy } from './socket-proxy.ts';
import type { Stack } from './stack.ts';

/** cAdvisor: metrics and health of every container of the host, with few labels and without privilege. */
export class Cadvisor extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(
    name: string,
    args: { socketProxy: SocketProxy },
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:Cadvisor', name, {}, opts);
    const { docker, timescale } = stack.settings;
    const port = servicePorts.cadvisor;

    this.service = new Service(
      'cadvisor',
      {
        command: [
          `-port=${port}`,
          `-docker=tcp://${addressOf('socket-proxy', stack.settings)}`,
          `-containerd=${docker.containerdSocket}`,
          // Its containerd handler must match nothing: which handler is asked first is up to chance, and
          // only Docker's knows names and health. Docker's own look-ups name their namespace themselves.
          '-containerd-namespace=none',
          '-docker_only=true',
          `-housekeeping_interval=${faster('10s', timescale, 1)}`,
          // An idle container is looked at ever more seldom, up to this.
          ...(timescale === 1 ? [] : [`-max_housekeeping_interval=${faster('60s', timescale, 1)}`]),
          // Container labels as metric labels would change with every redeploy.
          '-store_container_labels=false',
          `-whitelisted_container_labels=org.voiceassist.monitoring.service,com.docker.compose.service`,
          '-disable_metrics=advtcp,cpu_topology,cpuset,hugetlb,memory_numa,percpu,process,referenced_memory,resctrl,sched,tcp,udp',
        ],
        // It reads every container's cgroup and file system, which are root's.
        user: '0:0',
        healthcheck: wgetCheck(`http://127.0.0.1:${port}/healthz`),
        // It looks at every container of the host before it listens.
        readyWithin: 120,
        capabilities: [
          {
            name: 'CAP_DAC_READ_SEARCH',
            reason: 'measures the size of layers and volumes that belong to other users',
          },
          { name: 'CAP_SYSLOG', reason: 'reads OOM kills from the kernel log, /dev/kmsg' },
        ],
        hostPaths: [
          { host: '/', container: '/rootfs', propagation: docker.rootPropagation },
          { host: '/sys', container: '/sys' },
          { host: '/var/lib/docker', container: '/var/lib/docker' },
          // cAdvisor talks to containerd beside the engine. The directory, because a restart makes a new socket.
          {
            host: directoryOf(docker.containerdSocket),
            container: directoryOf(docker.containerdSocket),
          },
        ],
        // The host's sockets lie there, Docker's own among them, and root could use them.
        tmpfs: { '/rootfs/run': 'ro,size=64k,mode=0555' },
        devices: ['/dev/kmsg'],
        dependsOn: [args.socketProxy],
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
