import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { images, type ImageName } from '../../infra/images.ts';
import { render } from '../../infra/render.ts';
import { webConfig } from '../../infra/web-config.ts';
import { webFile } from '../../infra/web.ts';
import { renderStack } from '../../ops/golden.ts';
import { silentReporter } from '../../ops/progress.ts';
import { writeFiles } from '../../ops/render.ts';
import { setUpTools } from '../../ops/setup.ts';
import { plainConfig, readStackFile, stackFilePath } from '../../ops/stack-file.ts';
import { profiles, resolveSettings } from '../../stacks/resolve.ts';
import { makeCertificate } from '../certificate.ts';

/** Prod with TLS and a password in front of Prometheus and Alertmanager. */
const guarded = resolveSettings('prod', {
  ...plainConfig(readStackFile(stackFilePath('prod'))),
  webUser: 'ops',
  prometheusUrl: 'https://prometheus.example.com',
  alertmanagerUrl: 'https://alertmanager.example.com',
}).settings!;
const stacks = [...Object.keys(profiles), 'guarded'];

/** The services' own checkers, in their pinned images, on the files that each stack would run. */
let dir: string;
beforeAll(async () => {
  await setUpTools(
    ['prometheus', 'alertmanager', 'loki', 'alloy', 'blackboxExporter', 'socketProxy', 'node'],
    silentReporter,
  );
  dir = mkdtempSync(join(tmpdir(), 'voiceassist-checkers-'));
  chmodSync(dir, 0o755);
  for (const stack of Object.keys(profiles)) writeFiles(join(dir, stack), renderStack(stack));
  writeFiles(join(dir, 'guarded'), render(guarded));
  // Checkers look whether secret files are there; what is in most of them is not theirs to know.
  const { certificate, key } = makeCertificate(['DNS:prometheus.example.com']);
  const secrets = {
    ...{ qdrantApiKey: 'x', slackApiUrl: 'x', [webFile.password]: 'x', [webFile.basicAuth]: 'x' },
    [webFile.config]: webConfig(guarded, 'canary-password'),
    [webFile.certificate]: certificate,
    [webFile.key]: key,
    'broken-web.yml': 'tls_server_config: {cert_file: /nowhere, key_file: /nowhere}\n',
  };
  mkdirSync(join(dir, 'secrets'));
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(join(dir, 'secrets', name), text);
}, 3_600_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function check(image: ImageName, files: string, mount: string, command: string[]) {
  const [entrypoint = '', ...args] = command;
  const result = await execa(
    'docker',
    [
      ...['run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', '--user', '0:0'],
      ...['-v', `${files}:${mount}:ro`, '-v', `${join(dir, 'secrets')}:/run/stack-secrets:ro`],
      ...['--entrypoint', entrypoint, images[image], ...args],
    ],
    { reject: false, all: true },
  );
  return { code: result.exitCode, said: result.all };
}

/** The checker of each service: image, mount point, command. */
const checkers: Record<string, [ImageName, string, string[]]> = {
  prometheus: [
    'prometheus',
    '/etc/prometheus',
    [
      '/bin/promtool',
      'check',
      'config',
      '--lint=all',
      '--lint-fatal',
      '/etc/prometheus/prometheus.yml',
    ],
  ],
  alertmanager: [
    'alertmanager',
    '/etc/alertmanager',
    ['/bin/amtool', 'check-config', '/etc/alertmanager/alertmanager.yml'],
  ],
  loki: [
    'loki',
    '/etc/loki',
    ['/usr/bin/loki', '-verify-config', '-config.file=/etc/loki/loki.yaml'],
  ],
  alloy: ['alloy', '/etc/alloy', ['/bin/alloy', 'validate', '/etc/alloy/config.alloy']],
  'blackbox-exporter': [
    'blackboxExporter',
    '/etc/blackbox_exporter',
    [
      '/bin/blackbox_exporter',
      '--config.check',
      '--config.file=/etc/blackbox_exporter/blackbox.yml',
    ],
  ],
  'socket-proxy': [
    'socketProxy',
    '/etc/haproxy',
    ['haproxy', '-c', '-f', '/etc/haproxy/haproxy.cfg'],
  ],
};

describe.each(stacks)('stack %s', (stack) => {
  test.each(Object.entries(checkers))(
    '%s takes its files',
    async (service, [image, mount, command]) => {
      const { code, said } = await check(image, join(dir, stack, service), mount, command);
      expect(code, said).toBe(0);
    },
  );

  test('the formatter of Alloy would change nothing', async () => {
    const { code, said } = await check('alloy', join(dir, stack, 'alloy'), '/etc/alloy', [
      '/bin/alloy',
      'fmt',
      '--test',
      '/etc/alloy/config.alloy',
    ]);
    expect(code, said).toBe(0);
  });
});

describe('promtool check web-config', () => {
  const webConfigCheck = (file: string) =>
    check('prometheus', join(dir, 'guarded', 'prometheus'), '/etc/prometheus', [
      ...['/bin/promtool', 'check', 'web-config', `/run/stack-secrets/${file}`],
    ]);
  test('takes web.yml', async () => {
    const { code, said } = await webConfigCheck(webFile.config);
    expect(code, said).toBe(0);
  });
  test('refuses a broken one', async () => {
    expect((await webConfigCheck('broken-web.yml')).code).not.toBe(0);
  });
});

describe('the checkers do refuse', () => {
  const broken: Record<string, [string, string]> = {
    prometheus: ['prometheus.yml', 'scrape_configs: [{job_name: x, scrape_interval: never}]\n'],
    alertmanager: ['alertmanager.yml', 'route: {receiver: nobody}\nreceivers: []\n'],
    loki: ['loki.yaml', 'schema_config: {}\nno_such_key: 1\n'],
    alloy: ['config.alloy', 'loki.write "x" {\n'],
    'blackbox-exporter': ['blackbox.yml', 'modules: {x: {prober: http, no_such_key: 1}}\n'],
    'socket-proxy': ['haproxy.cfg', 'frontend x\n    bind nowhere\n'],
  };
  test.each(Object.entries(broken))('%s', async (service, [file, text]) => {
    const at = join(dir, 'broken', service);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, file), text);
    const [image, mount, command] = checkers[service]!;
    const { code } = await check(image, at, mount, command);
    expect(code).not.toBe(0);
  });
});
