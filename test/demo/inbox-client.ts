import { once } from 'node:events';
import { connect } from 'node:net';
import { startInbox } from '../../demo/inbox/main.ts';
import type { InboxOptions, RunningInbox } from '../../demo/inbox/main.ts';
import type { Message } from '../../demo/inbox/types.ts';

/** A running inbox on free loopback ports, what it logged, and short ways to talk to it. */
export interface TestInbox extends RunningInbox {
  logged: string[];
  call: (path: string, init?: RequestInit) => Promise<Response>;
  post: (path: string, body: unknown, type?: string) => Promise<Response>;
  messages: (query?: string) => Promise<Message[]>;
}

export async function startTestInbox(options: InboxOptions = {}): Promise<TestInbox> {
  const logged: string[] = [];
  const inbox = await startInbox({
    host: '127.0.0.1',
    log: (level, message, fields) =>
      void logged.push(JSON.stringify({ level, message, ...fields })),
    ...options,
  });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${inbox.httpPort}${path}`, init);
  return {
    ...inbox,
    logged,
    call,
    post: (path, body, type = 'application/json') =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    messages: async (query = '') =>
      (await (await call(`/api/messages${query}`)).json()) as Message[],
  };
}

/**
 * Sends a whole conversation at once (as a pipelining client may) and ends it.
 *
 * @returns every line that the server said
 */
export async function smtp(port: number, ...lines: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  socket.write([...lines, 'QUIT', ''].join('\r\n'));
  await once(socket, 'close');
  return said.trimEnd().split('\r\n');
}

/** The lines of a mail from EHLO to the dot. */
export function mail(...content: string[]): string[] {
  return [
    'EHLO test',
    'MAIL FROM:<am@example.org>',
    'RCPT TO:<ops@example.org>',
    'DATA',
    ...content,
    '.',
  ];
}

/** Only the codes, which is what a client acts on. */
export function codes(lines: string[]): string {
  return lines
    .filter((line) => line[3] === ' ')
    .map((line) => line.slice(0, 3))
    .join(' ');
}
