/**
 * The cache of everything that offline set-up builds or fetches. It lives outside the clone, and a
 * finished entry's path holds a hash of what the entry was made from, so a stale one is never used.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Path inside the cache folder, `${XDG_CACHE_HOME:-~/.cache}/voiceassist-monitoring`. */
export function cachePath(...parts: string[]): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'voiceassist-monitoring', ...parts);
}

/** Sixteen hex digits that change whenever the value does; the order of object keys is immaterial. */
export function keyOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/**
 * Makes a folder of the cache unless it exists.
 *
 * @param folder where the finished entry goes; its last part should hold a key
 * @param make fills an empty folder; when it throws nothing is kept, so a run that was cut short
 *   never leaves half an entry behind
 * @returns `folder`
 */
export async function once(
  folder: string,
  make: (scratch: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  const scratch = `${folder}.partial-${randomUUID().slice(0, 8)}`;
  await mkdir(scratch, { recursive: true });
  try {
    await make(scratch);
    await mkdir(dirname(folder), { recursive: true });
    await rename(scratch, folder);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    // Another process may have finished the same entry meanwhile: its result is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
