import { execa } from 'execa';
import { rm } from 'node:fs/promises';
import { hasOfficialPlugin, noteTry, offlineMarker, pluginFolder, wantedPlugin } from './places.ts';

/** A download of the largest plugin takes well under this on a slow line. */
const DOWNLOAD_TIMEOUT_SECONDS = 300;

export interface ProbeOptions {
  /** The Pulumi CLI. Default: `pulumi` on the PATH. */
  pulumi?: string;
  /** After this many seconds the download is given up. Default: 300. */
  timeoutSeconds?: number;
}

/**
 * Whether the official plugin can be had: it is installed, or the CLI can download it now.
 * The CLI itself tries, so that its own rules (mirrors, tokens, proxies) count; a download
 * takes the place of the offline plugin, a failed one leaves it as it is.
 */
export async function officialPlugin(
  name: string,
  version: string,
  { pulumi = 'pulumi', timeoutSeconds = DOWNLOAD_TIMEOUT_SECONDS }: ProbeOptions = {},
): Promise<boolean> {
  if (hasOfficialPlugin(name, version)) return true;
  const { server } = wantedPlugin(name);
  const args = ['plugin', 'install', 'resource', name, version, '--exact', '--reinstall'];
  const { failed } = await execa(pulumi, server ? [...args, '--server', server] : args, {
    reject: false,
    stdin: 'ignore',
    timeout: timeoutSeconds * 1000,
    env: { PULUMI_SKIP_UPDATE_CHECK: 'true' },
  });
  if (failed) {
    noteTry(name, version);
    return false;
  }
  // The CLI unpacked the official one into the folder; the marker of ours may have stayed.
  await rm(offlineMarker(pluginFolder(name, version)), { force: true });
  return hasOfficialPlugin(name, version);
}
