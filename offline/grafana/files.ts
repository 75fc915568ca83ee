import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/**
 * Replaces a file as a whole: whoever reads it, and whatever happens meanwhile, there is the
 * old content or the new one. Only the owner may read it.
 */
export function writeWhole(path: string, content: string): void {
  const fresh = `${path}.${process.pid}.tmp`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
