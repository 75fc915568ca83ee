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
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk: Buffer, encoding, done) => void child.stdin.write(chunk, encoding, done),
    final: (done) => void child.stdin.end(done),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.on('error', (error) => stream.destroy(new Error(`ssh: ${error.message}`)));
  // The end of the output alone would be told as "socket hang up": ssh's own reason comes later.
  child.on('close', (code) => {
    if (code) stream.destroy(new Error(`ssh: exit status ${code}: ${complaint.trim()}`));
    else stream.push(null);
  });
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
