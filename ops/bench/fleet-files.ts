import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../infra/files.ts';
import { root } from '../stack-file.ts';

/** The fleet's own sources, which Node runs as they are. */
export function fleetFiles(): Files {
  const dir = join(root, 'demo/fleet');
  return Object.fromEntries(
    readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]),
  );
}
