import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { keyOf } from '../cache.ts';
import { debianRoot, debianRootKey } from '../debian.ts';
import { repository, removeContext, writeContext } from './context.ts';
import { keyLabel, type Recipe, recipeKey } from './recipe.ts';

/** The shared Debian is an image of our own: it has no official counterpart to be mistaken for. */
const debianImage = `voiceassist-offline/debian:${debianRootKey}`;

/** Makes images in an engine from recipes. */
export class ImageBuilder {
  readonly #docker: Docker;
  readonly #recipes: ReadonlyMap<string, Recipe>;

  /** @param recipes image reference -> recipe; also finds the recipes of base images */
  constructor(docker: Docker, recipes: ReadonlyMap<string, Recipe>) {
    this.#docker = docker;
    this.#recipes = recipes;
  }

  /** The key that an image built now from this recipe would carry. */
  async key(recipe: Recipe): Promise<string> {
    const contents: Record<string, string> = {};
    for (const file of Object.values(recipe.files ?? {})) {
      if (!('repository' in file)) continue;
      contents[file.repository] = await hashTree(join(repository, file.repository));
    }
    if (recipe.base === 'debian') contents['debian'] = debianRootKey;
    const base = this.#recipes.get(recipe.base);
    if (base !== undefined) contents[recipe.base] = await this.key(base);
    return recipeKey(recipe, contents);
  }

  /** Whether the engine has this image, built from exactly this recipe. */
  async isCurrent(recipe: Recipe): Promise<boolean> {
    return (await builtKey(this.#docker, recipe.ref)) === (await this.key(recipe));
  }

  /**
   * Builds one image under its real name and tag.
   *
   * @throws Error when a part cannot be had, or with the end of the engine's build output
   */
  async build(recipe: Recipe): Promise<void> {
    const base = await this.#base(recipe.base);
    const folder = await mkdtemp(join(tmpdir(), 'offline-image-'));
    const before = await this.#id(recipe.ref);
    try {
      await writeContext(recipe, { folder, base, key: await this.key(recipe) });
      // Not dockerode's own packing: it would take the write bits of /tmp and the like away.
      const tar = execa('tar', ['-C', folder, '--owner=0', '--group=0', '-c', '.'], {
        buffer: false,
        stdout: 'pipe',
      });
      const stream = await this.#docker.buildImage(tar.stdout, {
        t: recipe.ref,
        // The host's network: a bridge may have no name server where the host has one.
        networkmode: 'host',
        forcerm: true,
      });
      await tar;
      await this.#finish(stream);
    } finally {
      await removeContext(folder);
    }
    if (before === undefined || before === (await this.#id(recipe.ref))) return;
    // The image that lost its tag goes, unless a container still runs from it.
    await this.#docker
      .getImage(before)
      .remove()
      .catch(() => undefined);
  }

  async #base(name: string): Promise<string> {
    if (name === 'scratch') return name;
    if (name !== 'debian') {
      const recipe = this.#recipes.get(name);
      if (recipe === undefined) throw new Error(`there is no recipe for its base image ${name}`);
      // The official image of that name is as good a base as ours.
      const present = await this.#has(name);
      const stale =
        (await builtKey(this.#docker, name)) !== undefined && !(await this.isCurrent(recipe));
      if (!present || stale) await this.build(recipe);
      return name;
    }
    await this.debianBase();
    return debianImage;
  }

  /** Whether the Debian that several images share is in the engine. */
  async hasDebianBase(): Promise<boolean> {
    return this.#has(debianImage);
  }

  /** Makes the Debian that several images share, unless it is in the engine. */
  async debianBase(): Promise<void> {
    if (await this.hasDebianBase()) return;
    const [repo, tag] = debianImage.split(':');
    const archive = createReadStream(await debianRoot());
    await this.#finish(await this.#docker.importImage(archive, { repo, tag }));
  }

  async #has(ref: string): Promise<boolean> {
    return (await this.#id(ref)) !== undefined;
  }

  async #id(ref: string): Promise<string | undefined> {
    const image = await this.#docker
      .getImage(ref)
      .inspect()
      .catch(() => undefined);
    return image?.Id;
  }

  async #finish(stream: NodeJS.ReadableStream): Promise<void> {
    const lines: string[] = [];
    let failure: string | undefined;
    await new Promise<void>((resolve, reject) => {
      this.#docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        // A build that fails still ends its stream in good order: the failure is one of the events.
        (event: { stream?: string; error?: string }) => {
          lines.push(event.stream ?? '');
          failure ??= event.error;
        },
      );
    });
    if (failure === undefined) return;
    throw new Error(`${failure}\n${lines.join('').trim().split('\n').slice(-12).join('\n')}`);
  }
}

/** The key of an image in the engine; undefined when it is absent or was not built here. */
export async function builtKey(docker: Docker, ref: string): Promise<string | undefined> {
  try {
    const { Config } = await docker.getImage(ref).inspect();
    return (Config.Labels as Record<string, string> | null)?.[keyLabel];
  } catch {
    return undefined;
  }
}

async function hashTree(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return keyOf(await readFile(path, 'base64'));
  const names = (await readdir(path)).sort();
  return keyOf(
    await Promise.all(names.map(async (name) => [name, await hashTree(join(path, name))])),
  );
}
