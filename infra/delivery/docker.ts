import { spawn } from 'node:child_process';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the docker CLI against the stack's own host: it speaks unix://, tcp:// and ssh:// alike, with the
 * user's own ssh configuration.
 *
 * @throws one sentence when there is no docker CLI on this machine
 */
export function docker(host: string, args: string[], stdin?: Buffer | string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, {
      env: { ...process.env, DOCKER_HOST: host, DELIVERY_PLAN: undefined },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
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

/** Runs a shell script in a one-shot container that sees one volume at /volume and no network. */
export function runTool(
  plan: { dockerHost: string; volume: string; toolsImage: string },
  script: string,
  stdin?: Buffer,
): Promise<string> {
  return mustDocker(
    plan.dockerHost,
    [
      ...['run', '--rm', '-i', '--network', 'none', '--user', '0:0', '--read-only'],
      ...[
        '--cap-drop',
        'ALL',
        '--cap-add',
        'CHOWN',
        '--cap-add',
        'DAC_OVERRIDE',
        '--cap-add',
        'FOWNER',
      ],
      ...['--log-driver', 'none', '-v', `${plan.volume}:/volume`],
      ...['--entrypoint', '/bin/sh', plan.toolsImage, '-ec', script],
    ],
    stdin,
  );
}
