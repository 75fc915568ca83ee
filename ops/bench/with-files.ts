import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '../../infra/files.ts';
import { withThrowaway } from '../throwaway.ts';

/** Runs `use` with a folder of these files that every user may read, containers too, and that is gone afterwards. */
export async function withFiles<T>(files: Files, use: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-bench-'));
  return withThrowaway(
    () => Promise.resolve(rmSync(dir, { recursive: true, force: true })),
    () => {
      chmodSync(dir, 0o755);
      putFiles(dir, files);
      return use(dir);
    },
  );
}

/** Adds files to such a folder, or changes them. */
export function putFiles(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, text);
    chmodSync(dirname(file), 0o755);
    chmodSync(file, 0o644);
  }
}
