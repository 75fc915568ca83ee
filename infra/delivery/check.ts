import { docker, oneShot } from './docker.ts';
import type { DeliveryPlan } from './plan.ts';

/**
 * The service's own checker over a candidate, in a one-shot container of the pinned image.
 *
 * @throws with the checker's words and the file and line that it names
 */
export async function checkCandidate(plan: DeliveryPlan, version: string): Promise<void> {
  if (!plan.check) return;
  const { image, command, user, secrets } = plan.check;
  const directory = `${plan.mount}/versions/${version}`;
  const [entrypoint = '', ...args] = command.map((part) => part.replaceAll('{dir}', directory));
  const result = await docker(plan.dockerHost, [
    ...oneShot(plan.stack, user),
    ...['--network', 'none', '--tmpfs', '/tmp', '-v', `${plan.volume}:${plan.mount}:ro`],
    ...(secrets ? ['-v', `${secrets.volume}:${secrets.mount}:ro`] : []),
    ...['--entrypoint', entrypoint, image, ...args],
  ]);
  // 125 to 127 are docker's own: the checker did not run.
  if (result.code >= 125 && result.code <= 127) {
    throw new Error(
      `the config could not be checked, the old one still runs:\n${result.stderr.trim()}`,
    );
  }
  if (result.code !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.replaceAll(`${directory}/`, '').trim();
    throw new Error(`the new config was refused, the old one still runs:\n${said}`);
  }
}
