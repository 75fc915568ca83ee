import { compareSync } from 'bcryptjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { render } from '../../infra/render.ts';
import { webConfig } from '../../infra/web-config.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { makeCertificate, type Certificate } from '../certificate.ts';
import { runProgram, type Declared } from '../mocks.ts';

/** The dev stack with TLS and a password in front of Prometheus and Alertmanager. */
const config = {
  webUser: 'ops',
  publishAddress: '10.213.0.1',
  inboxPort: '0',
  alertmanagerUrl: 'https://alerts.example.com/am',
};
const settings = resolveSettings('dev', config).settings!;
const password = 'canary-web-password';
const basicAuth = Buffer.from(`ops:${password}`).toString('base64');
const login = {
  basic_auth: { username: 'ops', password_file: '/run/stack-secrets/webPassword' },
  tls_config: { ca_file: '/run/stack-secrets/webTlsCertificate', server_name: '10.213.0.1' },
};
const loginOfAlertmanager = {
  ...login,
  tls_config: { ...login.tls_config, server_name: 'alerts.example.com' },
};

describe('what is rendered', () => {
  const files = render(settings);
  const yaml = (path: string) => parse(files[path]!) as Record<string, unknown>;

  test('Prometheus scrapes itself and Alertmanager by https with the login from a file', () => {
    const { scrape_configs } = yaml('prometheus/prometheus.yml') as {
      scrape_configs: { job_name: string }[];
    };
    const job = (name: string) => scrape_configs.find(({ job_name }) => job_name === name);
    expect(job('prometheus')).toMatchObject({ scheme: 'https', ...login });
    expect(job('alertmanager')).toMatchObject({ scheme: 'https', ...loginOfAlertmanager });
    const others = scrape_configs.filter((c) => 'scheme' in c || 'basic_auth' in c);
    expect(others.map(({ job_name }) => job_name)).toEqual(['prometheus', 'alertmanager']);
  });

  test('and notifies it the same way', () => {
    const { alerting } = yaml('prometheus/prometheus.yml');
    expect(alerting).toMatchObject({
      alertmanagers: [{ scheme: 'https', ...loginOfAlertmanager }],
    });
  });

  test('so does the ruler of Loki', () => {
    expect(yaml('loki/loki.yaml').ruler).toMatchObject({
      alertmanager_url: 'https://alertmanager:9093',
      alertmanager_client: {
        type: 'Basic',
        credentials_file: '/run/stack-secrets/webBasicAuth',
        tls_ca_path: '/run/stack-secrets/webTlsCertificate',
        tls_server_name: 'alerts.example.com',
      },
    });
  });

  test("each has a client file for its own tool's health check", () => {
    expect(yaml('prometheus/web-client.yml')).toEqual(login);
    expect(yaml('alertmanager/web-client.yml')).toEqual(loginOfAlertmanager);
  });

  test('without webUser there is nothing of all this', () => {
    const bare = render(resolveSettings('dev', {}).settings!);
    expect(Object.keys(bare).filter((path) => path.includes('web-client'))).toEqual([]);
    for (const path of ['prometheus/prometheus.yml', 'loki/loki.yaml', 'grafana/datasources.json'])
      // The demo's TLS endpoint is probed all the same.
      expect(bare[path]!.replaceAll(/probe-tls|tls_connect/g, ''), path).not.toMatch(
        /https:|basic|tls/i,
      );
  });
});

describe('web.yml', () => {
  const users = (text: string) =>
    (parse(text) as { basic_auth_users: Record<string, string> }).basic_auth_users;

  test('has a bcrypt hash of the password, the same at each run', () => {
    const text = webConfig(settings, password);
    expect(users(text).ops).toMatch(/^\$2b\$10\$.{53}$/);
    expect(compareSync(password, users(text).ops!)).toBe(true);
    expect(text).not.toContain(password);
    expect(webConfig(settings, password)).toBe(text);
  });

  test('is salted by stack and user, and not by the password', () => {
    const salt = (hash: string) => hash.slice(0, 29);
    const hash = users(webConfig(settings, password)).ops!;
    expect(salt(users(webConfig(settings, 'another-password')).ops!)).toBe(salt(hash));
    const elsewhere = { ...settings, namePrefix: 'other' };
    expect(salt(users(webConfig(elsewhere, password)).ops!)).not.toBe(salt(hash));
  });
});

describe('the program', () => {
  let declared: Declared[];
  let pem: Certificate;
  beforeAll(async () => {
    pem = makeCertificate(['IP:10.213.0.1', 'DNS:alerts.example.com']);
    declared = await runProgram('dev', config, {
      grafanaAdminPassword: 'canary-grafana',
      postgresPassword: 'canary-postgres',
      redisPassword: 'canary-redis',
      slackApiUrl: 'https://hooks.slack.com/canary-slack',
      pagerdutyRoutingKey: 'canary-pagerduty',
      smtpPassword: 'canary-smtp',
      heartbeatUrl: 'https://beat.example.com/canary-heartbeat',
      webPassword: password,
      webTlsCertificate: pem.certificate,
      webTlsKey: pem.key,
    });
  });
  const inputs = (type: string, name: string) =>
    declared.find((r) => r.type.endsWith(type) && r.name === name)!.inputs;
  const container = (name: string) =>
    inputs(':Container', name) as unknown as {
      command: string[];
      healthcheck: { tests: string[] };
      ports: { ip: string }[];
      volumes: { containerPath: string; volumeName: string; readOnly: boolean }[];
    };
  const secretFiles = (service: string) => {
    const { stdin } = inputs(':Command', `${service}-secret-delivery`) as {
      stdin: { secret: string };
    };
    return JSON.parse(stdin.secret) as Record<string, string>;
  };

  test.each(['prometheus', 'alertmanager'])(
    '%s serves by web.yml on the address of the settings, and is checked by its own tool',
    (name) => {
      const { command, healthcheck, ports } = container(name);
      expect(command).toContain('--web.config.file=/run/stack-secrets/web.yml');
      expect(ports).toEqual([expect.objectContaining({ ip: '10.213.0.1' })]);
      expect(healthcheck.tests.join(' ')).toMatch(
        /\/bin\/(promtool check ready|amtool cluster show) .*url=https:\/\/127\.0\.0\.1:909[03] --http\.config\.file=\/etc\/\w+\/current\/web-client\.yml$/,
      );
      expect(secretFiles(name)).toMatchObject({
        'web.yml': webConfig(settings, password),
        webTlsCertificate: pem.certificate,
        webTlsKey: pem.key,
        webPassword: password,
      });
    },
  );

  test('Loki has the header and the certificate, and no key', () => {
    const files = secretFiles('loki');
    expect(files).toEqual({ webTlsCertificate: pem.certificate, webBasicAuth: basicAuth });
    expect(container('loki').volumes).toContainEqual({
      volumeName: 'voiceassist-dev-loki-secrets',
      containerPath: '/run/stack-secrets',
      readOnly: true,
    });
  });

  test('the delivery knows how to log in, by the name of a file', () => {
    for (const service of ['prometheus', 'alertmanager']) {
      const { environment } = inputs(':Command', `${service}-delivery`) as {
        environment: { DELIVERY_PLAN: string };
      };
      const plan = JSON.parse(environment.DELIVERY_PLAN) as { live: { web: unknown } };
      expect(plan.live.web).toEqual({
        user: 'ops',
        secretsVolume: `voiceassist-dev-${service}-secrets`,
        passwordFile: 'webPassword',
      });
    }
  });

  test('Grafana logs in to Prometheus and holds its certificate against the name', () => {
    const source = inputs(':DataSource', 'datasource-prometheus');
    expect(source).toMatchObject({
      url: 'https://prometheus:9090',
      basicAuthEnabled: true,
      basicAuthUsername: 'ops',
    });
    expect(JSON.parse(source.jsonDataEncoded as string)).toMatchObject({
      tlsAuthWithCACert: true,
      serverName: '10.213.0.1',
    });
    const { secret } = source.secureJsonDataEncoded as { secret: string };
    expect(JSON.parse(secret)).toEqual({ basicAuthPassword: password, tlsCACert: pem.certificate });
    expect(inputs(':DataSource', 'datasource-loki')).not.toHaveProperty('secureJsonDataEncoded');
  });

  test('no password, hash, header or key is anywhere but in secret inputs', () => {
    const hash = webConfig(settings, password).match(/\$2b\S+/)![0];
    const keyLine = pem.key.split('\n')[1]!;
    for (const { type, name, inputs: given } of declared) {
      const open = JSON.stringify(given, (_key, value: unknown) =>
        typeof value === 'object' && value !== null && 'secret' in value ? '[secret]' : value,
      );
      for (const value of [password, hash, basicAuth, keyLine])
        expect(open, `${type} ${name}`).not.toContain(value);
    }
  });
});
