import { expect, test } from 'vitest';
import { grafanaSecurity } from '../../infra/grafana-security.ts';

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
