import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { GoBuild } from './go.ts';
import { run } from './run.ts';

interface GoMod {
  Go?: string;
  Require?: { Path: string; Version: string }[];
  Exclude?: { Path: string; Version: string }[];
  Replace?: {
    Old: { Path: string; Version?: string };
    New: { Path: string; Version?: string };
  }[];
}

/** The Go command, the folder of the module that is written, and the name of the log. */
interface Workplace {
  go: string;
  work: string;
  log: string;
}

/** Writes the module that a build happens in: go.mod, go.sum, our own sources and placeholders. */
export async function writeModule(build: GoBuild, place: Workplace): Promise<void> {
  const { work } = place;
  await mkdir(work, { recursive: true });
  const released = await download(build, place);
  const replace = await withPlaceholders(build, released, work);
  await writeFile(join(work, 'go.mod'), (await toolsModule(build, released, place)) + replace);
  await copyFile(join(released, 'go.sum'), join(work, 'go.sum'));
  for (const [name, content] of Object.entries(build.sources ?? {})) {
    await mkdir(join(work, 'main'), { recursive: true });
    await writeFile(join(work, 'main', name), content);
  }
}

/** Fetches the released module; returns its folder in Go's own cache. */
async function download(
  { module, version }: GoBuild,
  { go, work, log }: Workplace,
): Promise<string> {
  const answer = await run(go, ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: work,
    log,
    env: { GOFLAGS: '', GOWORK: 'off' },
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

async function toolsModule(
  build: GoBuild,
  released: string,
  { go, log }: Workplace,
): Promise<string> {
  const json = await run(go, ['mod', 'edit', '-json', join(released, 'go.mod')], { log });
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

/** The module cache may not be written to, nor overlaid: a module with holes is copied and filled. */
async function withPlaceholders(build: GoBuild, released: string, work: string): Promise<string> {
  if (build.placeholders === undefined) return '';
  const filled = join(work, 'released');
  await rm(filled, { recursive: true, force: true });
  await run('cp', ['-R', released, filled]);
  await run('chmod', ['-R', 'u+w', filled]);
  for (const [path, content] of Object.entries(build.placeholders)) {
    await mkdir(dirname(join(filled, path)), { recursive: true });
    if (typeof content === 'string') {
      await writeFile(join(filled, path), content);
    } else {
      await writeFile(join(filled, `${path}.gz`), gzipSync(content.compressed));
      await writeFile(join(filled, `${path}.br`), brotliCompressSync(content.compressed));
    }
  }
  return `replace ${build.module} => ./released\n`;
}
