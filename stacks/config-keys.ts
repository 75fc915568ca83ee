import type { DeepPartial } from './profile.ts';
import type { SettingsInput } from './schema.ts';

/** The project's name: the namespace of its config keys. */
export const project = 'voiceassist-monitoring';

type ConfigKey = (
  | { type: 'string'; default: string }
  | { type: 'integer'; default: number }
  | { type: 'boolean'; default: boolean }
  | { type: 'array'; default: readonly string[] }
) & {
  description: string;
  /** Where the value lands in the settings; refusals of that place name this key. */
  path: string;
};

const key = <const K extends ConfigKey>(k: K): K => k;

/**
 * The plain keys that operators set with `pulumi config set`. Pulumi.yaml declares the same (a test
 * holds the two together). An empty string or list means: as the environment's profile has it.
 * No key doubles what a profile decides, so every setting has one place.
 */
export const configKeys = {
  profile: key({
    type: 'string',
    default: '',
    path: 'profile',
    description:
      'Profile of the stack: dev, staging or prod. Empty: the profile named like the stack.',
  }),
  namePrefix: key({
    type: 'string',
    default: '',
    path: 'namePrefix',
    description:
      'In front of every container, volume and network name. Empty: voiceassist-<environment>.',
  }),
  dockerHost: key({
    type: 'string',
    default: 'unix:///var/run/docker.sock',
    path: 'docker.host',
    description: 'The Docker engine: unix:///path, ssh://user@host[:port] or tcp://host:port.',
  }),
  oldDockerEngine: key({
    type: 'boolean',
    default: false,
    path: 'docker.oldEngine',
    description:
      'True for engines before Docker 25 (API below 1.44): cAdvisor is then the last that they understand.',
  }),
  containerdSocket: key({
    type: 'string',
    default: '',
    path: 'docker.containerdSocket',
    description:
      'Socket of the containerd under the engine. Empty: /run/containerd/containerd.sock.',
  }),
  rootPropagation: key({
    type: 'string',
    default: '',
    path: 'docker.rootPropagation',
    description: 'private on hosts whose / is no shared mount. Empty: rslave.',
  }),
  subnet: key({
    type: 'string',
    default: '',
    path: 'docker.subnet',
    description: "The stack network's private /24, such as 10.213.0.0/24. Empty: the profile's.",
  }),
  joinNetworks: key({
    type: 'array',
    default: [],
    path: 'docker.joinNetworks',
    description:
      'Existing Docker networks that Prometheus and the exporters join to reach their targets.',
  }),
  registryMirror: key({
    type: 'string',
    default: '',
    path: 'docker.registryMirror',
    description:
      'Registry prefix in front of every image, such as mirror.example.com/hub. Empty: none.',
  }),
  applicationUrls: key({
    type: 'array',
    default: [],
    path: 'targets.applications',
    description: 'Base URLs of the VoiceAssist servers, such as http://voiceassist-server:8000.',
  }),
  probeUrls: key({
    type: 'array',
    default: [],
    path: 'targets.http',
    description: 'Further URLs that must answer 2xx.',
  }),
  tlsEndpoints: key({
    type: 'array',
    default: [],
    path: 'targets.tls',
    description: 'TLS endpoints whose certificate is watched, as host:port.',
  }),
  postgresHost: key({
    type: 'string',
    default: '',
    path: 'targets.postgres.host',
    description: 'PostgreSQL server to watch. Empty: none (dev: the one of the demo).',
  }),
  postgresPort: key({
    type: 'integer',
    default: 5432,
    path: 'targets.postgres.port',
    description: 'Its port.',
  }),
  postgresDatabase: key({
    type: 'string',
    default: 'voiceassist',
    path: 'targets.postgres.database',
    description: 'Its database.',
  }),
  postgresUser: key({
    type: 'string',
    default: 'voiceassist',
    path: 'targets.postgres.user',
    description: 'The role to watch it with (pg_monitor); password: secret postgresPassword.',
  }),
  postgresSslmode: key({
    type: 'string',
    default: 'require',
    path: 'targets.postgres.sslmode',
    description: 'disable, require, verify-ca or verify-full.',
  }),
  redisHost: key({
    type: 'string',
    default: '',
    path: 'targets.redis.host',
    description: 'Redis server to watch. Empty: none (dev: the one of the demo).',
  }),
  redisPort: key({
    type: 'integer',
    default: 6379,
    path: 'targets.redis.port',
    description: 'Its port.',
  }),
  redisNeedsPassword: key({
    type: 'boolean',
    default: true,
    path: 'targets.redis.password',
    description: 'Whether it asks for a password (secret redisPassword).',
  }),
  qdrantUrl: key({
    type: 'string',
    default: '',
    path: 'targets.qdrant.url',
    description: 'Base URL of the Qdrant server to watch. Empty: none.',
  }),
  qdrantNeedsApiKey: key({
    type: 'boolean',
    default: false,
    path: 'targets.qdrant.apiKey',
    description: 'Whether its /metrics asks for a key (secret qdrantApiKey).',
  }),
  expectedContainers: key({
    type: 'array',
    default: [],
    path: 'targets.containers',
    description:
      "Containers of the host that must run, besides the stack's own, such as voiceassist-server.",
  }),
  backupMetricsDirectory: key({
    type: 'string',
    default: '',
    path: 'targets.backups.directory',
    description:
      'Directory of the Docker host in which backups leave .prom files, such as /var/lib/node-exporter. Empty: backups are not watched.',
  }),
  prometheusRetention: key({
    type: 'string',
    default: '',
    path: 'retention.prometheusTime',
    description: "How long Prometheus keeps samples, such as 30d. Empty: the profile's.",
  }),
  prometheusRetentionSize: key({
    type: 'string',
    default: '',
    path: 'retention.prometheusSize',
    description: "Size cap of Prometheus' blocks, such as 50GB. Empty: the profile's.",
  }),
  lokiRetention: key({
    type: 'string',
    default: '',
    path: 'retention.loki',
    description: "How long Loki keeps logs, such as 30d. Empty: the profile's.",
  }),
  publishAddress: key({
    type: 'string',
    default: '127.0.0.1',
    path: 'publish.address',
    description:
      'Address of the Docker host that published ports bind to. Beyond 127.0.0.1, Prometheus and Alertmanager need webUser, and Loki, Alloy and the inbox stay unpublished.',
  }),
  prometheusPort: key({
    type: 'integer',
    default: 9090,
    path: 'publish.ports.prometheus',
    description: 'Published port of Prometheus; 0: not published.',
  }),
  alertmanagerPort: key({
    type: 'integer',
    default: 9093,
    path: 'publish.ports.alertmanager',
    description: 'Published port of Alertmanager; 0: not published.',
  }),
  grafanaPort: key({
    type: 'integer',
    default: 3000,
    path: 'publish.ports.grafana',
    description: 'Published port of Grafana; 0: not published.',
  }),
  lokiPort: key({
    type: 'integer',
    default: 0,
    path: 'publish.ports.loki',
    description: 'Published port of Loki; 0: not published.',
  }),
  alloyPort: key({
    type: 'integer',
    default: 0,
    path: 'publish.ports.alloy',
    description: 'Published port of Alloy; 0: not published.',
  }),
  inboxPort: key({
    type: 'integer',
    default: 8025,
    path: 'publish.ports.inbox',
    description: "Published port of the demo's inbox; 0: not published.",
  }),
  webUser: key({
    type: 'string',
    default: '',
    path: 'web.user',
    description:
      'User of Prometheus and Alertmanager, which then serve TLS and ask for a password (secrets webPassword, webTlsCertificate, webTlsKey). Empty: neither.',
  }),
  prometheusUrl: key({
    type: 'string',
    default: '',
    path: 'externalUrls.prometheus',
    description: 'What people type to reach Prometheus. Empty: the published address.',
  }),
  alertmanagerUrl: key({
    type: 'string',
    default: '',
    path: 'externalUrls.alertmanager',
    description: 'What people type to reach Alertmanager. Empty: the published address.',
  }),
  grafanaUrl: key({
    type: 'string',
    default: '',
    path: 'externalUrls.grafana',
    description: 'What people type to reach Grafana. Empty: the published address.',
  }),
  runbooksUrl: key({
    type: 'string',
    default: 'https://docs.voiceassist.local/runbooks',
    path: 'externalUrls.runbooks',
    description: 'Where docs/runbooks/ is published; links in alerts begin with it.',
  }),
  grafanaApiUrl: key({
    type: 'string',
    default: '',
    path: 'grafanaApiUrl',
    description:
      'Where pulumi up reaches the Grafana API. Empty: the published address (remote host: grafanaUrl).',
  }),
  maintenanceWindows: key({
    type: 'array',
    default: [],
    path: 'routing.maintenance',
    description:
      'When planned work mutes alerts: weekdays, times, zone and, where not all, severities, such as "sun 02:00-04:00 Europe/Berlin" or "mon-fri 22:00-24:00 UTC warning,info". Empty: the profile\'s.',
  }),
  slackAlertsChannel: key({
    type: 'string',
    default: '',
    path: 'receivers.slack.alertsChannel',
    description: 'Slack channel of warnings and the rest. Empty: no Slack.',
  }),
  slackCriticalChannel: key({
    type: 'string',
    default: '',
    path: 'receivers.slack.criticalChannel',
    description: 'Slack channel of critical alerts.',
  }),
  pagerdutyEnabled: key({
    type: 'boolean',
    default: false,
    path: 'receivers.pagerduty',
    description: 'Whether critical alerts page (secret pagerdutyRoutingKey).',
  }),
  pagerdutyUrl: key({
    type: 'string',
    default: 'https://events.pagerduty.com/v2/enqueue',
    path: 'receivers.pagerduty.url',
    description: 'Where PagerDuty events go.',
  }),
  pagerdutyOutsideProduction: key({
    type: 'boolean',
    default: false,
    path: 'receivers.pagerduty.outsideProduction',
    description: 'True: a stack that is not production may page people through PagerDuty.',
  }),
  smtpHost: key({
    type: 'string',
    default: '',
    path: 'receivers.smtp.host',
    description: 'Mail server as host:port. Empty: no e-mail.',
  }),
  smtpFrom: key({
    type: 'string',
    default: '',
    path: 'receivers.smtp.from',
    description: 'Sender of alert e-mail.',
  }),
  smtpTo: key({
    type: 'string',
    default: '',
    path: 'receivers.smtp.to',
    description: 'Where alert e-mail goes.',
  }),
  smtpUsername: key({
    type: 'string',
    default: '',
    path: 'receivers.smtp.username',
    description: 'Login of the mail server (secret smtpPassword).',
  }),
  smtpDigest: key({
    type: 'string',
    default: 'warning',
    path: 'receivers.smtp.digest',
    description:
      'What a daily digest is mailed of, beside every critical alert at once: none, info (what is below warning) or warning (that and warnings).',
  }),
  heartbeatEnabled: key({
    type: 'boolean',
    default: false,
    path: 'receivers.heartbeat',
    description: "Whether Watchdog keeps an outside dead man's switch alive (secret heartbeatUrl).",
  }),
  heartbeatInterval: key({
    type: 'string',
    default: '1m',
    path: 'receivers.heartbeat.interval',
    description: 'How often it does.',
  }),
  timescale: key({
    type: 'integer',
    default: 1,
    path: 'timescale',
    description:
      'How many times as fast as written time runs, for drills of faults, from 1 to 60: intervals, waits and the ranges of rules are divided by it. Above 1 only in a stack with the demo.',
  }),
} as const;

export type ConfigKeyName = keyof typeof configKeys;
type ValueOf<K extends ConfigKey> = K['type'] extends 'string'
  ? string
  : K['type'] extends 'integer'
    ? number
    : K['type'] extends 'boolean'
      ? boolean
      : string[];
/** The plain keys after reading: right types, defaults filled in. */
export type ConfigValues = { [K in ConfigKeyName]: ValueOf<(typeof configKeys)[K]> };

/** What the config keys say of the settings; `undefined` leaves the profile's word standing. */
export function settingsFromConfig(values: ConfigValues): DeepPartial<SettingsInput> {
  const v = values;
  const text = (value: string) => (value === '' ? undefined : value);
  const published = (port: number) => (port === 0 ? null : port);
  return {
    namePrefix: text(v.namePrefix),
    docker: {
      host: v.dockerHost,
      oldEngine: v.oldDockerEngine,
      containerdSocket: text(v.containerdSocket),
      rootPropagation: text(v.rootPropagation) as 'rslave' | undefined,
      subnet: text(v.subnet),
      joinNetworks: v.joinNetworks,
      registryMirror: v.registryMirror,
    },
    targets: {
      applications: v.applicationUrls,
      http: v.probeUrls,
      tls: v.tlsEndpoints,
      postgres:
        v.postgresHost === ''
          ? null
          : {
              host: v.postgresHost,
              port: v.postgresPort,
              database: v.postgresDatabase,
              user: v.postgresUser,
              sslmode: v.postgresSslmode as 'require',
            },
      redis:
        v.redisHost === ''
          ? null
          : { host: v.redisHost, port: v.redisPort, password: v.redisNeedsPassword },
      qdrant: v.qdrantUrl === '' ? null : { url: v.qdrantUrl, apiKey: v.qdrantNeedsApiKey },
      containers: v.expectedContainers,
      backups: v.backupMetricsDirectory === '' ? null : { directory: v.backupMetricsDirectory },
    },
    retention: {
      prometheusTime: text(v.prometheusRetention),
      prometheusSize: text(v.prometheusRetentionSize),
      loki: text(v.lokiRetention),
    },
    publish: {
      address: v.publishAddress,
      ports: {
        prometheus: published(v.prometheusPort),
        alertmanager: published(v.alertmanagerPort),
        grafana: published(v.grafanaPort),
        loki: published(v.lokiPort),
        alloy: published(v.alloyPort),
        inbox: published(v.inboxPort),
      },
    },
    web: v.webUser === '' ? null : { user: v.webUser },
    externalUrls: {
      prometheus: text(v.prometheusUrl),
      alertmanager: text(v.alertmanagerUrl),
      grafana: text(v.grafanaUrl),
      runbooks: v.runbooksUrl,
    },
    grafanaApiUrl: text(v.grafanaApiUrl),
    timescale: v.timescale,
    routing: {
      maintenance: v.maintenanceWindows.length === 0 ? undefined : v.maintenanceWindows,
    },
    receivers: {
      slack:
        v.slackAlertsChannel === '' && v.slackCriticalChannel === ''
          ? null
          : { alertsChannel: v.slackAlertsChannel, criticalChannel: v.slackCriticalChannel },
      pagerduty: v.pagerdutyEnabled
        ? { url: v.pagerdutyUrl, outsideProduction: v.pagerdutyOutsideProduction }
        : null,
      smtp:
        v.smtpHost === '' && v.smtpTo === ''
          ? null
          : {
              host: v.smtpHost,
              from: v.smtpFrom,
              to: v.smtpTo,
              username: v.smtpUsername,
              requireTls: true,
              verifyTls: true,
              digest: v.smtpDigest as 'none',
            },
      heartbeat: v.heartbeatEnabled ? { interval: v.heartbeatInterval } : null,
    },
  };
}
