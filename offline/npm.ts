import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, once } from './cache.ts';
import { run } from './run.ts';

/**
 * Fetches one npm package, without its dependencies' scripts.
 *
 * @returns the folder of the package's files
 */
export async function npmFiles(name: string, version: string): Promise<string> {
  const folder = await once(cachePath('npm', `${name}-${version}`), async (out) => {
    await mkdir(out, { recursive: true });
    await writeFile(join(out, 'package.json'), '{ "private": true }\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    await run('npm', ['install', ...flags, `${name}@${version}`], { cwd: out });
  });
  return join(folder, 'node_modules', name);
}
