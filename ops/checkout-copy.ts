import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './stack-file.ts';

/** A copy of the sources that may be changed at will, with the dependencies of the original. */
export class CheckoutCopy {
  readonly dir = mkdtempSync(join(tmpdir(), 'voiceassist-checkout-'));

  constructor() {
    cpSync(root, this.dir, {
      recursive: true,
      // Set-up installs anew where the lock file is newer than what is installed.
      preserveTimestamps: true,
      filter: (source) => source === root || !['node_modules', '.git'].includes(basename(source)),
    });
    symlinkSync(join(root, 'node_modules'), join(this.dir, 'node_modules'));
  }

  /**
   * Changes a source as an editor would.
   *
   * @returns puts it back as it was
   * @throws when the text to replace is not there exactly once
   */
  edit(path: string, from: string, to: string): () => void {
    const file = join(this.dir, path);
    const before = readFileSync(file, 'utf8');
    const [head, tail, ...more] = before.split(from);
    if (tail === undefined || more.length > 0) {
      throw new Error(`${path} does not hold once: ${from}`);
    }
    writeFileSync(file, `${head}${to}${tail}`);
    return () => writeFileSync(file, before);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
