/**
 * Files and a base image from Debian packages. Both need a Debian or Ubuntu machine: elsewhere the
 * error says so, and the images that stand on them are reported as missing.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, keyOf, once } from './cache.ts';
import { hasCommand, run } from './run.ts';

/** The release whose packages stand in: PostgreSQL 15, HAProxy 2.6, Redis 7.0. */
const suite = 'bookworm';

/**
 * Unpacks one package's files, without installing it on this machine.
 *
 * @returns the folder with the package's tree
 */
export async function debianFiles(name: string): Promise<string> {
  return once(cachePath('debian', `${name}-${keyOf({ name, suite })}`), async (out) => {
    await needDebian(['apt-get', 'dpkg-deb']);
    const scratch = join(out, '.download');
    await mkdir(scratch);
    const download = () => run('apt-get', ['download', name], { cwd: scratch, log: 'apt' });
    // A fresh machine has no package lists yet; one that has them need not fetch them again.
    await download().catch(async () => {
      await run('apt-get', ['update'], { log: 'apt' });
      await download();
    });
    const [archive] = await readdir(scratch);
    if (archive === undefined) throw new Error(`apt-get downloaded no file for ${name}`);
    await run('dpkg-deb', ['-x', join(scratch, archive), out], { log: 'apt' });
    await rm(scratch, { recursive: true });
  });
}

/** The certificate authorities of Debian's ca-certificates, as one file of PEM text. */
export async function certificateAuthorities(): Promise<string> {
  const tree = join(await debianFiles('ca-certificates'), 'usr/share/ca-certificates/mozilla');
  const names = (await readdir(tree)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(tree, name), 'utf8')));
  return texts.join('');
}

/** Changes with the release and with how the minimal Debian is made. */
export const debianRootKey = keyOf({ suite, recipe: 1 });

/**
 * Makes a minimal Debian as one archive, for `docker import`.
 *
 * @returns the path of the tar file
 */
export async function debianRoot(): Promise<string> {
  const folder = cachePath('debian', `root-${debianRootKey}`);
  await once(folder, async (out) => {
    await needDebian(['apt-get', 'dpkg-deb']);
    if (process.getuid?.() !== 0) {
      throw new Error('a Debian base image can be made by root only: run set-up as root');
    }
    if (!(await hasCommand('debootstrap'))) {
      await run('apt-get', ['update'], { log: 'apt' });
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap'], {
        log: 'apt',
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
    const root = join(out, 'root');
    const mirror = await debianMirror();
    await run(
      'debootstrap',
      ['--variant=minbase', '--include=ca-certificates,tzdata', suite, root].concat(mirror ?? []),
      { log: 'debootstrap' },
    );
    await slim(root);
    await run('tar', ['-C', root, '--numeric-owner', '-cf', join(out, 'root.tar'), '.'], {
      log: 'debootstrap',
    });
    await rm(root, { recursive: true });
  });
  return join(folder, 'root.tar');
}

/** Takes out what no service reads, as the slim official images do, and keeps it out. */
async function slim(root: string): Promise<void> {
  for (const path of ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man']) {
    await rm(join(root, path), { recursive: true, force: true });
    await mkdir(join(root, path), { recursive: true });
  }
  await rm(join(root, 'usr/share/locale'), { recursive: true, force: true });
  await writeFile(
    join(root, 'etc/dpkg/dpkg.cfg.d/slim'),
    ['doc', 'man', 'locale', 'info'].map((name) => `path-exclude /usr/share/${name}/*\n`).join(''),
  );
  await writeFile(
    join(root, 'etc/apt/apt.conf.d/slim'),
    'APT::Install-Recommends "false";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n',
  );
  // Security updates too, from the same place as this machine's, where this machine is such a Debian.
  const sources = '/etc/apt/sources.list.d/debian.sources';
  if (existsSync(sources)) {
    const text = await readFile(sources, 'utf8');
    if (!text.includes(suite)) return;
    await rm(join(root, 'etc/apt/sources.list'), { force: true });
    await writeFile(join(root, 'etc/apt/sources.list.d/debian.sources'), text);
  }
}

/** The mirror that this machine's apt uses; undefined lets debootstrap take its default. */
async function debianMirror(): Promise<string | undefined> {
  const lists = await run('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE)'], {
    log: 'apt',
  });
  const line = lists.split('\n').find((text) => text.endsWith(` ${suite}`));
  return line?.split(' ')[0];
}

async function needDebian(commands: string[]): Promise<void> {
  for (const name of commands) {
    if (await hasCommand(name)) continue;
    throw new Error('it is made from Debian packages, which needs a Debian or Ubuntu machine');
  }
}
