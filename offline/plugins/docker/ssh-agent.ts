import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/** ssh daemons refuse many connections at once (MaxStartups 10): stay well below. */
const MAX_CONNECTIONS = 4;

/**
 * An HTTP agent whose connections are `ssh HOST docker system dial-stdio`, as in the docker
 * CLI: keys, jump hosts and aliases come from the user's own ssh configuration.
 */
export function sshAgent(host: URL, options: string[]): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const args = [...options, ...sshArguments(host), '--', host.hostname];
  const connect = (): Duplex => sshConnection([...args, 'docker', 'system', 'dial-stdio']);
  return Object.assign(agent, { createConnection: connect });
}

/** The user and port of an ssh:// address as arguments of ssh. */
export function sshArguments(host: URL): string[] {
  const user = host.username === '' ? [] : ['-l', decodeURIComponent(host.username)];
  const port = host.port === '' ? [] : ['-p', host.port];
  return [...user, ...port];
}

function sshConnection(args: string[]): Duplex {
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => stream.destroy(new Error(`ssh: ${error.message}`)));
  child.on('close', (code) => {
    if (code) stream.destroy(new Error(`ssh: exit status ${code}: ${complaint.trim()}`));
  });
  stream.on('close', () => child.kill());
  // node:http expects a socket: these calls have no meaning for a pipe.
  const nothing = (): Duplex => stream;
  return Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
  });
}
