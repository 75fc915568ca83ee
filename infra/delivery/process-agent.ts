import { spawn } from 'node:child_process';
import { Agent, type ClientRequestArgs } from 'node:http';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** A command whose stdin and stdout are a connection: `docker run -i ... nc`, `ssh ... dial-stdio`. */
export interface Dialler {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

/**
 * HTTP connections over the stdin and stdout of processes, one process a connection: Node's own client
 * speaks to what no address of this machine leads to. What the process says on stderr is the error of
 * a connection that ends before it answered.
 */
export class ProcessAgent extends Agent {
  private readonly dialler: Dialler;
  private readonly tls: boolean;

  /**
   * @param connections how many processes at a time; one keeps requests in their order. @default 1
   * @param tls speak TLS through the process, without verifying who answers. @default false
   */
  constructor(dialler: Dialler, { connections = 1, tls = false } = {}) {
    super({ keepAlive: true, maxSockets: connections });
    this.dialler = dialler;
    this.tls = tls;
  }

  override createConnection(_options: ClientRequestArgs): Duplex {
    const socket = dial(this.dialler);
    return this.tls ? connect({ socket, rejectUnauthorized: false }) : socket;
  }
}

/** Starts the process and gives its two ends as one stream with the few methods that HTTP asks of a socket. */
export function dial({ command, args, env }: Dialler): Duplex {
  const child = spawn(command, args, { env: env ?? process.env, stdio: 'pipe' });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const socket = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _encoding, done) => void child.stdin.write(chunk, done),
    final: (done) => void child.stdin.end(done),
    destroy: (error, done) => {
      // The end of its input is what ends `nc` in a container: as its first process it hears no TERM.
      child.stdin.destroy();
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!socket.push(chunk)) child.stdout.pause();
  });
  // A process that ends early closes the pipe; what it said tells more than EPIPE.
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => socket.destroy(error));
  child.on('close', (code) => {
    if (code === 0 || socket.destroyed) socket.push(null);
    else socket.destroy(new Error(said.trim() || `${command} ended with code ${code}`));
  });
  const ends = [child, child.stdin, child.stdout, child.stderr] as unknown as Referenced[];
  const same = () => socket;
  return Object.assign(socket, {
    setKeepAlive: same,
    setNoDelay: same,
    setTimeout: same,
    // An idle connection must not keep the program from ending; a used one must.
    ref: () => (ends.forEach((end) => end.ref?.()), socket),
    unref: () => (ends.forEach((end) => end.unref?.()), socket),
  });
}

interface Referenced {
  ref?(): void;
  unref?(): void;
}
