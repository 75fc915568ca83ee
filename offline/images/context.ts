import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { certificateAuthorities, debianFiles } from '../debian.ts';
import { buildGo } from '../go.ts';
import { npmFiles } from '../npm.ts';
import { run } from '../run.ts';
import { dockerfile, type ImageFile, type Recipe } from './recipe.ts';

/** The repository's root: recipes name its files from here. */
export const repository = join(import.meta.dirname, '..', '..');

/** The users that a `FROM scratch` image knows by name. */
const passwd = `root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/home:/bin/false
`;
const group = `root:x:0:
nobody:x:65534:
`;

/**
 * Fills a folder with what `docker build` needs: `Dockerfile`, `rootfs/` and empty `folders/<n>/`.
 *
 * @throws Error when a Go build, a package or a file cannot be had
 */
export async function writeContext(
  recipe: Recipe,
  { folder, base, key }: { folder: string; base: string; key: string },
): Promise<void> {
  const root = join(folder, 'rootfs');
  await mkdir(root, { recursive: true });
  if (recipe.base === 'scratch') await writeSystemFiles(root);
  if (recipe.busybox === true) await writeBusybox(root);
  const binaries = new Map<string, string>();
  for (const build of recipe.go ?? []) {
    const built = await buildGo(build);
    for (const name of Object.keys(build.commands)) binaries.set(name, join(built, name));
  }
  for (const [path, file] of Object.entries(recipe.files ?? {})) {
    await writeImageFile(join(root, path), file, binaries);
  }
  for (const [path, target] of Object.entries(recipe.links ?? {})) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
  for (const [index, { mode }] of (recipe.folders ?? []).entries()) {
    await mkdir(join(folder, 'folders', `${index}`), { recursive: true });
    await chmod(join(folder, 'folders', `${index}`), mode ?? 0o755);
  }
  await writeFile(join(folder, 'Dockerfile'), dockerfile(recipe, base, key));
}

async function writeImageFile(
  target: string,
  file: ImageFile,
  binaries: ReadonlyMap<string, string>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  if ('text' in file) {
    await writeFile(target, file.text);
  } else if ('binary' in file) {
    const binary = binaries.get(file.binary);
    if (binary === undefined) throw new Error(`no Go build of the recipe makes ${file.binary}`);
    await cp(binary, target);
  } else if ('repository' in file) {
    await cp(join(repository, file.repository), target, { recursive: true });
    if (file.mode === undefined) return;
  } else if ('npm' in file) {
    await cp(join(await npmFiles(file.npm.name, file.npm.version), file.path), target);
  } else {
    await cp(join(await debianFiles(file.debian), file.path), target, {
      recursive: true,
      verbatimSymlinks: true,
    });
    if (file.mode === undefined) return;
  }
  await chmod(target, file.mode ?? ('binary' in file ? 0o755 : 0o644));
}

/** What even an image without a shell has: users, certificate authorities, time zones, /tmp. */
async function writeSystemFiles(root: string): Promise<void> {
  const files: Record<string, string> = {
    'etc/passwd': passwd,
    'etc/group': group,
    'etc/nsswitch.conf': 'hosts: files dns\n',
    'etc/ssl/certs/ca-certificates.crt': await certificateAuthorities(),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const zones = join(await debianFiles('tzdata'), 'usr/share/zoneinfo');
  await cp(zones, join(root, 'usr/share/zoneinfo'), {
    recursive: true,
    verbatimSymlinks: true,
    // The same zones again, with leap seconds or under POSIX names: 3 MB that nobody reads.
    filter: (path) => !['right', 'posix'].includes(basename(path)),
  });
  await mkdir(join(root, 'tmp'));
  await chmod(join(root, 'tmp'), 0o1777);
}

/** Busybox from Debian, linked statically, under the names that the original images have. */
async function writeBusybox(root: string): Promise<void> {
  const binary = join(await debianFiles('busybox-static'), 'bin/busybox');
  await mkdir(join(root, 'bin'), { recursive: true });
  await cp(binary, join(root, 'bin/busybox'));
  const applets = (await run(binary, ['--list'])).split('\n').filter((name) => name !== '');
  for (const name of applets) {
    const link = join(root, 'bin', name);
    if (name === 'busybox' || existsSync(link)) continue;
    await symlink('busybox', link);
  }
  // Health checks and scripts name these by full path.
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  for (const name of ['env', 'wget'])
    await symlink('../../bin/busybox', join(root, 'usr/bin', name));
}

/** Removes a folder that {@link writeContext} filled. */
export async function removeContext(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
