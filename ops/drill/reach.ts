import { Agent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { getCACertificates } from 'node:tls';
import { dockerEnv, oneShot } from '../../infra/delivery/docker.ts';
import { ProcessAgent } from '../../infra/delivery/process-agent.ts';
import type { Ask } from '../../infra/delivery/service-http.ts';
import { Refusal } from '../cli.ts';

/** What a service answered. */
export interface Answer {
  status: number;
  body: string;
  /** The service's own clock as it answered, to the second; not there where it told none. */
  date: Date | undefined;
}

/** A running service of a stack, asked over HTTP. Close it: the connection may be a process. */
export interface Reached {
  /** The way to it, as people would name it. */
  by: string;
  /**
   * Sends one request.
   *
   * @param body sent as JSON
   * @throws with a sentence when no answer comes within 10 s
   */
  send: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The same in the form that the delivery's questions take. */
  ask: Ask;
  close: () => void;
}

/** TLS and login of a service that asks for them. */
export interface Login {
  user: string;
  password: string;
  /** The certificate that it serves, which may be its own: PEM. */
  certificate: string;
}

/** The two ways to a service: an address of this machine's network, or its own container on the Docker host. */
export interface Ways {
  /** Absent: it is published nowhere. */
  url?: string;
  dockerHost: string;
  /** Prefix of the stack's names. */
  stack: string;
  container: string;
  port: number;
  /** Image with nc, there on the Docker host. */
  toolsImage: string;
  /** Absent: plain HTTP, no password. */
  login?: Login;
}

const PATIENCE = 10_000;

/**
 * Finds the way to a service: by its URL, else from inside its container. An address may lead nowhere
 * from here, to a page for logging in, or, where it is a loopback address, to another stack's service.
 *
 * @param wrong says why what answers there is not the one that is meant; nothing: it is
 * @throws Refusal with what stands in each way
 */
export async function reach(
  what: string,
  ways: Ways,
  wrong: (service: Reached) => Promise<string | undefined>,
): Promise<Reached> {
  const reasons: string[] = [];
  for (const connect of [...(ways.url === undefined ? [] : [byUrl]), byContainer]) {
    const service = connect(ways);
    const reason = await wrong(service).catch((error: Error) =>
      // A page of somebody else's, where JSON was asked for.
      error instanceof SyntaxError ? 'what answers there is something else' : error.message,
    );
    if (reason === undefined) return service;
    service.close();
    reasons.push(`by ${service.by}: ${reason}`);
  }
  throw new Refusal(`${what} cannot be asked:\n  - ${reasons.join('\n  - ')}`);
}

function byUrl({ url, login }: Ways): Reached {
  const { protocol, hostname, port, pathname } = new URL(url!);
  const tls = protocol === 'https:';
  return service(url!, tls, login, {
    host: hostname,
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    prefix: pathname.replace(/\/$/, ''),
    // A connection for each request: a kept one may be closed by its server as the next is sent.
    agent: tls
      ? new TlsAgent({
          // Its own certificate is an anchor: one that it signed itself is known, and no other.
          ca: [...getCACertificates('default'), ...(login ? [login.certificate] : [])],
        })
      : new Agent(),
  });
}

/** From inside its network namespace, by a process of the docker command: no port need be published. */
function byContainer({ dockerHost, stack, container, port, toolsImage, login }: Ways): Reached {
  const args = [
    ...oneShot(stack, '65534:65534'),
    ...['-i', '--network', `container:${container}`, '--entrypoint', 'nc'],
    ...[toolsImage, '127.0.0.1', String(port)],
  ];
  const dialler = { command: 'docker', args, env: dockerEnv(dockerHost) };
  // The agent speaks TLS itself: to Node's client the connection is a plain one.
  const agent = new ProcessAgent(dialler, { tls: login !== undefined });
  const by = `the container ${container} of ${dockerHost}`;
  return service(by, false, login, { host: 'localhost', port, prefix: '', agent });
}

function service(
  by: string,
  tls: boolean,
  login: Login | undefined,
  { host, port, prefix, agent }: { host: string; port: number; prefix: string; agent: Agent },
): Reached {
  const authorization = login && `Basic ${btoa(`${login.user}:${login.password}`)}`;
  const send: Reached['send'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const content = body === undefined ? '' : JSON.stringify(body);
      const options: RequestOptions = {
        ...{ agent, method, host, port, path: `${prefix}${path}` },
        headers: {
          ...(authorization ? { authorization } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'content-length': Buffer.byteLength(content),
        },
        signal: AbortSignal.timeout(PATIENCE),
      };
      (tls ? tlsRequest : plainRequest)(options, (answer) => {
        const date = new Date(answer.headers.date ?? '');
        const known = Number.isNaN(date.getTime()) ? undefined : date;
        text(answer).then(
          (received) => resolve({ status: answer.statusCode ?? 0, body: received, date: known }),
          reject,
        );
      })
        .on('error', (error) => reject(new Error(`no answer (${error.message})`)))
        .end(content);
    });
  return { by, send, ask: (method, path) => send(method, path), close: () => agent.destroy() };
}
