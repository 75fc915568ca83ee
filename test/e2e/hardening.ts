import { execFileSync } from 'node:child_process';
import type { ContainerInspectInfo } from 'dockerode';
import { beforeAll, expect, test } from 'vitest';
import { servicePorts } from '../../infra/addresses.ts';
import { grafanaSecurity } from '../../infra/grafana-security.ts';
import { imageRef } from '../../infra/image-ref.ts';
import { images } from '../../infra/images.ts';
import { serviceLabel } from '../../infra/labels.ts';
import { readLock } from '../../infra/lock.ts';
import { deployedServices, imageOf } from '../../infra/services.ts';
import type { ServiceName, Settings } from '../../stacks/schema.ts';
import type { TestStack } from './harness.ts';

/** Everything that a service has beyond the least; what is not listed here has none of it. */
const exceptions: Partial<
  Record<
    ServiceName,
    {
      root?: string;
      capabilities?: Record<`CAP_${string}`, string>;
      hostNamespaces?: string;
      devices?: string[];
      hostPaths?: string[];
      securityOpts?: string[];
    }
  >
> = {
  'socket-proxy': {
    root: "the socket is root's, and its group differs from host to host",
    hostPaths: ['/var/run/docker.sock'],
  },
  cadvisor: {
    root: "every container's cgroup and file system are root's",
    capabilities: {
      CAP_DAC_READ_SEARCH: 'measures layers and volumes of other users',
      CAP_SYSLOG: 'reads OOM kills from the kernel log',
    },
    devices: ['/dev/kmsg'],
    hostPaths: ['/rootfs', '/sys', '/var/lib/docker', '<containerd>'],
  },
  'node-exporter': {
    hostNamespaces: "measures the host's own network and processes",
    hostPaths: ['/host'],
    // The engine adds it to whoever sees the host's processes.
    securityOpts: ['label=disable'],
  },
};

/** Declares the tests over what the engine itself says of every container of a running stack. */
export function hardeningTests(stack: TestStack): void {
  let settings: Settings;
  let inspected: [ServiceName, ContainerInspectInfo][];

  beforeAll(async () => {
    settings = stack.settings();
    const { containers } = await stack.objects();
    const all = await Promise.all(
      containers.map((name) => stack.engine.getContainer(name).inspect()),
    );
    inspected = all.map((c) => [c.Config.Labels[serviceLabel] as ServiceName, c]);
    // No test below can pass for want of containers.
    expect(inspected.map(([name]) => name).sort()).toEqual([...deployedServices(settings)].sort());
  });

  const each = (check: (c: ContainerInspectInfo, name: ServiceName) => void) => () => {
    expect(inspected.length).toBeGreaterThan(10);
    for (const [name, c] of inspected) check(c, name);
  };
  const withReason = (what: keyof NonNullable<(typeof exceptions)[ServiceName]>) =>
    Object.entries(exceptions)
      .filter(([, e]) => e[what] !== undefined)
      .map(([name]) => name)
      .sort();
  const having = (test: (c: ContainerInspectInfo) => boolean) =>
    inspected
      .filter(([, c]) => test(c))
      .map(([name]) => name)
      .sort();

  test(
    'runs the pinned image',
    each((c, name) => {
      const pin = images[imageOf(name, settings)];
      expect(c.Config.Image, name).toBe(
        imageRef(pin, settings.docker.registryMirror, readLock(stack.name)),
      );
      expect(c.Config.Image, name).not.toContain('latest');
    }),
  );

  test('is no root but where there is a reason', () => {
    expect(having((c) => !/^[1-9]\d*:\d+$/.test(c.Config.User))).toEqual(withReason('root'));
  });

  test(
    'has no capability but the listed ones, and can gain none',
    each((c, name) => {
      const { capabilities = {}, securityOpts = [] } = exceptions[name] ?? {};
      const added = (c.HostConfig.CapAdd ?? []) as string[];
      const prefixed = added.map((cap) => `CAP_${cap.replace(/^CAP_/, '')}`);
      expect(c.HostConfig.CapDrop, name).toEqual(['ALL']);
      expect(prefixed.sort(), name).toEqual(Object.keys(capabilities).sort());
      expect(c.HostConfig.Privileged, name).toBe(false);
      expect([...((c.HostConfig.SecurityOpt ?? []) as string[])].sort(), name).toEqual(
        [...securityOpts, 'no-new-privileges:true'].sort(),
      );
    }),
  );

  test(
    'has a read-only root and writes to its own data volume alone',
    each((c, name) => {
      expect(c.HostConfig.ReadonlyRootfs, name).toBe(true);
      const writable = c.Mounts.filter(({ RW }) => RW).map((mount) => mount.Name ?? mount.Source);
      const own = `${stack.prefix}-${name}-data`;
      expect(
        writable.filter((volume) => volume !== own),
        name,
      ).toEqual([]);
    }),
  );

  test(
    'has the memory of the settings, no swap, and a process limit',
    each((c, name) => {
      const { memory, processes } = settings.resources[name];
      expect(c.HostConfig.Memory, name).toBe(memory * 1024 ** 2);
      expect(c.HostConfig.MemorySwap, name).toBe(memory * 1024 ** 2);
      expect(c.HostConfig.OomKillDisable ?? false, name).toBe(false);
      expect(c.HostConfig.Ulimits, name).toEqual([
        { Name: 'nproc', Soft: processes, Hard: processes },
      ]);
    }),
  );

  test(
    'comes back by itself and has a health check',
    each((c, name) => {
      expect(c.HostConfig.RestartPolicy?.Name, name).toBe('unless-stopped');
      expect(c.Config.Healthcheck?.Test?.[0], name).toBe('CMD');
      expect(c.Config.Healthcheck?.Test?.length, name).toBeGreaterThan(1);
      expect(c.State.Health?.Status, name).toBe('healthy');
    }),
  );

  test(
    'rotates its log',
    each((c, name) =>
      expect(c.HostConfig.LogConfig, name).toEqual({
        Type: 'json-file',
        Config: { 'max-file': '2', 'max-size': '50m' },
      }),
    ),
  );

  test('shares no namespace with the host but where there is a reason', () => {
    const reason = withReason('hostNamespaces');
    expect(having((c) => c.HostConfig.NetworkMode === 'host')).toEqual(reason);
    expect(having((c) => c.HostConfig.PidMode !== '')).toEqual(reason);
    const others = ({ HostConfig: h }: ContainerInspectInfo) =>
      [h.IpcMode, h.UTSMode, h.UsernsMode].includes('host');
    expect(having(others)).toEqual([]);
  });

  test(
    'sees nothing of the host but the listed paths and devices',
    each((c, name) => {
      const { hostPaths = [], devices = [] } = exceptions[name] ?? {};
      const containerd = settings.docker.containerdSocket.replace(/\/[^/]+$/, '');
      const bound = c.Mounts.filter(({ Type }) => Type === 'bind');
      expect(bound.map(({ Destination }) => Destination).sort(), name).toEqual(
        hostPaths.map((path) => (path === '<containerd>' ? containerd : path)).sort(),
      );
      expect(
        ((c.HostConfig.Devices ?? []) as { PathOnHost: string }[]).map((d) => d.PathOnHost),
        name,
      ).toEqual(devices);
    }),
  );

  test('the Docker socket is in the socket proxy alone', async () => {
    const { socket } = settings.docker;
    expect(having((c) => c.Mounts.some(({ Source }) => Source === socket))).toEqual([
      'socket-proxy',
    ]);
    // Whoever sees the host's files and is root could reach it that way.
    const [, cadvisor] = inspected.find(([name]) => name === 'cadvisor')!;
    const seen = await stack.exec(cadvisor.Id, ['ls', '-A', '/rootfs/run']);
    expect(seen.trim()).toBe('');
  });

  test('exactly what the settings publish is published, at their address', () => {
    const { address, ports } = settings.publish;
    const wanted = Object.entries(ports).flatMap(([name, port]) =>
      port === null
        ? []
        : [[name, `${servicePorts[name as ServiceName]}/tcp`, address, String(port)]],
    );
    const published = inspected.flatMap(([name, c]) =>
      Object.entries(
        (c.HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>,
      ).flatMap(([inside, bindings]) =>
        bindings.map(({ HostIp, HostPort }) => [name, inside, HostIp, HostPort]),
      ),
    );
    expect(published.sort()).toEqual(wanted.sort());
    expect(wanted.length).toBe(4);
    expect(having((c) => c.HostConfig.PublishAllPorts === true)).toEqual([]);
  });

  test('Grafana has every setting about who may do what', () => {
    const [, grafana] = inspected.find(([name]) => name === 'grafana')!;
    const wanted = Object.entries(grafanaSecurity(settings.externalUrls.grafana));
    expect(wanted.length).toBeGreaterThan(10);
    for (const [key, value] of wanted) expect(grafana.Config.Env, key).toContain(`${key}=${value}`);
  });

  test('Grafana shows nothing without a login, and knows no default one', async () => {
    const status = async (path: string, login?: string) => {
      const authorization = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
      const answer = await fetch(`http://127.0.0.1:${stack.ports.grafana}${path}`, {
        headers: login === undefined ? {} : { authorization },
      });
      return answer.status;
    };
    expect(await status('/api/search')).toBe(401);
    expect(await status('/api/search', 'admin:admin')).toBe(401);
    expect(await status('/api/search', `admin:${await stack.password()}`)).toBe(200);
  });

  test('every secret file is of mode 0400 and belongs to the user of its container', async () => {
    const { volumes } = await stack.objects();
    const withSecrets = volumes.filter((name) => name.endsWith('-secrets'));
    expect(withSecrets.length).toBeGreaterThan(5);
    for (const volume of withSecrets) {
      const service = volume.slice(stack.prefix.length + 1, -'-secrets'.length);
      const [, container] = inspected.find(([name]) => name === service)!;
      const [uid] = container.Config.User.split(':');
      const files = filesWithModes(volume);
      expect(files.length, volume).toBeGreaterThan(0);
      // Nothing of a delivery is left: no .new, .old, .keep or .seen.
      for (const line of files) expect(line, volume).toMatch(new RegExp(`^400 ${uid} [^/.][^/]*$`));
    }
  });
}

/** `mode uid path` of all that is in a volume, directories too. */
function filesWithModes(volume: string): string[] {
  const text = execFileSync('docker', [
    ...['run', '--rm', '--network', 'none', '-v', `${volume}:/volume:ro`, images.busybox],
    ...['sh', '-c', "cd /volume && find . -mindepth 1 -exec stat -c '%a %u %n' {} +"],
  ]);
  return text
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replace(' ./', ' '));
}
