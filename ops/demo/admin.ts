import { PassThrough, type Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Refusal } from '../cli.ts';
import { containerOf, statusOf, type DemoStack } from './stack.ts';

/** A request to the switches of the server's faults. */
export interface AdminRequest {
  method: 'GET' | 'PUT' | 'DELETE';
  /** Such as `/faults/errors`. */
  path: string;
  body?: Readonly<Record<string, unknown>>;
}

/** Milliseconds that a server which is just starting, or starting again, is waited for, and between two looks. */
const PATIENCE = 90_000;
const AGAIN = 300;

/**
 * Runs in the server's container: the switches listen on its own loopback address alone. What is asked
 * comes as arguments and is no part of the program.
 */
const program = `
const [method, path, body] = process.argv.slice(-3);
const port = process.env.ADMIN_PORT || '8001';
const answer = await fetch('http://127.0.0.1:' + port + path, {
  method,
  signal: AbortSignal.timeout(20_000),
  ...(body === '' ? {} : { headers: { 'content-type': 'application/json' }, body }),
});
console.log(JSON.stringify({ status: answer.status, body: await answer.json() }));
`;

interface Answer {
  status: number;
  body: unknown;
}

/**
 * Asks the switches of the server's faults. A server that is starting, also again and again, is waited for.
 *
 * @returns the answer's body
 * @throws Refusal with the server's own sentence when it refuses, or when its container does not run
 */
export async function askAdmin(stack: DemoStack, request: AdminRequest): Promise<unknown> {
  const { name, container } = containerOf(stack, 'voiceassist-server');
  const { method, path, body } = request;
  const args = [method, path, body === undefined ? '' : JSON.stringify(body)];
  const command = ['node', '--input-type=module', '--eval', program, '--', ...args];
  const end = Date.now() + PATIENCE;
  let why = '';
  do {
    const status = await statusOf(stack, 'voiceassist-server');
    if (status !== 'running' && status !== 'restarting') {
      throw new Refusal(`The container ${name} does not run (${status}): npm run up starts it.`);
    }
    const ran = status === 'running' ? await tryToRun(container, command) : undefined;
    if (ran?.code === 0) return bodyOf(JSON.parse(ran.stdout) as Answer);
    why = ran === undefined ? status : lastLine(ran.stderr);
    await sleep(AGAIN);
  } while (Date.now() < end);
  throw new Refusal(`The server in ${name} does not answer at its switches: ${why}`);
}

function bodyOf({ status, body }: Answer): unknown {
  if (status < 400) return body;
  throw new Refusal((body as { error?: string }).error ?? `The server answered ${status}.`);
}

/** What the library does not declare: the engine sends both outputs in one stream. */
interface Demultiplexer {
  demuxStream(stream: Readable, out: Writable, err: Writable): void;
}

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command in a container; undefined where the container ended before it did. */
async function tryToRun(
  container: Docker.Container,
  command: readonly string[],
): Promise<Ran | undefined> {
  try {
    const run = await container.exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await run.start({});
    const [out, err] = [new PassThrough(), new PassThrough()];
    (container.modem as Demultiplexer).demuxStream(stream, out, err);
    stream.on('close', () => [out, err].forEach((one) => one.end()));
    stream.on('end', () => [out, err].forEach((one) => one.end()));
    const [stdout, stderr] = await Promise.all([text(out), text(err)]);
    return { code: (await run.inspect()).ExitCode, stdout, stderr };
  } catch (error) {
    // It stopped in between: 409 says so, 404 that it was replaced, 500 that its process is gone.
    if ([404, 409, 500].includes((error as { statusCode?: number }).statusCode ?? 0)) {
      return undefined;
    }
    throw error;
  }
}

function lastLine(said: string): string {
  const cause = /\b(E[A-Z]{4,})\b/.exec(said)?.[1];
  return cause ?? said.trim().split('\n').at(-1) ?? '';
}
