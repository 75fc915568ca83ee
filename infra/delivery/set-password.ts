import { text } from 'node:stream/consumers';
import { readPlan, type PasswordPlan } from './plan.ts';
import { setPassword } from './stored-password.ts';

/** Brings a server that keeps a password in its own data to the one of the config, which comes on stdin. */
const plan = readPlan<PasswordPlan>();
const password = await text(process.stdin);

try {
  console.log(await setPassword(plan, password));
} catch (error) {
  console.error(`${plan.container}: ${(error as Error).message}`);
  process.exitCode = 1;
}
