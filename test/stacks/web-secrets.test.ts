import { beforeAll, describe, expect, test } from 'vitest';
import { resolveSettings } from '../../stacks/resolve.ts';
import { secretProblems } from '../../stacks/settings.ts';
import { webSecretProblems, type WebSecrets } from '../../stacks/web-secrets.ts';
import { makeCertificate, type Certificate } from '../certificate.ts';

const settings = resolveSettings('staging', {
  webUser: 'ops',
  prometheusUrl: 'https://prometheus.example.com',
  alertmanagerUrl: 'https://10.0.0.5:9093',
}).settings!;
const names = ['DNS:prometheus.example.com', 'IP:10.0.0.5'];

let own: Certificate;
let other: Certificate;
let good: Required<WebSecrets>;
beforeAll(() => {
  own = makeCertificate(names);
  other = makeCertificate(names);
  good = { webPassword: 'canary-password', webTlsCertificate: own.certificate, webTlsKey: own.key };
});

const problemsWith = (change: WebSecrets, now?: number) =>
  webSecretProblems(settings, { ...good, ...change }, now);

describe('taken', () => {
  test('a self-signed certificate with its key', () => {
    expect(problemsWith({})).toEqual([]);
  });
  test('one of an authority, with and without the chain behind it', () => {
    const leaf = makeCertificate(names, other);
    for (const chain of [leaf.certificate, leaf.certificate + other.certificate]) {
      expect(problemsWith({ webTlsCertificate: chain, webTlsKey: leaf.key })).toEqual([]);
    }
  });
  test('a wildcard', () => {
    const wild = makeCertificate(['DNS:*.example.com', 'IP:10.0.0.5']);
    expect(problemsWith({ webTlsCertificate: wild.certificate, webTlsKey: wild.key })).toEqual([]);
  });
  test('nothing at all where nothing is protected', () => {
    const bare = resolveSettings('staging', {}).settings!;
    expect(webSecretProblems(bare, { webTlsCertificate: 'nonsense' })).toEqual([]);
  });
});

describe('refused', () => {
  test.each([
    ['short', 'hunter2', /shorter than 12 characters/],
    ['guessed', 'password2026', /anyone would guess/],
    ['longer than bcrypt reads', 'ä'.repeat(37), /longer than 72 bytes/],
    ['spaces at its end', 'canary-password ', /begins or ends with white space/],
    ['two lines', 'canary\npassword', /line break/],
  ])('a password: %s', (_name, webPassword, sentence) => {
    const given = { grafanaAdminPassword: 'canary-grafana', ...good, webPassword };
    const problems = secretProblems('staging', settings, given, () => true);
    expect(problems).toEqual([expect.stringMatching(/:webPassword /)]);
    expect(problems[0]).toMatch(sentence);
    expect(problems[0]).not.toContain(webPassword);
  });

  test('what is no certificate, and what is no key', () => {
    expect(problemsWith({ webTlsCertificate: own.key })).toEqual([
      'voiceassist-monitoring:webTlsCertificate is no certificate in PEM; give the chain, the server certificate first',
    ]);
    expect(problemsWith({ webTlsKey: own.certificate })).toEqual([
      'voiceassist-monitoring:webTlsKey is no private key in PEM, or one with a passphrase; give it without one',
    ]);
    const broken = own.certificate.replace(/\n[^\n]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(problemsWith({ webTlsCertificate: own.certificate + broken })[0]).toMatch(
      /no certificate in PEM/,
    );
  });

  test("another's key, also that of a chain in the wrong order", () => {
    expect(problemsWith({ webTlsKey: other.key })[0]).toMatch(
      /webTlsKey does not belong to webTlsCertificate; the first certificate of the chain must be/,
    );
    const leaf = makeCertificate(names, other);
    const backwards = other.certificate + leaf.certificate;
    expect(problemsWith({ webTlsCertificate: backwards, webTlsKey: leaf.key })[0]).toMatch(
      /webTlsKey does not belong/,
    );
  });

  test('a certificate that ran out', () => {
    const later = Date.now() + 31 * 24 * 3600 * 1000;
    expect(problemsWith({}, later)).toEqual([
      expect.stringMatching(/webTlsCertificate ran out on \w{3} .* GMT; give a new one/),
    ]);
  });

  test('one without the names that people and containers ask for', () => {
    const half = makeCertificate(['DNS:prometheus.example.com']);
    expect(problemsWith({ webTlsCertificate: half.certificate, webTlsKey: half.key })).toEqual([
      'voiceassist-monitoring:webTlsCertificate is not for 10.0.0.5, the host of voiceassist-monitoring:alertmanagerUrl: its names are DNS:prometheus.example.com; give one with that name, or set voiceassist-monitoring:alertmanagerUrl to one of its names',
    ]);
    const nameless = makeCertificate([]);
    expect(
      problemsWith({ webTlsCertificate: nameless.certificate, webTlsKey: nameless.key }),
    ).toHaveLength(2);
  });

  test('by the program, before it declares anything; a missing one by its name', () => {
    const given = { grafanaAdminPassword: 'canary-grafana', ...good, webTlsKey: other.key };
    expect(secretProblems('staging', settings, given, () => true)).toEqual([
      expect.stringMatching(/webTlsKey does not belong/),
    ]);
    expect(
      secretProblems('staging', settings, { ...given, webTlsKey: undefined }, () => true),
    ).toEqual([
      'voiceassist-monitoring:webTlsKey is missing: TLS of Prometheus and Alertmanager needs it; set it with: pulumi config set --secret voiceassist-monitoring:webTlsKey < key.pem --stack staging',
    ]);
  });
});
