import { spawn } from 'node:child_process';
import { stackLabel, toolLabel } from '../labels.ts';
import type { ContainerPlan } from './plan.ts';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** The environment in which the docker CLI speaks to the stack's own host: unix://, tcp:// or ssh:// alike. */
export function dockerEnv(host: string): NodeJS.ProcessEnv {
  return { ...process.env, DOCKER_HOST: host, DELIVERY_PLAN: undefined };
}

/**
 * Runs the docker CLI against the stack's own host, with the user's own ssh configuration.
 *
 * @throws one sentence when there is no docker CLI on this machine
 */
export function docker(host: string, args: string[], stdin?: Buffer | string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { env: dockerEnv(host), stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new Error(
              'Config delivery needs the docker command on this machine; install the Docker CLI.',
            )
          : error,
      ),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    // A container that ends early closes the pipe; its exit code says what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin ?? '');
  });
}

/** As `docker`, but a failure is an error that carries what the command printed. */
export async function mustDocker(
  host: string,
  args: string[],
  stdin?: Buffer | string,
): Promise<string> {
  const result = await docker(host, args, stdin);
  if (result.code !== 0) {
    throw new Error((result.stderr.trim() || result.stdout.trim() || `exit ${result.code}`).trim());
  }
  return result.stdout;
}

/** What every one-shot container of a delivery has: no privileges, no log, and the label it is found by. */
export function oneShot(stack: string, user: string): string[] {
  return [
    ...['run', '--rm', '--label', `${stackLabel}=${stack}`, '--label', `${toolLabel}=delivery`],
    ...['--user', user, '--read-only', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges:true', '--log-driver', 'none'],
  ];
}

/** Runs a shell script as root in a one-shot container that sees one volume at /volume and no network. */
export function runTool(
  plan: ContainerPlan & { volume: string },
  script: string,
  stdin?: Buffer,
): Promise<string> {
  return mustDocker(
    plan.dockerHost,
    [
      ...oneShot(plan.stack, '0:0'),
      ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER'].flatMap((name) => ['--cap-add', name]),
      ...['-i', '--network', 'none', '-v', `${plan.volume}:/volume`],
      ...['--entrypoint', '/bin/sh', plan.toolsImage, '-ec', script],
    ],
    stdin,
  );
}

/** Whether the container runs now, with these volumes and, where it is given, of this image. */
export async function runsWith(
  plan: ContainerPlan,
  volumes: readonly string[],
  image?: string,
): Promise<boolean> {
  const result = await docker(plan.dockerHost, [
    ...['container', 'inspect', '--format'],
    '{{.State.Running}} {{.Config.Image}} {{range .Mounts}}{{.Name}} {{end}}',
    plan.container,
  ]);
  const [running, runs, ...mounted] = result.stdout.trim().split(/\s+/);
  return (
    result.code === 0 &&
    running === 'true' &&
    (image === undefined || runs === image) &&
    volumes.every((volume) => mounted.includes(volume))
  );
}
