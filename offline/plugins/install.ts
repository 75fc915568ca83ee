import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundlePlugin, type PluginSource } from './bundle.ts';
import {
  hasOfficialPlugin,
  offlineMarker,
  pinnedNode,
  pluginFolder,
  pluginProgram,
  wantedPlugin,
} from './places.ts';

/** Packages whose code is in a bundle: another version of one is another plugin. */
const BUNDLED = ['@pulumi/pulumi', '@grpc/grpc-js', 'google-protobuf', 'dockerode', 'esbuild'];

const require = createRequire(import.meta.url);

export type Outcome = 'installed' | 'cached' | 'official';

/**
 * Puts one offline plugin where the CLI finds it.
 * @param key of the sources, see `sourcesKey`
 * @returns `official` where the official one is there (it is left alone), `cached` where this
 *   very build is there already
 */
export async function installPlugin(source: PluginSource, key: string): Promise<Outcome> {
  const { name, version } = wantedPlugin(source.name);
  if (hasOfficialPlugin(name, version)) return 'official';
  const folder = pluginFolder(name, version);
  const content = `${key}\n`;
  if (existsSync(pluginProgram(folder, name)) && readMarker(folder) === content) return 'cached';
  const fresh = `${folder}.offline-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await bundlePlugin(source, version, join(fresh, 'plugin.cjs'));
    await writeFile(pluginProgram(fresh, name), shim(pinnedNode()), { mode: 0o755 });
    await writeFile(offlineMarker(fresh), content);
    // As a whole: a CLI that looks meanwhile sees the old plugin or the new one.
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    // What a broken-off download left behind would hide the plugin from the CLI.
    await rm(`${folder}.partial`, { force: true });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return 'installed';
}

/** One key for the sources of all plugins and the packages that are bundled with them. */
export async function sourcesKey(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const file of glob('**/*.ts', { cwd: import.meta.dirname })) files.push(file);
  for (const file of files.sort()) {
    hash.update(`${file}\0`).update(await readFile(join(import.meta.dirname, file)));
  }
  for (const name of BUNDLED) {
    const file = require.resolve(`${name}/package.json`);
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
    hash.update(`${name}@${version}\0`);
  }
  return hash.update(pinnedNode()).digest('hex').slice(0, 32);
}

function readMarker(folder: string): string | undefined {
  const marker = offlineMarker(folder);
  return existsSync(marker) ? readFileSync(marker, 'utf8') : undefined;
}

/** Starts the bundle with the pinned node, or with the one on the PATH when the clone has moved. */
function shim(node: string): string {
  return `#!/bin/sh
here=$(dirname "$0")
# Keeps the compiled code: a third of the start time.
export NODE_COMPILE_CACHE="$here/compile-cache"
node='${node.replaceAll("'", `'\\''`)}'
[ -x "$node" ] || node=node
exec "$node" --disable-warning=ExperimentalWarning "$here/plugin.cjs" "$@"
`;
}
