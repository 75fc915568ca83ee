import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Admin } from './admin.ts';
import { readConfig } from './config.ts';

const USAGE =
  'Usage: grafana cli [--homepath DIR] admin reset-admin-password [--password-from-stdin | NEW-PASSWORD]';

/**
 * `grafana cli admin reset-admin-password`: sets the admin's password in the data folder. A running
 * server takes it over with the next request.
 * @param args everything behind `grafana`
 * @returns the line to print
 * @throws with the usage, or with the reason
 */
export function runCli(args: string[], env: NodeJS.ProcessEnv, stdin: () => string): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      homepath: { type: 'string' },
      config: { type: 'string' },
      'user-id': { type: 'string', default: '1' },
      'password-from-stdin': { type: 'boolean', default: false },
    },
  });
  const [cli, group, command, given, ...rest] = positionals;
  if (cli !== 'cli' || group !== 'admin' || command !== 'reset-admin-password' || rest.length > 0) {
    throw new Error(`The stand-in knows one command only. ${USAGE}`);
  }
  if (values['user-id'] !== '1') throw new Error('The stand-in has one user only, number 1.');
  const password = values['password-from-stdin'] ? stdin().split(/\r?\n/)[0] : given;
  if (password === undefined) throw new Error(USAGE);
  const config = readConfig(env);
  const admin = new Admin(config.dataFolder);
  admin.set(admin.exists ? admin.login : config.adminUser, password);
  return 'Admin password changed successfully ✔';
}

if (import.meta.main) {
  try {
    const line = runCli(process.argv.slice(2), process.env, () => readFileSync(0, 'utf8'));
    process.stdout.write(`${line}\n`);
  } catch (error) {
    process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
