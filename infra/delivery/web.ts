import { docker } from './docker.ts';
import type { ContainerPlan } from './plan.ts';

/**
 * Whether the container that runs now serves TLS and asks for a password. One that does where the plan
 * says otherwise is about to be replaced: it cannot be asked, and reads the new files when it starts.
 */
export async function asksForLogin(plan: ContainerPlan): Promise<boolean> {
  const result = await docker(plan.dockerHost, [
    ...['container', 'inspect', '--format', '{{json .Args}}', plan.container],
  ]);
  return result.code === 0 && result.stdout.includes('"--web.config.file=');
}
