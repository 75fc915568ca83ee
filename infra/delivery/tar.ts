import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export interface TarFile {
  name: string;
  content: string;
  mode: number;
  uid: number;
}

/** A tar archive in memory, with owners and modes; times are zero, so that equal files are equal bytes. */
export function tarOf(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content, mode, uid } of files) {
    archive.entry({ name, mode, uid, gid: uid, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return buffer(archive);
}
