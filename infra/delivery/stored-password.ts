import { setTimeout as sleep } from 'node:timers/promises';
import { docker, mustDocker } from './docker.ts';
import type { PasswordPlan } from './plan.ts';
import { connectService } from './service-http.ts';

const GRAFANA_PORT = 3000;

/**
 * Sets a password that a running server keeps in its own data, and proves that it is the one in use.
 *
 * @returns what was done, for people
 * @throws when the server does not take it
 */
export function setPassword(plan: PasswordPlan, password: string): Promise<string> {
  return plan.server === 'grafana' ? grafana(plan, password) : postgres(plan, password);
}

async function grafana(plan: PasswordPlan, password: string): Promise<string> {
  // One wrong try at the most: five in five minutes lock even the right password out.
  if (await grafanaTakes(plan, password)) return `Grafana's password is the config's.`;
  const result = await docker(
    plan.dockerHost,
    [
      ...['exec', '-i', plan.container, 'grafana', 'cli', '--homepath', '/usr/share/grafana'],
      ...['admin', 'reset-admin-password', '--password-from-stdin'],
    ],
    `${password}\n`,
  );
  if (result.code !== 0) {
    throw new Error(`Grafana's password could not be set:\n${result.stderr || result.stdout}`);
  }
  for (const wait of [0, 500, 1500]) {
    await sleep(wait);
    if (await grafanaTakes(plan, password)) return `Grafana's password is now the config's.`;
  }
  throw new Error(
    'Grafana took the new password and still refuses it; after five wrong tries it refuses every login for five minutes: wait, then run up again.',
  );
}

async function grafanaTakes(plan: PasswordPlan, password: string): Promise<boolean> {
  const service = await connectService(plan, GRAFANA_PORT);
  try {
    const login = Buffer.from(`${plan.user}:${password}`).toString('base64');
    const answer = await service.ask('GET', '/api/org', { authorization: `Basic ${login}` });
    return answer.status === 200;
  } finally {
    service.close();
  }
}

async function postgres(plan: PasswordPlan, password: string): Promise<string> {
  const database = plan.database!;
  const psql = ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-U', plan.user, '-d', database];
  // Through the socket, which asks nobody; in a log the statement would show the password.
  await mustDocker(
    plan.dockerHost,
    ['exec', '-i', plan.container, ...psql],
    `SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;
ALTER ROLE "${plan.user}" PASSWORD '${password.replaceAll("'", "''")}';
`,
  );
  return `PostgreSQL's password for ${plan.user} is the config's.`;
}
