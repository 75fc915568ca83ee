import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { DemoStack } from '../../ops/demo/faults.ts';

/** What a container of the fake engine is like. */
export interface FakeContainer {
  status: string;
  /** Variables of its processes. */
  env?: Record<string, string>;
}

/**
 * An engine that knows a few containers by name. A command in one of them runs as a process of this machine,
 * so that what is run there is tried for real.
 */
export function fakeStack(containers: Record<string, FakeContainer>): DemoStack {
  const failure = (statusCode: number) =>
    Object.assign(new Error(`HTTP ${statusCode}`), { statusCode });
  const getContainer = (name: string) => {
    const found = () => {
      const container = containers[name];
      if (container === undefined) throw failure(404);
      return container;
    };
    const change = (to: string) => {
      const container = found();
      if (container.status === to) return Promise.reject(failure(304));
      container.status = to;
      return Promise.resolve();
    };
    return {
      inspect: () => promised(() => ({ State: { Status: found().status } })),
      stop: () => change('exited'),
      start: () => change('running'),
      exec: (options: { Cmd: string[] }) =>
        promised(() => {
          if (found().status !== 'running') throw failure(409);
          return execution(options.Cmd, found().env ?? {});
        }),
      modem: { demuxStream },
    };
  };
  return { engine: { getContainer } as unknown as Docker, namePrefix: 'va' };
}

async function promised<T>(give: () => T): Promise<T> {
  await Promise.resolve();
  return give();
}

function execution([command = '', ...args]: string[], env: Record<string, string>) {
  let code: number | null = null;
  return {
    start: () => {
      const child = spawn(command === 'node' ? process.execPath : command, args, {
        env: { ...process.env, ...env },
      });
      // One stream after the other in the engine's own framing: it ends when the process has.
      const stream = new PassThrough();
      const ended = once(child, 'close') as Promise<[number | null]>;
      const said = Promise.all([text(child.stdout), text(child.stderr)]);
      void Promise.all([said, ended]).then(([[out, err], [status]]) => {
        code = status;
        stream.write(framed(1, out));
        stream.end(framed(2, err));
      });
      return Promise.resolve(stream);
    },
    inspect: () => Promise.resolve({ ExitCode: code }),
  };
}

function framed(channel: number, content: string): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = channel;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** As docker-modem does it, for frames that come whole. */
function demuxStream(stream: Readable, out: PassThrough, err: PassThrough): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
      const length = rest.readUInt32BE(4);
      (rest[0] === 2 ? err : out).write(rest.subarray(8, 8 + length));
      rest = rest.subarray(8 + length);
    }
  });
}
