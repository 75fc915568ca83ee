import { createHash } from 'node:crypto';
import { encodeBase64, hashSync } from 'bcryptjs';
import type { Settings } from '../stacks/schema.ts';
import { secretFile } from './paths.ts';
import { webFile } from './web.ts';
import { toYaml } from './yaml.ts';

/** bcrypt's usual cost: about 0.1 s a guess. The servers remember a password that they have verified. */
const COST = 10;

/**
 * web.yml of exporter-toolkit: a secret file, because the hash in it can be guessed at.
 *
 * @throws when these settings have no `web`
 */
export function webConfig({ web, namePrefix }: Settings, password: string): string {
  if (web === null) throw new Error('web is null: these settings have no web config');
  return toYaml({
    tls_server_config: {
      cert_file: secretFile(webFile.certificate),
      key_file: secretFile(webFile.key),
    },
    basic_auth_users: { [web.user]: hashSync(password, salt(`${namePrefix}\n${web.user}`)) },
  });
}

/**
 * A salt that stays: with a random one every preview would show a change. It comes from the stack's name
 * and the user, so that no two stacks share a table of guesses; made from the password, it would be a
 * quick hash of it beside the slow one.
 */
function salt(of: string): string {
  const bytes = createHash('sha256').update(of).digest().subarray(0, 16);
  return `$2b$${COST}$${encodeBase64([...bytes], 16)}`;
}
