import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cliFolder } from '../../../offline/cli.ts';
import { providePlugins, wantedPlugin } from '../../../offline/plugins/index.ts';
import { createReporter } from '../../../ops/progress.ts';

const all = ['docker', 'command', 'grafana'];
const report = createReporter({ write: () => undefined });
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pulumi-home-'));
  vi.stubEnv('PULUMI_HOME', home);
  vi.stubEnv('OFFLINE', '');
});
afterEach(() => vi.unstubAllEnvs());

/** A CLI that cannot download, or one that puts a program where the plugin belongs. */
function fakeCli(script: string): void {
  const program = join(cliFolder(), 'pulumi');
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const DOWNLOADS = `
folder="$PULUMI_HOME/plugins/resource-$4-v$5"
mkdir -p "$folder"
echo official > "$folder/pulumi-resource-$4"`;

test('official plugins win where they can be had', async () => {
  fakeCli(DOWNLOADS);
  expect(await providePlugins({ report })).toEqual({ official: all, installed: [], cached: [] });
});

test('offline ones stand in, are kept, and give way later', async () => {
  fakeCli('exit 1');
  expect((await providePlugins({ report })).installed).toEqual(all);
  fakeCli(DOWNLOADS);
  expect((await providePlugins({ report })).cached).toEqual(all);
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
  for (const name of all) {
    const folder = join(home, 'plugins', `resource-${name}-v${wantedPlugin(name).version}`);
    utimesSync(join(folder, 'offline'), yesterday, yesterday);
  }
  expect((await providePlugins({ report })).official).toEqual(all);
});

test('OFFLINE=1 asks for nothing official, OFFLINE=0 takes nothing else', async () => {
  fakeCli(DOWNLOADS);
  vi.stubEnv('OFFLINE', '1');
  expect((await providePlugins({ report })).installed).toEqual(all);
  vi.stubEnv('OFFLINE', '0');
  expect((await providePlugins({ report })).official).toEqual(all);
  vi.stubEnv('PULUMI_HOME', mkdtempSync(join(tmpdir(), 'pulumi-home-')));
  fakeCli('exit 1');
  await expect(providePlugins({ report })).rejects.toThrow(
    /docker 5\.2\.0 cannot be downloaded and OFFLINE=0 forbids/,
  );
});
