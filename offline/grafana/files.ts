import {
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

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
    keepOwner(path, fresh);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

/** Written by root (`docker exec -u root`), the file must still be readable by the server. */
function keepOwner(path: string, fresh: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(path, { throwIfNoEntry: false }) ?? statSync(dirname(path));
  chownSync(fresh, uid, gid);
}
