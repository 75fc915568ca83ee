import { text } from 'node:stream/consumers';
import { runsWith } from './docker.ts';
import { readPlan, type SecretPlan } from './plan.ts';
import { prepareUse } from './secret-use.ts';
import {
  forgetOldSecrets,
  proveReadable,
  putSecrets,
  restoreSecrets,
  swapSecrets,
} from './secret-volume.ts';

/**
 * Puts one service's secret files on their volume, proves that its user can read them, and brings the
 * running service to use them; when it cannot work with the new ones, the old ones are put back. Values
 * come on stdin and go on by stdin only.
 */
const plan = readPlan<SecretPlan>();
const secrets = JSON.parse(await text(process.stdin)) as Record<string, string>;

try {
  const differ = await putSecrets(plan, secrets);
  await proveReadable(plan);
  // Who has these already is left alone. Asked before the swap: what works until now must work after it.
  const running = plan.use !== undefined && differ && (await runsWith(plan, [plan.volume]));
  const use = running ? await prepareUse(plan, plan.use!, secrets) : undefined;
  await swapSecrets(plan, Object.keys(secrets));
  try {
    await use?.change();
  } catch (error) {
    await restoreSecrets(plan);
    await use?.goBack();
    throw error;
  }
  await forgetOldSecrets(plan);
  console.log(`${Object.keys(secrets).length} secret files`);
} catch (error) {
  console.error(`${plan.container}: ${(error as Error).message}`);
  process.exitCode = 1;
}
