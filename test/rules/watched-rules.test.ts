import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { blackboxExporterFiles } from '../../infra/blackbox-exporter-config.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { application } from '../../rules/application.ts';
import { jobs } from '../../rules/jobs.ts';
import { probes } from '../../rules/probes.ts';
import type { Source, Watched } from '../../rules/watched.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { everything } from './everything.ts';

const DAY = 86_400;
const settingsOf = (stack: string) => resolveSettings(stack, {}).settings!;
const without = (...missing: Source[]): Watched => ({
  ...everything,
  sources: new Set([...everything.sources].filter((source) => !missing.includes(source))),
});
const exprsOf = (alert: string, watched: Watched) =>
  probes(watched)
    .flatMap(({ rules }) => rules)
    .filter((rule) => rule.alert === alert)
    .map(({ expr }) => expr);

describe('the application', () => {
  test('is compared with last week only where samples are kept so long', () => {
    const names = (retention: number) =>
      application({ ...everything, retention }).map(({ name }) => name);
    expect(names(8 * DAY)).toContain('application-traffic');
    expect(names(8 * DAY - 1)).not.toContain('application-traffic');
  });
});

describe('probes', () => {
  test('of /ready page as any other where no application is watched', () => {
    const ready = '.+/ready';
    expect(exprsOf('EndpointDown', everything)[0]).toContain(ready);
    expect(exprsOf('EndpointDown', without(jobs.application)).join()).not.toContain(ready);
  });

  test('with certificates are those that the stack has', () => {
    expect(exprsOf('SSLCertificateExpiring', everything)[0]).toContain(
      'job=~"probe-http|probe-tls"',
    );
    expect(exprsOf('SSLCertificateExpiring', without(jobs.tlsProbe))[0]).toContain(
      '{job="probe-http"}',
    );
  });

  test('ask each application whether it lives and whether it is ready', () => {
    const settings = settingsOf('staging');
    const base = 'https://voiceassist.example.com/app';
    const files = prometheusFiles({
      ...settings,
      targets: { ...settings.targets, applications: [base] },
    });
    expect(files['prometheus.yml']).toContain(`- ${base}/health\n`);
    expect(files['prometheus.yml']).toContain(`- ${base}/ready\n`);
    expect(files['prometheus.yml']).toContain('replacement: http_ready');
  });

  test("take the runbook's body of /ready at its word, as it answers 200 in either case", () => {
    const { modules } = parse(blackboxExporterFiles(settingsOf('staging'))['blackbox.yml']!) as {
      modules: Record<string, { http: { fail_if_body_matches_regexp: string[] } }>;
    };
    const [pattern] = modules.http_ready!.http.fail_if_body_matches_regexp;
    const says = (status: string) =>
      new RegExp(pattern!).test(JSON.stringify({ status, checks: {} }));
    expect(says('not_ready')).toBe(true);
    expect(says('ready')).toBe(false);
  });

  test("believe any certificate of the demo's own server, and nobody else's", () => {
    const tlsOf = (stack: string) =>
      (
        parse(blackboxExporterFiles(settingsOf(stack))['blackbox.yml']!) as {
          modules: { tls_connect: { tcp: { tls_config?: unknown } } };
        }
      ).modules.tls_connect.tcp.tls_config;
    expect(tlsOf('dev')).toEqual({ insecure_skip_verify: true });
    expect(tlsOf('staging')).toBeUndefined();
    expect(tlsOf('prod')).toBeUndefined();
  });
});
