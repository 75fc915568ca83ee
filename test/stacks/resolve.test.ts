import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../stacks/resolve.ts';

const dev = (config: Record<string, unknown> = {}) => resolveSettings('dev', config);
const problemsOf = (config: Record<string, unknown>, stack = 'dev') =>
  resolveSettings(stack, config).problems ?? [];

describe('settings that are right', () => {
  test('dev watches its own Postgres and Redis and notifies its own inbox', () => {
    const { settings } = dev();
    expect(settings?.targets.postgres?.host).toBe('postgres');
    expect(settings?.targets.redis?.host).toBe('redis');
    expect(settings?.receivers.pagerduty?.url).toBe('http://inbox:8080/v2/enqueue');
    expect(settings?.externalUrls.grafana).toBe('http://127.0.0.1:3000');
  });

  test('a target or receiver of its own takes the place of the demo one, whole', () => {
    const { settings } = dev({
      postgresHost: 'db.example.com',
      slackAlertsChannel: '#a',
      slackCriticalChannel: '#b',
    });
    expect(settings?.targets.postgres).toEqual({
      host: 'db.example.com',
      port: 5432,
      database: 'voiceassist',
      user: 'voiceassist',
      sslmode: 'require',
    });
    expect(settings?.receivers.slack).toEqual({ alertsChannel: '#a', criticalChannel: '#b' });
  });

  test('prod has the names of the runbook and protects its data', () => {
    const { settings } = resolveSettings('prod', {});
    expect(settings?.environment).toBe('production');
    expect(settings?.cluster).toBe('voiceassist-prod');
    expect(settings?.retention.prometheusTime).toBe('30d');
    expect(settings?.protectData).toBe(true);
    expect(settings?.parts.demo).toBe(false);
  });

  test('a stack of another name takes the profile that it names', () => {
    const { settings } = resolveSettings('alice', { profile: 'dev', namePrefix: 'alice' });
    expect(settings?.namePrefix).toBe('alice');
  });

  test('values arrive as text from Pulumi and as YAML values from a file, and mean the same', () => {
    const text = dev({
      grafanaPort: '3001',
      applicationUrls: '["http://a:1"]',
      oldDockerEngine: 'true',
    });
    const yaml = dev({ grafanaPort: 3001, applicationUrls: ['http://a:1'], oldDockerEngine: true });
    expect(text.settings).toBeDefined();
    expect(text).toEqual(yaml);
  });

  test('0 keeps a port unpublished', () => {
    expect(dev({ prometheusPort: 0 }).settings?.publish.ports.prometheus).toBeNull();
  });
});

describe('settings that are refused', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'unknown key',
      { grafanPort: 3000 },
      /voiceassist-monitoring:grafanPort is not a key .* did you mean grafanaPort\?/,
    ],
    [
      'unknown key, nothing near',
      { zebra: 1 },
      /voiceassist-monitoring:zebra is not a key .* see Pulumi\.yaml/,
    ],
    [
      'wrong type',
      { grafanaPort: 'many' },
      /voiceassist-monitoring:grafanaPort is "many", but must be a whole number/,
    ],
    ['wrong list', { joinNetworks: 'app' }, /joinNetworks is "app", but must be a list of texts/],
    [
      'port out of range',
      { grafanaPort: 70000 },
      /grafanaPort is 70000, but must be a port from 1 to 65535/,
    ],
    [
      'two ports alike',
      { grafanaPort: 9090 },
      /voiceassist-monitoring:grafanaPort is 9090, which prometheus has already; .* such as 9091/,
    ],
    [
      'retention 0',
      { prometheusRetention: '0d' },
      /prometheusRetention is "0d", but must be a duration above zero/,
    ],
    [
      'retention below a block',
      { prometheusRetention: '1h' },
      /prometheusRetention is 1h, but must be 2h or more/,
    ],
    [
      'Loki retention below a day',
      { lokiRetention: '3h' },
      /lokiRetention is 3h, but must be 24h or more/,
    ],
    [
      'size without unit',
      { prometheusRetentionSize: '20' },
      /prometheusRetentionSize is "20", but must be a size/,
    ],
    [
      'channel without #',
      { slackAlertsChannel: 'alerts', slackCriticalChannel: '#c' },
      /slackAlertsChannel is "alerts", but must be a Slack channel with its # in front/,
    ],
    [
      'one channel of two',
      { slackAlertsChannel: '#a' },
      /slackCriticalChannel is "", but must be a Slack channel/,
    ],
    [
      'host without scheme',
      { dockerHost: 'server1' },
      /dockerHost is "server1", but must name its scheme/,
    ],
    [
      'URL without scheme',
      { applicationUrls: ['voiceassist:8000'] },
      /applicationUrls is "voiceassist:8000", but must be a URL with a scheme/,
    ],
    [
      'credentials in a URL',
      { qdrantUrl: 'http://user:pw@qdrant:6333' },
      /qdrantUrl .*must not carry a user name or a password/,
    ],
    [
      'TLS endpoint without port',
      { tlsEndpoints: ['example.com'] },
      /tlsEndpoints is "example.com", but must be host:port/,
    ],
    [
      'target twice',
      { probeUrls: ['http://a', 'http://a'] },
      /probeUrls names http:\/\/a more than once/,
    ],
    [
      'an application probed twice',
      { applicationUrls: ['http://a:8000'], probeUrls: ['http://a:8000/ready', 'http://a:8000/x'] },
      /probeUrls names http:\/\/a:8000\/ready, which is probed because http:\/\/a:8000 is an application/,
    ],
    [
      'mail without from',
      { smtpHost: 'smtp.example.com:587', smtpTo: 'a@example.com', smtpUsername: 'a' },
      /smtpFrom is "", but must be one e-mail address/,
    ],
    [
      'public subnet',
      { subnet: '8.8.8.0/24' },
      /subnet is "8.8.8.0\/24", but must be a private \/24/,
    ],
    [
      'open to all networks',
      { publishAddress: '0.0.0.0', inboxPort: 0 },
      /publishAddress is 0\.0\.0\.0, which would open prometheus and alertmanager/,
    ],
    [
      'Grafana out of reach',
      { grafanaPort: 0 },
      /grafanaApiUrl cannot be the published address while Grafana is not published/,
    ],
    [
      'remote host, local Grafana',
      { dockerHost: 'ssh://me@server1' },
      /grafanaApiUrl is http:\/\/127\.0\.0\.1:3000, which is this machine/,
    ],
    [
      'prefix with a space',
      { namePrefix: 'My Stack' },
      /namePrefix is "My Stack", but must start with a lower-case letter/,
    ],
    [
      'sslmode',
      { postgresHost: 'db', postgresSslmode: 'maybe' },
      /postgresSslmode is "maybe", but must be disable, require/,
    ],
    [
      'heartbeat',
      { heartbeatEnabled: true, heartbeatInterval: 'soon' },
      /heartbeatInterval is "soon", but must be a duration/,
    ],
    [
      'mirror with a scheme',
      { registryMirror: 'https://m.example.com' },
      /registryMirror .*no scheme/,
    ],
  ])('%s', (_name, config, sentence) => {
    const problems = problemsOf(config);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(sentence);
  });

  test('production must keep what its objectives are counted over', () => {
    const sentence =
      /prometheusRetention is 29d, but must be 30d or more in production: service level objectives/;
    expect(problemsOf({ prometheusRetention: '29d' }, 'prod')).toEqual([
      expect.stringMatching(sentence),
    ]);
    expect(problemsOf({ prometheusRetention: '30d' }, 'prod')).toEqual([]);
    expect(problemsOf({ prometheusRetention: '29d' }, 'staging')).toEqual([]);
  });

  test('all problems come at once', () => {
    const problems = problemsOf({
      zebra: 1,
      grafanaPort: 9090,
      slackAlertsChannel: 'x',
      slackCriticalChannel: 'y',
    });
    expect(problems.join('\n')).toMatch(/zebra/);
    expect(problems.join('\n')).toMatch(/slackAlertsChannel/);
    expect(problems.join('\n')).toMatch(/slackCriticalChannel/);
  });

  test('a stack without a profile is told how to choose one', () => {
    expect(problemsOf({}, 'qa')).toEqual([
      'voiceassist-monitoring:profile: there is no profile "qa"; set it to dev, staging or prod, as in: pulumi config set voiceassist-monitoring:profile dev --stack qa',
    ]);
  });

  test('names of the object prototype are no profiles and no keys', () => {
    expect(problemsOf({ profile: 'constructor' })[0]).toMatch(/no profile "constructor"/);
    expect(problemsOf(JSON.parse('{"__proto__": 1}') as Record<string, unknown>)[0]).toMatch(
      /__proto__ is not a key/,
    );
  });
});
