/**
 * Builds commands from Go modules. A released module's own `replace` lines and checksums are not
 * obeyed when it is a dependency, so each build gets a small module of its own that takes over the
 * released go.mod (all but what points into the release's own tree) and go.sum.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, keyOf, once } from './cache.ts';
import { writeModule } from './go-module.ts';
import { goCommand, needCompiler } from './go-toolchain.ts';
import { run } from './run.ts';

/** The text of a file, or a text that is wanted as `<path>.gz` and `<path>.br` only. */
export type Placeholder = string | { compressed: string };

export interface GoBuild {
  /** Names the build in logs and in the cache. */
  name: string;
  /** The released module that is built, and whose requirements hold. */
  module: string;
  version: string;
  /** Binary name -> package path. */
  commands: Record<string, string>;
  /** Modules that the release replaces by a folder of its own tree: module -> version. */
  modules?: Record<string, string>;
  /** Linker variables (`-X name=value`). */
  variables?: Record<string, string>;
  tags?: readonly string[];
  /** Links against the C library. Default: a static binary. */
  cgo?: boolean;
  /** Files that the module's archive lacks, by path inside the module: path -> content. */
  placeholders?: Record<string, Placeholder>;
  /** Go files of our own, built as the package `offline/main`: file name -> content. */
  sources?: Record<string, string>;
  /** Runs on this machine. Default: in an image, so for Linux. */
  host?: boolean;
}

/** What the cached binaries of a build are filed under. */
export function goBuildKey(build: GoBuild): string {
  return keyOf({ build, recipe: 1, platform: `${process.platform}/${process.arch}` });
}

/**
 * Builds the commands, or finds them in the cache.
 *
 * @returns the folder that holds the binaries
 * @throws Error when Go or a C compiler cannot be had, or with the tail of the compiler's output
 */
export async function buildGo(build: GoBuild): Promise<string> {
  return once(goBuildFolder(build), async (out) => {
    const log = `go-${build.name}`;
    const work = cachePath('go-modules', `${build.name}-${goBuildKey(build)}`);
    const go = await goCommand();
    if (build.cgo === true) await needCompiler();
    await writeModule(build, { go, work, log });
    const flags = ['-mod=mod', '-trimpath', '-buildvcs=false', `-ldflags=${linkerFlags(build)}`];
    if (build.tags !== undefined) flags.push(`-tags=${build.tags.join(',')}`);
    const system = build.host === true ? {} : { GOOS: 'linux' };
    const env = {
      CGO_ENABLED: build.cgo === true ? '1' : '0',
      GOFLAGS: '',
      GOWORK: 'off',
      ...system,
    };
    for (const [name, path] of Object.entries(build.commands)) {
      await run(go, ['build', ...flags, '-o', join(out, name), path], { cwd: work, env, log });
    }
    await rm(work, { recursive: true, force: true });
  });
}

/** Where the binaries of a build are, or will be. */
export function goBuildFolder(build: GoBuild): string {
  return cachePath('go', `${build.name}-${build.version}-${goBuildKey(build)}`);
}

function linkerFlags({ variables = {} }: GoBuild): string {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return ['-s', '-w', ...set].join(' ');
}

/** The variables that `prometheus/common/version` prints and exports as build information. */
export function prometheusVersion(
  version: string,
  packagePath = 'github.com/prometheus/common/version',
): Record<string, string> {
  return {
    [`${packagePath}.Version`]: version,
    [`${packagePath}.Revision`]: 'module',
    [`${packagePath}.Branch`]: 'HEAD',
    // Tells this build from the official one in every `*_build_info` and `--version`.
    [`${packagePath}.BuildUser`]: 'voiceassist-offline',
  };
}
