/** Asks whether official parts can be had from here; every answer comes within seconds. */
import { createRequire } from 'node:module';
import type Docker from 'dockerode';
import { offlineMode } from './mode.ts';

const patience = 10_000;

/** The parts of the npm package `pulumi` that fetch a release. */
interface Downloader {
  fetchLatestVersion(fetchText: (url: string) => Promise<string>): Promise<string>;
  installCLI(version: string, root: string): Promise<void>;
}

/** The npm package's own downloader, so that no address is written down here. */
export function cliDownloader(): Downloader {
  return createRequire(import.meta.url)('pulumi/lib/download') as Downloader;
}

/** Whether the official Pulumi CLI can be downloaded from here. */
export async function cliAvailable(): Promise<boolean> {
  if (offlineMode() === 'always') return false;
  try {
    await cliDownloader().fetchLatestVersion(async (url) => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(patience) });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.text();
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks registries, by way of the engine, whether they have an image. A registry that cannot be
 * reached is asked once only: the next image of it is known to be unavailable.
 */
export class ImageProbe {
  readonly #docker: Docker;
  readonly #unreachable = new Map<string, string>();

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** Why the image cannot be pulled; undefined when it can. */
  async obstacle(ref: string): Promise<string | undefined> {
    const registry = registryOf(ref);
    const known = this.#unreachable.get(registry);
    if (known !== undefined) return known;
    try {
      await withTimeout(this.#docker.getImage(ref).distribution() as Promise<unknown>);
      return undefined;
    } catch (error) {
      const reason = (error as Error).message.replace(/^\(HTTP code \d+\) [\w ]+ - /, '').trim();
      // An answer about this one image leaves the registry's others possible.
      if (!/manifest|not found|denied|unauthorized/i.test(reason)) {
        this.#unreachable.set(registry, reason);
      }
      return reason;
    }
  }
}

/** The registry part of an image reference; empty for the engine's default registry. */
export function registryOf(ref: string): string {
  const [first = ''] = ref.split('/');
  return ref.includes('/') && /[.:]|^localhost$/.test(first) ? first : '';
}

async function withTimeout<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 10 s')), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
