import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Without a network a try costs three seconds: too much for every run. */
const TRY_AGAIN_MILLISECONDS = 12 * 60 * 60 * 1000;

const require = createRequire(import.meta.url);

/** A plugin that an SDK in node_modules asks for. */
export interface WantedPlugin {
  name: string;
  version: string;
  /** Where the CLI would download it, if not from its usual place. */
  server: string | undefined;
}

/**
 * The plugin that belongs to an SDK, as its package.json says (the CLI reads the same lines).
 * @param name `docker`: of the package `@pulumi/docker`
 * @throws when the SDK is not installed
 */
export function wantedPlugin(name: string): WantedPlugin {
  const file = require.resolve(`@pulumi/${name}/package.json`);
  const { version, pulumi } = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string;
    pulumi?: { name?: string; version?: string; server?: string };
  };
  return {
    name: pulumi?.name ?? name,
    version: pulumi?.version ?? version,
    server: pulumi?.server,
  };
}

/** The folder in which the Pulumi CLI looks for a plugin. */
export function pluginFolder(name: string, version: string): string {
  const home = process.env['PULUMI_HOME'] ?? join(homedir(), '.pulumi');
  return join(home, 'plugins', `resource-${name}-v${version}`);
}

/** The program in a plugin's folder that the CLI starts. */
export function pluginProgram(folder: string, name: string): string {
  return join(folder, `pulumi-resource-${name}`);
}

/** The file that tells an offline plugin from an official one; it holds the key of its sources. */
export function offlineMarker(folder: string): string {
  return join(folder, 'offline');
}

/** Whether the official plugin is installed: there is a program, and it is not ours. */
export function hasOfficialPlugin(name: string, version: string): boolean {
  const folder = pluginFolder(name, version);
  return existsSync(pluginProgram(folder, name)) && !existsSync(offlineMarker(folder));
}

/** Whether it is a short time ago that the official plugin was asked for in vain, or ours put in its place. */
export function triedLately(name: string, version: string): boolean {
  const marker = statSync(offlineMarker(pluginFolder(name, version)), { throwIfNoEntry: false });
  return marker !== undefined && Date.now() - marker.mtimeMs < TRY_AGAIN_MILLISECONDS;
}

/** Notes that the official plugin was asked for in vain. */
export function noteTry(name: string, version: string): void {
  const marker = offlineMarker(pluginFolder(name, version));
  if (existsSync(marker)) utimesSync(marker, new Date(), new Date());
}

/** The pinned node of this clone: the npm package `node`. */
export function pinnedNode(): string {
  return join(dirname(require.resolve('node/package.json')), 'bin', 'node');
}
