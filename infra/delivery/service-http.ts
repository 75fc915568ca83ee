import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { dockerEnv, mustDocker, oneShot } from './docker.ts';
import type { ContainerPlan, WebPlan } from './plan.ts';
import { ProcessAgent } from './process-agent.ts';

export interface HttpAnswer {
  status: number;
  body: string;
}

/** Sends one request and gives the answer, errors of HTTP included. @throws when none comes within 30 s */
export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  headers?: Record<string, string>,
) => Promise<HttpAnswer>;

/** A running service, asked over HTTP. Close it: the connection is a process. */
export interface ServiceClient {
  ask: Ask;
  close(): void;
}

const PATIENCE = 30_000;

/**
 * Connects to a service from inside its own network namespace, by one container for all requests: no
 * published port is needed, and it works the same on a remote Docker host.
 *
 * @param web for a service behind TLS and a password. Its certificate is not verified, because no
 *   network lies between: the connection begins in the service's own namespace.
 */
export async function connectService(
  plan: ContainerPlan,
  port: number,
  web?: WebPlan,
): Promise<ServiceClient> {
  const authorization = web ? { authorization: await basicAuth(plan, web) } : {};
  const agent = new ProcessAgent(
    {
      command: 'docker',
      args: [
        ...oneShot(plan.stack, '65534:65534'),
        ...['-i', '--network', `container:${plan.container}`, '--entrypoint', 'nc'],
        ...[plan.toolsImage, '127.0.0.1', String(port)],
      ],
      env: dockerEnv(plan.dockerHost),
    },
    { tls: web !== undefined },
  );
  const once: Ask = (method, path, headers = {}) =>
    new Promise((resolve, reject) => {
      request(
        {
          ...{ agent, method, path, host: 'localhost', port },
          headers: { ...authorization, ...headers, 'content-length': 0 },
          signal: AbortSignal.timeout(PATIENCE),
        },
        (answer) => {
          text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
        },
      )
        .on('error', (error) => reject(new Error(`The service did not answer: ${error.message}.`)))
        .end();
    });
  return { ask: once, close: () => agent.destroy() };
}

async function basicAuth(plan: ContainerPlan, web: WebPlan): Promise<string> {
  const password = await mustDocker(plan.dockerHost, [
    ...oneShot(plan.stack, '0:0'),
    ...['--cap-add', 'DAC_OVERRIDE', '--network', 'none', '-v', `${web.secretsVolume}:/volume:ro`],
    ...['--entrypoint', 'cat', plan.toolsImage, `/volume/${web.passwordFile}`],
  ]);
  return `Basic ${Buffer.from(`${web.user}:${password}`).toString('base64')}`;
}
