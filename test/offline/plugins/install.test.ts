import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { installPlugins, officialPlugin, wantedPlugin } from '../../../offline/plugins/index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pulumi-home-'));
  vi.stubEnv('PULUMI_HOME', home);
});
afterEach(() => vi.unstubAllEnvs());

const folder = (name: string): string =>
  join(home, 'plugins', `resource-${name}-v${wantedPlugin(name).version}`);

test('every plugin is put in place once, and again when it was built from other sources', async () => {
  const lines: string[] = [];
  const first = await installPlugins({ report: (line) => lines.push(line) });
  expect(first).toEqual({ installed: ['docker', 'command', 'grafana'], cached: [] });
  expect(lines).toHaveLength(3);
  expect(await installPlugins()).toEqual({
    installed: [],
    cached: ['docker', 'command', 'grafana'],
  });
  writeFileSync(join(folder('command'), 'offline'), 'the key of other sources\n');
  expect((await installPlugins()).installed).toEqual(['command']);
});

test('an official plugin is left alone', async () => {
  mkdirSync(folder('docker'), { recursive: true });
  writeFileSync(join(folder('docker'), 'pulumi-resource-docker'), 'official');
  expect(await installPlugins()).toEqual({ installed: ['command', 'grafana'], cached: [] });
  expect(readFileSync(join(folder('docker'), 'pulumi-resource-docker'), 'utf8')).toBe('official');
  expect(await officialPlugin('docker', wantedPlugin('docker').version)).toBe(true);
});

test('the official plugin takes the place of ours as soon as the CLI can download it', async () => {
  await installPlugins();
  const { version } = wantedPlugin('command');
  const cli = join(home, 'pulumi');
  const program = join(folder('command'), 'pulumi-resource-command');
  writeFileSync(cli, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect(await officialPlugin('command', version, { pulumi: cli })).toBe(false);
  expect(existsSync(join(folder('command'), 'offline'))).toBe(true);

  writeFileSync(cli, `#!/bin/sh\necho "$@" > ${home}/args\necho official > ${program}\n`);
  chmodSync(cli, 0o755);
  expect(await officialPlugin('command', version, { pulumi: cli })).toBe(true);
  expect(readFileSync(join(home, 'args'), 'utf8')).toContain(
    `plugin install resource command ${version}`,
  );
  expect((await installPlugins()).cached).toEqual(['docker', 'grafana']);
});

test('an installed plugin starts and prints its port first', async () => {
  await installPlugins();
  for (const name of ['docker', 'command', 'grafana']) {
    const child = spawn(join(folder(name), `pulumi-resource-${name}`), [], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(line).toMatch(/^\d+\n$/);
    child.kill('SIGKILL');
  }
  expect(
    execFileSync('sh', ['-n', join(folder('docker'), 'pulumi-resource-docker')]),
  ).toBeDefined();
});
