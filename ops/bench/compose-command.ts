import { join } from 'node:path';
import { execa } from 'execa';
import { offlineMode } from '../../offline/index.ts';
import { buildGo, type GoBuild } from '../../offline/go.ts';
import type { Reporter } from '../progress.ts';

/** How docker compose is called here. */
export interface Compose {
  /** The command and its first arguments. */
  command: string[];
  version: string;
  /** Whether it was built here from its Go module. */
  built: boolean;
}

const version = 'v2.40.3';
const build: GoBuild = {
  name: 'docker-compose',
  module: 'github.com/docker/compose/v2',
  version,
  commands: { 'docker-compose': 'github.com/docker/compose/v2/cmd' },
  variables: { 'github.com/docker/compose/v2/internal.Version': version },
  host: true,
};
/** Of a cold build on two cores. */
const buildSeconds = 300;

/**
 * The compose of this machine when it knows `--wait`, else one built from its Go module.
 *
 * @returns `undefined` where neither can be had, once that was said
 */
export async function findCompose(report: Reporter): Promise<Compose | undefined> {
  const { stdout, failed } = await execa('docker', ['compose', 'version', '--short'], {
    reject: false,
  });
  if (!failed && knowsWait(stdout))
    return { command: ['docker', 'compose'], version: stdout.trim(), built: false };
  if (offlineMode() === 'never') return undefined;
  try {
    const folder = await report.step(
      `docker compose ${version} from Go modules`,
      () => buildGo(build),
      { expected: buildSeconds },
    );
    return { command: [join(folder, 'docker-compose')], version: version.slice(1), built: true };
  } catch (error) {
    report.say(`No docker compose can be had: ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

/** Whether a compose of this version can wait until all is healthy: from 2.1.1 on. */
export function knowsWait(text: string): boolean {
  const [major = 0, minor = 0, patch = 0] = text.trim().replace(/^v/, '').split(/[.-]/).map(Number);
  if (major !== 2) return major > 2;
  return minor > 1 || (minor === 1 && patch >= 1);
}
