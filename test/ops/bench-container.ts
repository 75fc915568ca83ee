import type Docker from 'dockerode';

type Inspected = Docker.ContainerInspectInfo;

/** A container as an engine shows it, one of each thing that a stack's containers have. */
export function inspected(name: string, more: Partial<Inspected['HostConfig']> = {}): Inspected {
  return {
    Id: '0123456789abcdef0123456789abcdef',
    Name: `/${name}`,
    Config: {
      Hostname: '0123456789ab',
      User: '65534:65534',
      Env: ['PATH=/bin', 'PRICE=$5'],
      Cmd: ['--config.file=/etc/x/current/x.yml'],
      Entrypoint: ['/bin/x'],
      Image: 'prom/x:v1.0.0',
      WorkingDir: '/data',
      ExposedPorts: { '9090/tcp': {} },
      Labels: { 'org.voiceassist.monitoring.stack': 'va' },
      Healthcheck: {
        Test: ['CMD', 'wget', '-q', 'http://127.0.0.1:9090/-/ready'],
        Interval: 5e9,
        Timeout: 5e9,
        StartPeriod: 30e9,
        Retries: 6,
      },
      StopTimeout: 120,
    },
    HostConfig: {
      Binds: ['va-x-config:/etc/x:ro', 'va-x-data:/data:rw', '/etc/hosts:/etc/hosts:ro'],
      Mounts: [
        {
          Type: 'bind',
          Source: '/',
          Target: '/host',
          ReadOnly: true,
          BindOptions: { Propagation: 'rslave' },
        },
      ],
      NetworkMode: 'default',
      PortBindings: { '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '19090' }] },
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      Memory: 268435456,
      MemorySwap: 268435456,
      Ulimits: [{ Name: 'nproc', Soft: 4096, Hard: 4096 }],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'size=16m', '/run': '' },
      CapDrop: ['ALL'],
      CapAdd: ['CAP_NET_RAW'],
      SecurityOpt: ['no-new-privileges:true'],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m' } },
      Init: false,
      PidMode: '',
      Devices: [{ PathOnHost: '/dev/kmsg', PathInContainer: '/dev/kmsg', CgroupPermissions: 'r' }],
      ...more,
    },
    Mounts: [
      { Type: 'volume', Name: 'va-x-config', Destination: '/etc/x' },
      { Type: 'volume', Name: 'va-x-data', Destination: '/data' },
      { Type: 'volume', Name: '5f1d0c', Destination: '/unnamed' },
      { Type: 'bind', Source: '/', Destination: '/host' },
    ],
    NetworkSettings: { Networks: { va: { Aliases: ['x', '0123456789ab'] } } },
  } as unknown as Inspected;
}
