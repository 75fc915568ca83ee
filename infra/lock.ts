import { existsSync, readFileSync } from 'node:fs';
import type { ImageLock } from './image-ref.ts';

/** The digests that `stacks/<stack>.lock.json` pins; none where there is no such file. */
export function readLock(stack: string): ImageLock {
  const file = new URL(`../stacks/${stack}.lock.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ImageLock) : {};
}
