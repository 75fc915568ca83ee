import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../stacks/resolve.ts';

const problemsOf = (config: Record<string, unknown>, stack = 'staging') =>
  resolveSettings(stack, config).problems ?? [];

describe('publishing beyond loopback', () => {
  test.each(['10.0.0.5', '192.168.1.2', '0.0.0.0', '203.0.113.7'])(
    '%s is refused for Prometheus and Alertmanager without webUser',
    (publishAddress) => {
      expect(problemsOf({ publishAddress })).toEqual([
        `voiceassist-monitoring:publishAddress is ${publishAddress}, which would open prometheus and alertmanager to the network without a password; set webUser and the secrets webPassword, webTlsCertificate and webTlsKey, or keep 127.0.0.1`,
      ]);
    },
  );

  test.each(['10.0.0.5', '0.0.0.0'])('%s is taken with webUser', (publishAddress) => {
    expect(problemsOf({ publishAddress, webUser: 'ops' })).toEqual([]);
  });

  test('any loopback address is taken without', () => {
    expect(problemsOf({ publishAddress: '127.0.0.2', lokiPort: 3100, alloyPort: 12345 })).toEqual(
      [],
    );
  });

  test('what is not published needs no password', () => {
    expect(
      problemsOf({ publishAddress: '10.0.0.5', prometheusPort: 0, alertmanagerPort: 0 }),
    ).toEqual([]);
    expect(problemsOf({ publishAddress: '10.0.0.5', prometheusPort: 0 })[0]).toMatch(
      /which would open alertmanager to the network without a password/,
    );
  });

  test('Loki and Alloy are refused even with webUser, which they do not know', () => {
    expect(
      problemsOf({ publishAddress: '10.0.0.5', webUser: 'ops', lokiPort: 3100, alloyPort: 12345 }),
    ).toEqual([
      'voiceassist-monitoring:publishAddress is 10.0.0.5, which would open loki and alloy to the network, and that asks nobody for a password; set lokiPort and alloyPort to 0, or keep 127.0.0.1',
    ]);
  });

  test("so is the demo's inbox, where there is one", () => {
    expect(problemsOf({ publishAddress: '10.0.0.5', webUser: 'ops' }, 'dev')).toEqual([
      'voiceassist-monitoring:publishAddress is 10.0.0.5, which would open inbox to the network, and that asks nobody for a password; set inboxPort to 0, or keep 127.0.0.1',
    ]);
  });
});

describe('webUser', () => {
  test('makes the URLs of Prometheus and Alertmanager https, and no other', () => {
    const { settings } = resolveSettings('staging', { webUser: 'ops', publishAddress: '10.0.0.5' });
    expect(settings?.externalUrls).toEqual({
      prometheus: 'https://10.0.0.5:9090',
      alertmanager: 'https://10.0.0.5:9093',
      grafana: 'http://10.0.0.5:3000',
      runbooks: 'https://docs.voiceassist.local/runbooks',
    });
  });

  test('refuses an http URL of theirs', () => {
    expect(problemsOf({ webUser: 'ops', prometheusUrl: 'http://p.example.com/x' })).toEqual([
      'voiceassist-monitoring:prometheusUrl is http://p.example.com/x, but prometheus answers https alone while webUser is set; write https://p.example.com/x',
    ]);
  });

  test.each(['with space', 'a:b', '-x', 'ü', 'a'.repeat(65)])('is refused as %s', (webUser) => {
    expect(problemsOf({ webUser })[0]).toMatch(
      /webUser is ".*", but must be a user name of letters/,
    );
  });

  test('is empty by default, and nothing is https then', () => {
    const { settings } = resolveSettings('staging', {});
    expect(settings?.web).toBeNull();
    expect(settings?.externalUrls.prometheus).toBe('http://127.0.0.1:9090');
  });
});
