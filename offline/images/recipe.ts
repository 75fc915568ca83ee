import { type GoBuild, goBuildKey } from '../go.ts';
import { keyOf } from '../cache.ts';

/** Where a file of an image comes from. */
export type Source =
  | { text: string }
  /** A file of this repository, by path from its root. */
  | { repository: string }
  /** A binary of one of the recipe's Go builds. */
  | { binary: string }
  /** A file or folder of a Debian package. */
  | { debian: string; path: string }
  /** A file of an npm package. */
  | { npm: { name: string; version: string }; path: string };

export type ImageFile = Source & {
  /** Octal mode. Default 0o644; binaries 0o755. */
  mode?: number;
};

/** A folder that exists in the image, empty. */
export interface Folder {
  path: string;
  /** Numeric `uid:gid`. */
  owner: string;
  mode?: number;
}

/** What `docker inspect` shows of the official image. */
export interface ImageConfig {
  user?: string;
  workdir?: string;
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  volumes?: readonly string[];
  ports?: readonly string[];
  env?: Record<string, string>;
  stopSignal?: string;
  /** Shell form. */
  healthcheck?: { interval: string; timeout: string; command: string };
}

/** How one image is made where no registry carries it. */
export interface Recipe {
  /** The real name and tag, as in `infra/images.ts`. */
  ref: string;
  /** What is in the image where the tag says something else. Default: the tag is true. */
  differs?: string;
  /** Expected seconds of a cold build on two cores. */
  seconds: number;
  /** `scratch`, `debian` (the shared base) or another image of these recipes. */
  base: string;
  /** Puts busybox with its usual commands into the image: the original has one. */
  busybox?: boolean;
  go?: readonly GoBuild[];
  /** Path in the image -> what is there. */
  files?: Record<string, ImageFile>;
  folders?: readonly Folder[];
  /** Symbolic links: path -> target. */
  links?: Record<string, string>;
  /** Debian packages, on top of the shared base. */
  packages?: readonly string[];
  /** Shell commands as root: before the packages are installed, and after. */
  before?: readonly string[];
  after?: readonly string[];
  config: ImageConfig;
}

/** The label of an image that was built here; its value is the recipe's key. */
export const keyLabel = 'org.voiceassist.offline.key';

/** Changes when a rule of this builder changes, so that every image is made anew. */
const builderVersion = 2;

/**
 * The key of an image: a hash of the recipe and of what goes into it.
 *
 * @param contents hashes of the repository's files that the recipe copies, and of its base image
 */
export function recipeKey(recipe: Recipe, contents: Record<string, string> = {}): string {
  const { go = [], ...rest } = recipe;
  // An estimate of time is no input.
  return keyOf({
    builderVersion,
    rest: { ...rest, seconds: undefined },
    go: go.map(goBuildKey),
    contents,
  });
}

/** The Dockerfile of a recipe; its context is a folder `rootfs` that is copied as a whole. */
export function dockerfile(recipe: Recipe, base: string, key: string): string {
  const { config, packages = [], before = [], after = [], folders = [] } = recipe;
  const run = (commands: readonly string[]): string[] =>
    commands.length === 0 ? [] : [`RUN set -eu; ${commands.join('; ')}`];
  const quoted = (list: readonly string[]): string => JSON.stringify(list);
  const lines = [`FROM ${base}`];
  // `USER root` in case the base image names another user.
  if (base !== 'scratch') lines.push('USER root');
  lines.push(...run(before));
  if (packages.length > 0) {
    lines.push(
      ...run([
        'export DEBIAN_FRONTEND=noninteractive',
        'apt-get update',
        `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
        'rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*.log /var/log/apt',
      ]),
    );
  }
  lines.push('COPY rootfs/ /');
  for (const [index, { path, owner }] of folders.entries()) {
    lines.push(`COPY --chown=${owner} folders/${index}/ ${path}/`);
  }
  lines.push(...run(after));
  for (const [name, value] of Object.entries(config.env ?? {}))
    lines.push(`ENV ${name}="${value}"`);
  if (config.workdir !== undefined) lines.push(`WORKDIR ${config.workdir}`);
  for (const port of config.ports ?? []) lines.push(`EXPOSE ${port}`);
  if (config.volumes !== undefined) lines.push(`VOLUME ${quoted(config.volumes)}`);
  if (config.healthcheck !== undefined) {
    const { interval, timeout, command } = config.healthcheck;
    lines.push(`HEALTHCHECK --interval=${interval} --timeout=${timeout} CMD ${command}`);
  }
  if (config.stopSignal !== undefined) lines.push(`STOPSIGNAL ${config.stopSignal}`);
  lines.push(`USER ${config.user ?? 'root'}`);
  lines.push(`ENTRYPOINT ${quoted(config.entrypoint ?? [])}`);
  lines.push(`CMD ${quoted(config.cmd ?? [])}`);
  lines.push(`LABEL ${keyLabel}="${key}"`);
  if (recipe.differs !== undefined) {
    lines.push(`LABEL org.voiceassist.offline.differs=${JSON.stringify(recipe.differs)}`);
  }
  return `${lines.join('\n')}\n`;
}
