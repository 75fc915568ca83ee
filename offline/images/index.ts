/**
 * Builds the service images under their real names and tags, for machines that can reach package
 * registries but no image registry.
 */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import type { PlannedPart, Reporter } from '../../ops/progress.ts';
import { cachePath } from '../cache.ts';
import { goBuildFolder } from '../go.ts';
import { ImageBuilder } from './build.ts';
import type { Recipe } from './recipe.ts';
import { recipes, unbuildable } from './recipes.ts';

/** The Debian that several images share: a part of its own where it is not there yet. */
const debianPart: PlannedPart = { name: 'Debian base', seconds: 50 };

export interface BuildResult {
  /** Built in this run. */
  built: string[];
  /** In the engine already, from exactly this recipe. */
  cached: string[];
  /** Not to be had, with a reason in one line. */
  missing: { ref: string; reason: string }[];
}

/** The images of `refs` that would have to be built, in order, with their expected seconds. */
export async function plan(refs: readonly string[], docker: Docker): Promise<PlannedPart[]> {
  const builder = new ImageBuilder(docker, recipes);
  const parts: PlannedPart[] = [];
  for (const recipe of recipes.values()) {
    if (!refs.includes(recipe.ref) || (await builder.isCurrent(recipe))) continue;
    if (recipe.base === 'debian' && !(await builder.hasDebianBase())) {
      if (!parts.some(({ name }) => name === debianPart.name)) parts.push(debianPart);
    }
    parts.push({ name: recipe.ref, seconds: seconds(recipe) });
  }
  return parts;
}

/** With its Go binaries in the cache, an image takes no longer than its packing. */
function seconds(recipe: Recipe): number {
  const { go = [] } = recipe;
  const compiled = go.length > 0 && go.every((build) => existsSync(goBuildFolder(build)));
  return compiled ? Math.min(recipe.seconds, 10) : recipe.seconds;
}

/**
 * Builds what is not in the engine yet. One image that fails does not stop the others: it is
 * reported as missing, with the reason.
 */
export async function buildImages(
  refs: readonly string[],
  { docker, report }: { docker: Docker; report: Reporter },
): Promise<BuildResult> {
  const builder = new ImageBuilder(docker, recipes);
  const result: BuildResult = { built: [], cached: [], missing: [] };
  const toBuild = await plan(refs, docker);
  const progress = report.plan('Images built here, because no registry has them', toBuild);
  for (const { name } of toBuild) {
    const recipe = recipes.get(name);
    if (recipe === undefined) {
      // A failure shows again, with its reason, at each image that stands on the base.
      await progress.part(name, () => builder.debianBase()).catch(() => undefined);
      continue;
    }
    try {
      await progress.part(name, () => builder.build(recipe));
      result.built.push(name);
      if (recipe.differs !== undefined) report.say(`  ${name}: ${recipe.differs}`);
    } catch (error) {
      result.missing.push({ ref: name, reason: await logged(name, error as Error) });
    }
  }
  for (const ref of refs) {
    if (result.built.includes(ref) || result.missing.some((item) => item.ref === ref)) continue;
    if (recipes.has(ref)) result.cached.push(ref);
    else result.missing.push({ ref, reason: reasonFor(ref) });
  }
  return result;
}

function reasonFor(ref: string): string {
  if (ref.includes('@')) return 'it is pinned by digest, which no build but the official one has';
  return unbuildable.get(ref) ?? 'no recipe of offline/images builds it';
}

/** Keeps the whole of an error in a log and makes one line of it. */
async function logged(ref: string, error: Error): Promise<string> {
  const file = cachePath('logs', `image-${ref.replace(/[^\w.-]+/g, '-')}.log`);
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${error.message}\n`);
  const [first = 'it could not be built'] = error.message.split('\n');
  return `${first.length > 200 ? `${first.slice(0, 200)} ...` : first} (more in ${file})`;
}
