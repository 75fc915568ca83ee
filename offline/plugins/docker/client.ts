import Docker from 'dockerode';
import { sshAgent } from './ssh-agent.ts';

/** Where an engine is reached. */
export interface EngineAddress {
  /** `unix:///path`, `tcp://host:port` or `ssh://user@host[:port]`. */
  host: string;
  /** Further arguments of the ssh command. */
  sshOpts: string[];
}

/** @throws when the address has another scheme */
export function connect({ host, sshOpts }: EngineAddress): Docker {
  // dockerode mixes the variable into its settings, even when it is told an address.
  delete process.env['DOCKER_HOST'];
  const url = URL.canParse(host) ? new URL(host) : undefined;
  switch (url?.protocol) {
    case 'unix:':
      return new Docker({ socketPath: url.pathname });
    case 'tcp:':
    case 'http:':
      return new Docker({
        protocol: 'http',
        host: url.hostname,
        port: url.port === '' ? 2375 : Number(url.port),
      });
    case 'ssh:':
      return new Docker({
        protocol: 'http',
        host: 'docker',
        port: 80,
        agent: sshAgent(url, sshOpts),
      } as Docker.DockerOptions);
    default:
      throw new Error(
        `docker provider: host "${host}" must begin with unix://, tcp:// or ssh:// in the offline docker plugin.`,
      );
  }
}

/** What went wrong, in the words in which the docker CLI tells it. */
export function engineError(error: unknown): string {
  if (isEngineError(error)) {
    const message = error.json?.message ?? error.message;
    return `Error response from daemon: ${message}`;
  }
  return error instanceof Error ? error.message : String(error);
}

interface EngineError extends Error {
  statusCode: number;
  json?: { message?: string };
}

function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && typeof (error as EngineError).statusCode === 'number';
}

/** Whether the engine says that the thing does not exist. */
export function isNotFound(error: unknown): boolean {
  return isEngineError(error) && error.statusCode === 404;
}

/** Whether the engine's message contains one of the texts. */
export function says(error: unknown, ...texts: string[]): boolean {
  const message = engineError(error);
  return texts.some((text) => message.includes(text));
}

/** Runs a call to the engine; what goes wrong is told after `what`. */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new Error(`${what}: ${engineError(error)}`, { cause: error });
  }
}
