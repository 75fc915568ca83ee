import { beforeAll, describe, expect, test } from 'vitest';
import { images } from '../../infra/images.ts';
import { runProgram, type Declared } from '../mocks.ts';

/** Canaries: any place where one of them shows in plain text is a leak. */
const secrets = {
  grafanaAdminPassword: 'canary-grafana',
  postgresPassword: 'canary-postgres',
  redisPassword: 'canary-redis',
  slackApiUrl: 'https://hooks.slack.com/canary-slack',
  pagerdutyRoutingKey: 'canary-pagerduty',
  smtpPassword: 'canary-smtp',
  heartbeatUrl: 'https://beat.example.com/canary-heartbeat',
};

interface Container {
  name: string;
  image: string;
  command?: string[];
  envs: string[];
  user?: string;
  restart: string;
  memory: number;
  memorySwap: number;
  ulimits: { name: string }[];
  readOnly: boolean;
  capabilities: { drops: string[]; adds: string[] };
  securityOpts: string[];
  logOpts: Record<string, string>;
  healthcheck: { tests: string[]; interval: string; timeout: string; startPeriod: string };
  wait: boolean;
  waitTimeout: number;
  destroyGraceSeconds: number;
  removeVolumes: boolean;
  networkMode?: string;
  networksAdvanced?: { name: string; aliases?: string[] }[];
  ports: { ip: string; internal: number; external: number }[];
  volumes: { volumeName?: string; hostPath?: string; containerPath: string; readOnly: boolean }[];
  mounts: { target: string; readOnly: boolean }[];
  labels: { label: string; value: string }[];
}

let declared: Declared[];
let containers: [string, Container][];
beforeAll(async () => {
  declared = await runProgram('dev', {}, secrets);
  containers = declared
    .filter(({ type }) => type === 'docker:index/container:Container')
    .map(({ name, inputs }) => [name, inputs as unknown as Container]);
});

const ofType = (type: string) => declared.filter((resource) => resource.type === type);
const container = (name: string) => containers.find(([n]) => n === name)![1];

/** Where each image keeps data that must outlive its container. */
const dataPaths: Record<string, string> = {
  prometheus: '/prometheus',
  alertmanager: '/alertmanager',
  grafana: '/var/lib/grafana',
  loki: '/loki',
  alloy: '/var/lib/alloy/data',
  postgres: '/var/lib/postgresql/data',
  redis: '/data',
  qdrant: '/qdrant/storage',
  'voiceassist-server': '/home/node',
};

describe('the whole dev stack', () => {
  test('runs these containers and no other', () => {
    expect(containers.map(([name]) => name).sort()).toEqual([
      'alertmanager',
      'alloy',
      'blackbox-exporter',
      'cadvisor',
      'grafana',
      'inbox',
      'loki',
      'node-exporter',
      'postgres',
      'postgres-exporter',
      'prometheus',
      'qdrant',
      'redis',
      'redis-exporter',
      'socket-proxy',
      'voiceassist-server',
      'voiceassist-traffic',
    ]);
  });

  test('declares one network, by which containers are named', () => {
    expect(ofType('docker:index/network:Network').map(({ inputs }) => inputs.name)).toEqual([
      'voiceassist-dev',
    ]);
    for (const [name, { networksAdvanced, networkMode }] of containers) {
      if (networkMode === 'host') continue;
      expect(networksAdvanced, name).toEqual([{ name: 'network-id', aliases: [name] }]);
    }
  });

  test('has two datasources with fixed uids, one of them the default', () => {
    const sources = ofType('grafana:oss/dataSource:DataSource').map(({ inputs }) => inputs);
    expect(sources.map(({ uid, isDefault }) => [uid, isDefault])).toEqual([
      ['prometheus', true],
      ['loki', false],
    ]);
    expect(sources[1]!.jsonDataEncoded).toContain('request_id');
  });

  test('Grafana is asked with a url and a password that are known at preview', () => {
    const [provider] = ofType('pulumi:providers:grafana');
    expect(provider!.inputs.url).toBe('http://127.0.0.1:3000');
    expect(provider!.inputs.auth).toEqual({ secret: 'admin:canary-grafana' });
    expect(JSON.stringify(provider!.inputs.retryStatusCodes)).not.toContain('401');
  });
});

describe('every container', () => {
  const each = (check: (c: Container, name: string) => void) => () => {
    expect(containers.length).toBeGreaterThan(10);
    for (const [name, c] of containers) check(c, name);
  };

  test(
    'has an image of the list, pinned by a tag that is not latest',
    each((c, name) => {
      expect(Object.values(images), name).toContain(c.image);
      expect(c.image, name).toMatch(/:[^:/]*\d/);
      expect(c.image, name).not.toContain('latest');
    }),
  );
  test(
    'is stopped gracefully and keeps its volumes',
    each((c, name) => {
      expect(c.destroyGraceSeconds, name).toBeGreaterThanOrEqual(30);
      expect(c.removeVolumes, name).toBe(false);
    }),
  );
  test(
    'comes back by itself',
    each((c, name) => expect(c.restart, name).toBe('unless-stopped')),
  );
  test(
    'has a memory limit without swap, and a process limit',
    each((c, name) => {
      expect(c.memory, name).toBeGreaterThan(0);
      expect(c.memorySwap, name).toBe(c.memory);
      expect(
        c.ulimits.map((u) => u.name),
        name,
      ).toContain('nproc');
    }),
  );
  test(
    'writes durations as Go prints them',
    each((c, name) => {
      for (const d of [c.healthcheck.interval, c.healthcheck.timeout, c.healthcheck.startPeriod]) {
        expect(d, name).toMatch(/^([1-9]|[1-5]\d)s$|^\d+m([1-9]|[1-5]\d|0)s$/);
      }
    }),
  );
  test(
    'waits for a health check',
    each((c, name) => {
      expect(c.wait, name).toBe(true);
      expect(c.waitTimeout, name).toBeGreaterThanOrEqual(60);
      expect(c.healthcheck.tests[0], name).toBe('CMD');
      expect(c.healthcheck.tests.length, name).toBeGreaterThan(1);
    }),
  );
  test(
    'drops every capability and adds them with their prefix',
    each((c, name) => {
      expect(c.capabilities.drops, name).toEqual(['ALL']);
      for (const added of c.capabilities.adds) expect(added, name).toMatch(/^CAP_[A-Z_]+$/);
      expect(c.securityOpts, name).toContain('no-new-privileges:true');
    }),
  );
  test(
    'has a read-only root',
    each((c, name) => expect(c.readOnly, name).toBe(true)),
  );
  test(
    'rotates its log',
    each((c, name) => expect(c.logOpts, name).toEqual({ 'max-file': '2', 'max-size': '50m' })),
  );
  test(
    'publishes on 127.0.0.1 only',
    each((c, name) => {
      for (const port of c.ports) expect(port.ip, name).toBe('127.0.0.1');
    }),
  );
  test(
    'has no empty command element and no secret anywhere',
    each((c, name) => {
      for (const part of c.command ?? []) expect(part, name).not.toBe('');
      expect(JSON.stringify(c), name).not.toContain('canary');
    }),
  );
  test(
    'keeps the data of its image on a named volume',
    each((c, name) => {
      const path = dataPaths[name];
      if (path === undefined) return;
      const mounted = c.volumes.find((v) => v.containerPath === path);
      expect(mounted?.volumeName, name).toBe(`voiceassist-dev-${name}-data`);
      expect(mounted?.readOnly, name).toBe(false);
    }),
  );
  test(
    'mounts all but its data read-only',
    each((c, name) => {
      for (const volume of c.volumes) {
        if (volume.containerPath !== dataPaths[name]) expect(volume.readOnly, name).toBe(true);
      }
      for (const mount of c.mounts) expect(mount.readOnly, name).toBe(true);
    }),
  );
  test(
    'says whose it is',
    each((c, name) =>
      expect(c.labels).toEqual([
        { label: 'org.voiceassist.monitoring.service', value: name },
        { label: 'org.voiceassist.monitoring.stack', value: 'voiceassist-dev' },
      ]),
    ),
  );
});

describe('what is reached how', () => {
  test('only the socket proxy has the Docker socket', () => {
    const withSocket = containers.filter(([, c]) =>
      c.volumes.some((v) => v.hostPath?.includes('docker.sock')),
    );
    expect(withSocket.map(([name]) => name)).toEqual(['socket-proxy']);
  });

  test('only four services are published, as the settings say', () => {
    const published = containers.flatMap(([name, c]) => c.ports.map((p) => [name, p.external]));
    expect(published.sort()).toEqual([
      ['alertmanager', 9093],
      ['grafana', 3000],
      ['inbox', 8025],
      ['prometheus', 9090],
    ]);
  });

  test('root is used by two only, each without more than a reason', () => {
    const root = containers.filter(([, c]) => c.user === '0:0').map(([name]) => name);
    expect(root.sort()).toEqual(['cadvisor', 'socket-proxy']);
    for (const [name, c] of containers) expect(c.user, name).toMatch(/^\d+:\d+$/);
  });

  test('node-exporter sees the host and listens on the gateway alone', () => {
    const c = container('node-exporter');
    expect(c.networkMode).toBe('host');
    expect(c.command).toContain('--web.listen-address=10.213.0.1:9100');
    expect(c.ports).toEqual([]);
  });
});

describe('secrets', () => {
  test('travel only as secret inputs of commands and of the Grafana provider', () => {
    for (const { type, name, inputs } of declared) {
      const open = JSON.stringify(inputs, (_key, value: unknown) =>
        typeof value === 'object' && value !== null && 'secret' in value ? '[secret]' : value,
      );
      expect(open, `${type} ${name}`).not.toContain('canary');
    }
  });

  test('every one of them is delivered to someone', () => {
    const all = JSON.stringify(ofType('command:local:Command').map(({ inputs }) => inputs.stdin));
    for (const value of Object.values(secrets)) expect(all).toContain(value);
  });
});
