/**
 * The Pulumi CLI from Go modules, put where the npm package `pulumi` looks before it downloads.
 * The Node.js language host left the SDK module after 3.50, and its later home is in no registry;
 * the old one speaks the same protocol and runs a program with `typescript: false` just as well.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Reporter } from '../ops/progress.ts';
import { buildGo, type GoBuild } from './go.ts';

export const cliVersion = '3.259.0';

const cli: GoBuild = {
  name: 'pulumi',
  module: 'github.com/pulumi/pulumi/pkg/v3',
  version: `v${cliVersion}`,
  commands: { pulumi: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' },
  modules: { 'github.com/pulumi/pulumi/sdk/v3': `v${cliVersion}` },
  host: true,
  variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': `v${cliVersion}` },
};

const languageHost: GoBuild = {
  name: 'pulumi-language-nodejs',
  module: 'github.com/pulumi/pulumi/sdk/v3',
  version: 'v3.50.0',
  host: true,
  commands: {
    'pulumi-language-nodejs': 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
  },
};

/** Runs dynamic providers; the release ships it as a script beside the CLI. */
const dynamicProvider = `#!/bin/sh
script=$(node -p "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')") || exit 1
exec node "$script" "$@"
`;

/** Expected seconds of a cold build on two cores. */
const cliSeconds = 270;

/** Folder of the CLI's binaries: `$PULUMI_HOME/versions/<version>/bin`. */
export function cliFolder(): string {
  const home = process.env['PULUMI_HOME'] || join(homedir(), '.pulumi');
  return join(home, 'versions', cliVersion, 'bin');
}

/** Whether the CLI of the pinned version is in its place, official or built. */
export function cliInstalled(): boolean {
  return ['pulumi', 'pulumi-language-nodejs'].every((name) => existsSync(join(cliFolder(), name)));
}

/**
 * Builds the pinned CLI and its Node.js language host unless they are in place.
 *
 * @returns the folder of the binaries
 * @throws Error when Go is missing or a build fails
 */
export async function installCli({ report }: { report: Reporter }): Promise<string> {
  const folder = cliFolder();
  if (cliInstalled()) return folder;
  await mkdir(folder, { recursive: true });
  await report.step('Node.js language host from Go modules', async () => {
    const built = await buildGo(languageHost);
    await install(join(built, 'pulumi-language-nodejs'), 'pulumi-language-nodejs');
  });
  await report.step(
    `Pulumi CLI ${cliVersion} from Go modules`,
    async () => install(join(await buildGo(cli), 'pulumi'), 'pulumi'),
    { expected: cliSeconds },
  );
  const script = join(folder, 'pulumi-resource-pulumi-nodejs');
  await writeFile(script, dynamicProvider);
  await chmod(script, 0o755);
  return folder;
}

/** A rename is atomic: a run that is cut short leaves no half binary for npm to execute. */
async function install(from: string, name: string): Promise<void> {
  const target = join(cliFolder(), name);
  await copyFile(from, `${target}.new`);
  await chmod(`${target}.new`, 0o755);
  await rename(`${target}.new`, target);
}
