import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Reporter } from '../ops/progress.ts';
import { cliFolder, cliInstalled, cliVersion, installCli } from './cli.ts';
import { offlineMode } from './mode.ts';
import { cliAvailable, cliDownloader } from './official.ts';

/** Tells a CLI that was built here from an official one, which is never touched. */
const marker = '.built-offline';

/**
 * Puts the pinned Pulumi CLI in its place: the official one where it can be had, which also takes
 * the place of one that was built before; else one built here.
 *
 * @returns the folder of the binaries, to be put on PATH
 * @throws Error when OFFLINE=0 and the official CLI cannot be downloaded, or when the build fails
 */
export async function provideCli({ report }: { report: Reporter }): Promise<string> {
  const folder = cliFolder();
  const root = dirname(folder);
  const builtHere = existsSync(join(root, marker));
  if (cliInstalled() && !builtHere) return folder;
  const mode = offlineMode();
  if (mode === 'never' || (await cliAvailable())) {
    try {
      await report.step(`Pulumi CLI ${cliVersion}, official`, () => downloadTo(root));
      return folder;
    } catch (error) {
      if (mode === 'never') {
        throw new Error(
          `The Pulumi CLI ${cliVersion} cannot be downloaded (${(error as Error).message}) and OFFLINE=0 forbids building it: unset OFFLINE.`,
        );
      }
    }
  }
  if (cliInstalled()) return folder;
  await installCli({ report });
  await writeFile(join(root, marker), '');
  return folder;
}

/** The old one stays until the new one is complete. */
async function downloadTo(root: string): Promise<void> {
  const scratch = `${root}.download`;
  await rm(scratch, { recursive: true, force: true });
  await cliDownloader().installCLI(cliVersion, scratch);
  await rm(root, { recursive: true, force: true });
  await rename(scratch, root);
}
