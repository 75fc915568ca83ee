import { z } from 'zod';
import { maintenanceWindow } from './maintenance.ts';

/**
 * The shape of every setting of a stack. Each refusal is a sentence that says what is wrong and what
 * would be right; the key in front of it is added by `problems.ts`.
 */

const duration = (example: string) =>
  z
    .string()
    .regex(
      /^(?=.*[1-9])(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/,
      `must be a duration above zero as Prometheus writes it, units from large to small, such as ${example}`,
    );

const size = z
  .string()
  .regex(/^[1-9]\d*(MB|GB|TB)$/, 'must be a size above zero in MB, GB or TB, such as 20GB');

const httpUrl = (example: string) =>
  z
    .string()
    .refine(
      (value) => /^https?:$/.test(parsedUrl(value)?.protocol ?? '') && !/\s/.test(value),
      `must be a URL with a scheme and a host, such as ${example}`,
    )
    .refine((value) => {
      const url = parsedUrl(value);
      return url === undefined || (url.username === '' && url.password === '');
    }, 'must not carry a user name or a password: settings are plain text; use a secret instead')
    .transform((value) => value.replace(/\/+$/, ''));

function parsedUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const host = z
  .string()
  .regex(HOST, 'must be a host name or an IPv4 address, such as postgres or 10.0.0.5');

const port = z
  .int('must be a whole number')
  .min(1, 'must be a port from 1 to 65535')
  .max(65535, 'must be a port from 1 to 65535');

const hostPort = (example: string) =>
  z.string().refine((value) => {
    const match = /^(.+):(\d{1,5})$/.exec(value);
    return match !== null && HOST.test(match[1]!) && inPortRange(Number(match[2]));
  }, `must be host:port, such as ${example}`);

function inPortRange(value: number): boolean {
  return value >= 1 && value <= 65535;
}

const channel = z
  .string()
  .regex(
    /^#[a-z0-9_-]{1,79}$/,
    'must be a Slack channel with its # in front, in lower case, such as #voiceassist-alerts',
  );

const email = z
  .string()
  .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, 'must be one e-mail address, such as ops@example.com');

const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'must start with a lower-case letter and go on with lower-case letters, digits and hyphens (40 at most), such as voiceassist-dev',
  );

/** One published port; `null` keeps the service inside the stack's own network. */
const published = port.nullable();

/** Memory in MiB (hard limit, swap excluded) and processes (soft and hard `nproc`) of one container. */
const resources = z.strictObject({
  memory: z
    .int('must be a whole number of MiB')
    .min(16, 'must be 16 MiB or more: no service here starts in less')
    .max(1_048_576, 'must be in MiB; more than 1048576 (1 TiB) is surely bytes'),
  processes: z
    .int('must be a whole number')
    .min(64, 'must be 64 or more: Go programs start a thread per blocked call')
    .max(65536, 'must be 65536 at most'),
});

/** The names by which containers, volumes, resource limits and network aliases are known. */
export const serviceNames = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'alloy',
  'node-exporter',
  'postgres-exporter',
  'redis-exporter',
  'blackbox-exporter',
  'cadvisor',
  'socket-proxy',
  'postgres',
  'redis',
  'qdrant',
  'voiceassist-server',
  'voiceassist-traffic',
  'inbox',
] as const;
export type ServiceName = (typeof serviceNames)[number];

const SUBNET = /^(10|172|192)\.\d{1,3}\.\d{1,3}\.0\/24$/;

export const settingsSchema = z.strictObject({
  /** Value of the external label `environment`. */
  environment: identifier,
  /** Value of the external label `cluster`. */
  cluster: identifier,
  /** Stands in front of every container, volume and network name, so that stacks can share a host. */
  namePrefix: identifier,
  docker: z.strictObject({
    /** The engine: `unix:///var/run/docker.sock`, `ssh://user@host[:port]` or `tcp://host:port`. */
    host: z
      .string()
      .regex(
        /^(unix:\/\/\/\S+|ssh:\/\/([^\s@/:]+@)?[A-Za-z0-9.-]+(:\d{1,5})?|tcp:\/\/[A-Za-z0-9.-]+:\d{1,5})$/,
        'must name its scheme: unix:///var/run/docker.sock, ssh://user@host or tcp://host:port',
      ),
    /** Path of the engine's socket on that host; only the socket proxy mounts it. */
    socket: z.string().startsWith('/', 'must be an absolute path, such as /var/run/docker.sock'),
    /** True for engines with an API below 1.44 (before Docker 25): cAdvisor 0.56 and later refuse them. */
    oldEngine: z.boolean('must be true or false'),
    /** Socket of the containerd that the engine runs on; cAdvisor reads it where the engine needs it. */
    containerdSocket: z
      .string()
      .startsWith('/', 'must be an absolute path, such as /run/containerd/containerd.sock'),
    /** `rslave` sees later mounts; `private` is for hosts whose `/` is no shared mount. */
    rootPropagation: z.enum(['rslave', 'private'], 'must be rslave or private'),
    /** The stack's own bridge network; node-exporter listens on its first address. */
    subnet: z
      .string()
      .regex(SUBNET, 'must be a private /24 network, such as 10.213.0.0/24')
      .refine(
        (value) =>
          !SUBNET.test(value) ||
          (isPrivate(value) && value.split(/[./]/).every((part) => Number(part) <= 255)),
        'must be a private /24 network, such as 10.213.0.0/24',
      ),
    /** Existing networks that Prometheus and the exporters join to reach the application. */
    joinNetworks: z.array(
      z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be the name of a Docker network, such as app'),
    ),
    /** Prefix for those who have a registry mirror, such as `mirror.example.com/hub`; empty = none. */
    registryMirror: z
      .string()
      .regex(
        /^$|^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/,
        'must be a registry host with an optional path and no scheme, such as mirror.example.com/hub',
      ),
  }),
  targets: z.strictObject({
    /** Base URLs of the VoiceAssist servers; `/metrics` is scraped, `/health` and `/ready` are probed. */
    applications: z.array(httpUrl('http://voiceassist-server:8000')),
    /** Further URLs that must answer 2xx. */
    http: z.array(httpUrl('https://voiceassist.example.com/health')),
    /** TLS endpoints whose certificate is watched. */
    tls: z.array(hostPort('voiceassist.example.com:443')),
    postgres: z
      .strictObject({
        host,
        port,
        database: z
          .string()
          .regex(/^[A-Za-z_][\w-]*$/, 'must be a database name, such as voiceassist'),
        /** A role with pg_monitor; its password is the secret `postgresPassword`. */
        user: z.string().regex(/^[A-Za-z_][\w-]*$/, 'must be a role name, such as voiceassist'),
        sslmode: z.enum(
          ['disable', 'require', 'verify-ca', 'verify-full'],
          'must be disable, require, verify-ca or verify-full',
        ),
      })
      .nullable(),
    /** `password`: whether it asks for one (the secret `redisPassword`). */
    redis: z.strictObject({ host, port, password: z.boolean() }).nullable(),
    /** Base URL; its key is the secret `qdrantApiKey`, when it has one. */
    qdrant: z.strictObject({ url: httpUrl('http://qdrant:6333'), apiKey: z.boolean() }).nullable(),
    /** Containers of the host that must run, besides this stack's own; cAdvisor sees them. */
    containers: z.array(
      z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
          'must be the name of a container, such as voiceassist-server',
        ),
    ),
    /**
     * Directory of the Docker host in which backups leave their `.prom` files, which node-exporter reads
     * (docs/operations.md says what is in them); `null`: backups are not watched.
     */
    backups: z
      .strictObject({
        directory: z
          .string()
          .regex(
            /^(\/[A-Za-z0-9_.-]+)+$/,
            'must be an absolute path, such as /var/lib/node-exporter',
          ),
      })
      .nullable(),
  }),
  retention: z.strictObject({
    prometheusTime: duration('30d'),
    /** Blocks are dropped, oldest first, above this; 80 % of the disk at the most. */
    prometheusSize: size,
    loki: duration('30d'),
  }),
  intervals: z.strictObject({
    scrape: duration('15s'),
    evaluation: duration('15s'),
    /** The application is scraped more often. */
    application: duration('10s'),
  }),
  /**
   * How many times as fast as written time runs, for drills of faults: every interval, wait and range of
   * the configuration is divided by it (timescale.ts, rules/timescale.ts). Above 1 only with the demo. At
   * 60 a scrape a second is one a minute, and the ranges of rules have just the four that they need.
   */
  timescale: z
    .int('must be a whole number')
    .min(1, 'must be from 1 to 60, such as 15')
    .max(60, 'must be from 1 to 60, such as 15'),
  publish: z.strictObject({
    /** The address that published ports bind to. */
    address: z.ipv4('must be an IPv4 address of the Docker host, such as 127.0.0.1'),
    ports: z.strictObject({
      prometheus: published,
      alertmanager: published,
      grafana: published,
      loki: published,
      alloy: published,
      inbox: published,
    }),
  }),
  /**
   * TLS and a password in front of Prometheus and Alertmanager, which then answer nothing else; `null`:
   * neither, and they can be published on loopback alone. Password and certificate are secrets.
   */
  web: z
    .strictObject({
      user: z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
          'must be a user name of letters, digits and . _ @ - (64 at most), such as ops',
        ),
    })
    .nullable(),
  /** What people type into a browser; links in alerts and dashboards begin with these. */
  externalUrls: z.strictObject({
    prometheus: httpUrl('https://prometheus.example.com'),
    alertmanager: httpUrl('https://alertmanager.example.com'),
    grafana: httpUrl('https://grafana.example.com'),
    /** Where docs/runbooks/ is published: `runbook_url` is this, the subject and the alert. */
    runbooks: httpUrl('https://docs.example.com/runbooks'),
  }),
  /** Where `pulumi up` itself reaches Grafana's API. */
  grafanaApiUrl: httpUrl('http://127.0.0.1:3000'),
  routing: z.strictObject({
    groupWait: duration('10s'),
    groupInterval: duration('10s'),
    repeatInterval: duration('12h'),
    /** Windows in which planned work mutes alerts; the Watchdog's heartbeat is never muted. */
    maintenance: z.array(maintenanceWindow),
  }),
  receivers: z.strictObject({
    slack: z
      .strictObject({
        alertsChannel: channel,
        criticalChannel: channel,
      })
      .nullable(),
    /**
     * Events API v2; `url` is where events go. A stack that is not production may wake people only where
     * `outsideProduction` says so.
     */
    pagerduty: z
      .strictObject({
        url: httpUrl('https://events.pagerduty.com/v2/enqueue'),
        outsideProduction: z.boolean('must be true or false'),
      })
      .nullable(),
    smtp: z
      .strictObject({
        host: hostPort('smtp.example.com:587'),
        from: email,
        to: email,
        username: z.string().min(1, 'must be the login of the mail server, such as alertmanager'),
        requireTls: z.boolean('must be true or false'),
        /** False takes any certificate: for the demo's inbox, which makes its own at each start. */
        verifyTls: z.boolean('must be true or false'),
        /** Which alerts a daily digest is mailed of, beside each critical one at once. */
        digest: z.enum(
          ['none', 'info', 'warning'],
          'must be none, info (what is below warning) or warning (that and warnings)',
        ),
      })
      .nullable(),
    /** The outside dead man's switch that the Watchdog alert keeps alive. */
    heartbeat: z.strictObject({ interval: duration('1m') }).nullable(),
  }),
  resources: z.record(z.enum(serviceNames), resources),
  parts: z.strictObject({
    /** Metrics of every container of the host. */
    cadvisor: z.boolean('must be true or false'),
    /** Loki and Alloy. */
    logs: z.boolean('must be true or false'),
    /** The VoiceAssist demo, its stores and its traffic, and the inbox: something to watch. Never in prod. */
    demo: z.boolean('must be true or false'),
  }),
  /** True: Pulumi refuses to delete or replace the volumes that hold data. */
  protectData: z.boolean('must be true or false'),
});

function isPrivate(subnet: string): boolean {
  const [a, b] = subnet.split('.').map(Number);
  return a === 10 || (a === 172 && b! >= 16 && b! <= 31) || (a === 192 && b === 168);
}

/** All settings of one stack after every check, without any secret. */
export type Settings = z.output<typeof settingsSchema>;
/** The same before parsing: what profiles and config keys give. */
export type SettingsInput = z.input<typeof settingsSchema>;
