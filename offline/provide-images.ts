import type Docker from 'dockerode';
import type { Reporter } from '../ops/progress.ts';
import { buildImages } from './images/index.ts';
import { builtKey } from './images/build.ts';
import { offlineMode } from './mode.ts';
import { ImageProbe } from './official.ts';

export interface ProvideResult {
  /** Official and in the engine already. */
  kept: string[];
  /** Official, pulled in this run. */
  pulled: string[];
  /** Built here in this run. */
  built: string[];
  /** Built here before, and still current. */
  cached: string[];
  /** Not to be had, with a reason in one line. */
  missing: { ref: string; reason: string }[];
}

/**
 * Brings images into the engine: an official one that is there stays; else it is pulled where its
 * registry answers, and takes the place of one built here; else it is built.
 *
 * @param refs image references as in `infra/images.ts`
 */
export async function provideImages(
  refs: readonly string[],
  { docker, report }: { docker: Docker; report: Reporter },
): Promise<ProvideResult> {
  const mode = offlineMode();
  const result: ProvideResult = { kept: [], pulled: [], built: [], cached: [], missing: [] };
  const probe = new ImageProbe(docker);
  const toBuild: string[] = [];

  /** Why the image cannot be pulled; undefined when it was. */
  async function tryPull(ref: string): Promise<string | undefined> {
    const obstacle = await probe.obstacle(ref);
    if (obstacle !== undefined) return obstacle;
    try {
      await report.step(`Pulling ${ref}`, () => pull(docker, ref));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  for (const ref of refs) {
    const present = await hasImage(docker, ref);
    const builtHere = present && (await builtKey(docker, ref)) !== undefined;
    if (present && !builtHere) {
      result.kept.push(ref);
      continue;
    }
    const obstacle = mode === 'always' ? 'OFFLINE=1' : await tryPull(ref);
    if (obstacle === undefined) result.pulled.push(ref);
    else if (mode !== 'never') toBuild.push(ref);
    // It was built by an earlier run; OFFLINE=0 only forbids building.
    else if (builtHere) result.cached.push(ref);
    else result.missing.push({ ref, reason: `it cannot be pulled: ${obstacle}` });
  }
  if (toBuild.length > 0) {
    const { built, cached, missing } = await buildImages(toBuild, { docker, report });
    result.built.push(...built);
    result.cached.push(...cached);
    result.missing.push(...missing);
  }
  return result;
}

async function hasImage(docker: Docker, ref: string): Promise<boolean> {
  return docker
    .getImage(ref)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function pull(docker: Docker, ref: string): Promise<void> {
  const stream = await docker.pull(ref);
  let failure: string | undefined;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      (event: { error?: string }) => (failure ??= event.error),
    );
  });
  if (failure !== undefined) throw new Error(failure);
}
