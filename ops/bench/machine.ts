import { existsSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join, dirname } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { images } from '../../infra/images.ts';
import { cliFolder, cliVersion } from '../../offline/index.ts';
import { offlinePlugins, wantedPlugin } from '../../offline/plugins/index.ts';
import { hasOfficialPlugin } from '../../offline/plugins/places.ts';
import { answeringEngine, engineHost } from '../engine.ts';
import { root } from '../stack-file.ts';

const GIB = 1024 ** 3;

/** What figures were made on and with, a line each, for whoever compares them with others. */
export async function machineFacts(now = new Date()): Promise<string[]> {
  const engine = await answeringEngine(engineHost());
  const plugins = offlinePlugins.map((name) => {
    const { version } = wantedPlugin(name);
    return `${name} ${version} (${hasOfficialPlugin(name, version) ? 'official' : 'offline'})`;
  });
  return [
    `${now.toISOString().slice(0, 10)}, commit ${await commit()}`,
    `${cpus().length} cores (${cpus()[0]?.model.trim() || arch()}), ${(totalmem() / GIB).toFixed(1)} GiB of memory`,
    `Docker engine ${engine?.version ?? 'unknown'}, Pulumi CLI ${cliVersion} (${isBuiltHere() ? 'built here' : 'official'}), Node ${process.versions.node}`,
    `Plugins: ${plugins.join(', ')}`,
    `Images: ${engine === undefined ? 'unknown' : (await imageFacts(engine.docker)).join(', ')}`,
  ];
}

/** Each image that is there, and whether it was pulled or built here: only a pulled one has a digest of a registry. */
async function imageFacts(docker: Docker): Promise<string[]> {
  const facts = await Promise.all(
    Object.values(images).map(async (ref) => {
      const image = await docker
        .getImage(ref)
        .inspect()
        .catch(() => undefined);
      if (image === undefined) return [];
      return [`${ref} (${(image.RepoDigests ?? []).length > 0 ? 'official' : 'offline'})`];
    }),
  );
  return facts.flat();
}

/** A CLI that was built here has a mark beside it. */
function isBuiltHere(): boolean {
  return existsSync(join(dirname(cliFolder()), '.built-offline'));
}

/** The commit of the checkout, and whether something in it differs. */
async function commit(): Promise<string> {
  const git = async (...args: string[]) =>
    (await execa('git', args, { cwd: root, reject: false })).stdout ?? '';
  const id = await git('rev-parse', '--short', 'HEAD');
  if (id === '') return 'unknown';
  // The page itself is what is being written.
  const changed = await git('status', '--porcelain', '--', '.', ':!docs/benchmarks.md');
  return changed === '' ? id : `${id} with changes`;
}
