import { docker } from './docker.ts';

export interface HttpAnswer {
  status: number;
  body: string;
}

/**
 * Asks a service over HTTP from inside its own network namespace: no published port is needed, and it
 * works the same on a remote Docker host. `nc` and not `wget`, because wget drops the body of an error.
 */
export async function askService(
  plan: { dockerHost: string; container: string; toolsImage: string },
  port: number,
  method: 'GET' | 'POST',
  path: string,
): Promise<HttpAnswer> {
  const request = [
    `${method} ${path} HTTP/1.0`,
    'Host: 127.0.0.1',
    ...(method === 'POST' ? ['Content-Length: 0'] : []),
    '',
    '',
  ].join('\r\n');
  const result = await docker(
    plan.dockerHost,
    [
      ...['run', '--rm', '-i', '--network', `container:${plan.container}`, '--read-only'],
      ...['--user', '65534:65534', '--cap-drop', 'ALL', '--log-driver', 'none'],
      ...['--entrypoint', '/bin/sh', plan.toolsImage, '-c'],
      `nc -w 30 127.0.0.1 ${port}`,
    ],
    request,
  );
  return parseAnswer(result.stdout, result.stderr);
}

/** @throws when what came back is no HTTP answer */
export function parseAnswer(text: string, stderr = ''): HttpAnswer {
  const head = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r?\n([\s\S]*?)\r?\n\r?\n/.exec(text);
  if (!head)
    throw new Error(`The service did not answer: ${stderr.trim() || 'connection closed'}.`);
  const body = text.slice(head[0].length);
  return { status: Number(head[1]), body };
}
