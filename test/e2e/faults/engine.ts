import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { startEngine } from '../../../ops/engine-start.ts';
import { silentReporter } from '../../../ops/progress.ts';
import { asRoot } from '../as-root.ts';
import { eventually, type TestStack } from '../harness.ts';

/** Running containers that are no test's: a restart of the engine would stop them too. */
export async function othersOn(stack: TestStack): Promise<string[]> {
  const containers = await stack.engine.listContainers();
  return containers.map(({ Names }) => Names[0]!.slice(1)).filter((n) => !n.startsWith('va-'));
}

/** Stops the engine and starts it, by the machine's init or, where there is none, as set-up does. */
export async function restartEngine(stack: TestStack): Promise<void> {
  if (existsSync('/run/systemd/system')) return asRoot('systemctl', 'restart', 'docker');
  const pid = (await readFile('/var/run/docker.pid', 'utf8')).trim();
  await asRoot('sh', '-c', `kill -TERM ${pid}`);
  await eventually('the engine has stopped', 90, () =>
    Promise.resolve(existsSync(`/proc/${pid}`) ? undefined : true),
  );
  const answers = async () => (await stack.engine.ping().catch(() => undefined)) !== undefined;
  await startEngine({ report: silentReporter, answers });
}
