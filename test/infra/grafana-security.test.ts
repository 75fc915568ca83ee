import { describe, expect, test } from 'vitest';
import { grafanaSecurity } from '../../infra/grafana-security.ts';
import { runProgram } from '../mocks.ts';

test.each([
  ['https://grafana.example.com', 'true'],
  ['http://127.0.0.1:3000', 'false'],
])('at %s, cookies for https alone: %s', (url, secure) => {
  expect(grafanaSecurity(url)).toMatchObject({
    GF_SECURITY_COOKIE_SECURE: secure,
    GF_SECURITY_STRICT_TRANSPORT_SECURITY: secure,
  });
});

test('nobody sees anything without a login, and nobody makes one', () => {
  expect(grafanaSecurity('http://127.0.0.1:3000')).toMatchObject({
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_AUTH_ANONYMOUS_HIDE_VERSION: 'true',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_USERS_ALLOW_ORG_CREATE: 'false',
    GF_PUBLIC_DASHBOARDS_ENABLED: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  });
});

describe('the program', () => {
  const url = 'https://grafana.example.com';

  test("gives all of them to Grafana's container, by the address of the settings", async () => {
    const names = ['grafanaAdminPassword', 'postgresPassword', 'redisPassword', 'smtpPassword'];
    const declared = await runProgram(
      'dev',
      { grafanaUrl: url },
      {
        ...Object.fromEntries(
          [...names, 'pagerdutyRoutingKey'].map((name) => [name, 'canary-password']),
        ),
        slackApiUrl: 'https://hooks.slack.com/x',
        heartbeatUrl: 'https://beat.example.com/x',
      },
    );
    const { inputs } = declared.find(
      ({ type, name }) => type === 'docker:index/container:Container' && name === 'grafana',
    )!;
    const wanted = Object.entries(grafanaSecurity(url)).map(([key, value]) => `${key}=${value}`);
    expect(wanted).toContain('GF_SECURITY_COOKIE_SECURE=true');
    expect(inputs.envs).toEqual(expect.arrayContaining(wanted));
    for (const key of Object.keys(grafanaSecurity(url)))
      expect((inputs.envs as string[]).filter((env) => env.startsWith(`${key}=`))).toHaveLength(1);
  });
});
