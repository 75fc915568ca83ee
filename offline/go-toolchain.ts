/**
 * Finds Go, or gets it: the toolchain is itself published as a Go module. Any older Go can fetch
 * that, even the one in Debian, which is too old to build what we need.
 */
import { chmod, cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, once } from './cache.ts';
import { debianFiles } from './debian.ts';
import { hasCommand, run } from './run.ts';

/** The highest version that a go.mod of the parts asks for. */
const needed = [1, 26, 5] as const;

let found: Promise<string> | undefined;

/**
 * The `go` command to build with.
 *
 * @throws Error with a sentence when there is none and none can be had
 */
export function goCommand(): Promise<string> {
  found ??= findGo();
  return found;
}

async function findGo(): Promise<string> {
  const present = (await hasCommand('go')) ? 'go' : undefined;
  if (present !== undefined && isNewEnough(await run(present, ['env', 'GOVERSION']))) {
    return present;
  }
  const version = `go${needed.join('.')}`;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const folder = await once(
    cachePath('go-toolchain', `${version}-${process.platform}-${arch}`),
    async (out) => {
      const { command, env } =
        present === undefined ? await debianGo() : { command: 'go', env: {} };
      // Go commands run inside a module; this one is empty.
      await writeFile(join(out, 'go.mod'), 'module toolchain\n');
      const name = `golang.org/toolchain@v0.0.1-${version}.${process.platform}-${arch}`;
      const answer = await run(command, ['mod', 'download', '-json', name], { cwd: out, env });
      await cp((JSON.parse(answer) as { Dir: string }).Dir, join(out, 'go'), { recursive: true });
      await makeExecutable(join(out, 'go', 'bin'));
      await makeExecutable(join(out, 'go', 'pkg', 'tool', `${process.platform}_${arch}`));
    },
  ).catch((error: Error) => {
    throw new Error(`Go ${needed.join('.')} or later is needed: install it. ${error.message}`);
  });
  return join(folder, 'go', 'bin', 'go');
}

/** Whether the answer of `go env GOVERSION` is at least the version needed. */
export function isNewEnough(version: string): boolean {
  const parts = /go(\d+)\.(\d+)(?:\.(\d+))?/.exec(version)?.slice(1) ?? [];
  for (const [index, least] of needed.entries()) {
    const part = Number(parts[index] ?? 0);
    if (part !== least) return part > least;
  }
  return true;
}

/** Debian's Go, unpacked but not installed. */
async function debianGo(): Promise<{ command: string; env: Record<string, string> }> {
  const depends = await run('apt-cache', ['depends', 'golang-go'], { log: 'apt' });
  const version = /golang-([\d.]+)-go/.exec(depends)?.[1];
  if (version === undefined) throw new Error('This machine has no package golang-go.');
  const root = join(await debianFiles(`golang-${version}-go`), 'usr/lib', `go-${version}`);
  return { command: join(root, 'bin/go'), env: { GOROOT: root, GO111MODULE: 'on' } };
}

/** An archive of a Go module keeps no execute bits. */
async function makeExecutable(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755);
}

/**
 * Makes sure of a C compiler, which cgo needs: on Debian or Ubuntu as root it is installed.
 *
 * @throws Error with a sentence when there is none
 */
export async function needCompiler(): Promise<void> {
  if (await hasCommand(process.env['CC'] || 'gcc')) return;
  if (process.getuid?.() !== 0 || !(await hasCommand('apt-get'))) {
    throw new Error('A C compiler is needed: install gcc and the headers of the C library.');
  }
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev'], {
    log: 'apt',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}
