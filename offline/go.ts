/**
 * Builds commands from Go modules. A released module's own `replace` lines and checksums are not
 * obeyed when it is a dependency, so each build gets a small module of its own that takes over the
 * released go.mod (all but what points into the release's own tree) and go.sum.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cachePath, keyOf, once } from './cache.ts';
import { run } from './run.ts';

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
  placeholders?: Record<string, string>;
  /** Go files of our own, built as the package `offline/main`: file name -> content. */
  sources?: Record<string, string>;
  /** Runs on this machine. Default: in an image, so for Linux. */
  host?: boolean;
}

interface GoMod {
  Go?: string;
  Require?: { Path: string; Version: string }[];
  Exclude?: { Path: string; Version: string }[];
  Replace?: {
    Old: { Path: string; Version?: string };
    New: { Path: string; Version?: string };
  }[];
}

/** What the cached binaries of a build are filed under. */
export function goBuildKey(build: GoBuild): string {
  return keyOf({ build, recipe: 1, platform: `${process.platform}/${process.arch}` });
}

/**
 * Builds the commands, or finds them in the cache.
 *
 * @returns the folder that holds the binaries
 * @throws Error when Go is missing or too old, or with the tail of the compiler's output
 */
export async function buildGo(build: GoBuild): Promise<string> {
  return once(goBuildFolder(build), async (out) => {
    const log = `go-${build.name}`;
    const work = cachePath('go-modules', `${build.name}-${goBuildKey(build)}`);
    await mkdir(work, { recursive: true });
    const released = await download(build, work, log);
    const replace = await withPlaceholders(build, released, work);
    await writeFile(join(work, 'go.mod'), (await toolsModule(build, released, log)) + replace);
    await copyFile(join(released, 'go.sum'), join(work, 'go.sum'));
    for (const [name, content] of Object.entries(build.sources ?? {})) {
      await mkdir(join(work, 'main'), { recursive: true });
      await writeFile(join(work, 'main', name), content);
    }
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
      await run('go', ['build', ...flags, '-o', join(out, name), path], { cwd: work, env, log });
    }
  });
}

/** Where the binaries of a build are, or will be. */
export function goBuildFolder(build: GoBuild): string {
  return cachePath('go', `${build.name}-${build.version}-${goBuildKey(build)}`);
}

async function download({ module, version }: GoBuild, cwd: string, log: string): Promise<string> {
  try {
    const answer = await run('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd,
      log,
      env: { GOFLAGS: '', GOWORK: 'off' },
    });
    return (JSON.parse(answer) as { Dir: string }).Dir;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('ENOENT')) throw error;
    throw new Error('Go is needed to build what cannot be downloaded: install Go 1.26 or later.');
  }
}

async function toolsModule(build: GoBuild, released: string, log: string): Promise<string> {
  const json = await run('go', ['mod', 'edit', '-json', join(released, 'go.mod')], { log });
  const mod = JSON.parse(json) as GoMod;
  const lines = ['module offline', '', `go ${mod.Go ?? '1.24'}`, ''];
  const own = { [build.module]: build.version, ...build.modules };
  for (const { Path, Version } of mod.Require ?? []) {
    if (own[Path] === undefined) lines.push(`require ${Path} ${Version}`);
  }
  for (const [path, version] of Object.entries(own)) lines.push(`require ${path} ${version}`);
  for (const { Old, New } of mod.Replace ?? []) {
    if (New.Version === undefined) continue;
    lines.push(`replace ${Old.Path} ${Old.Version ?? ''} => ${New.Path} ${New.Version}`);
  }
  for (const { Path, Version } of mod.Exclude ?? []) lines.push(`exclude ${Path} ${Version}`);
  return `${lines.join('\n')}\n`;
}

function linkerFlags({ variables = {} }: GoBuild): string {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return ['-s', '-w', ...set].join(' ');
}

/** The module cache may not be written to, nor overlaid: a module with holes is copied and filled. */
async function withPlaceholders(build: GoBuild, released: string, work: string): Promise<string> {
  if (build.placeholders === undefined) return '';
  const filled = join(work, 'released');
  await rm(filled, { recursive: true, force: true });
  await run('cp', ['-R', released, filled]);
  await run('chmod', ['-R', 'u+w', filled]);
  for (const [path, content] of Object.entries(build.placeholders)) {
    await mkdir(dirname(join(filled, path)), { recursive: true });
    await writeFile(join(filled, path), content);
  }
  return `replace ${build.module} => ./released\n`;
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
