import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';
import { selfSigned } from '../inbox/certificate.ts';

/** The name that clients know the server by. */
const HOST = 'voiceassist-server';
/** Days from the start of the server, as public authorities give. */
const VALID = 90;

/** The TLS port: it answers `/health` as the other one does, and nothing else. */
export class TlsServer {
  readonly server: Server;
  readonly #valid = selfSigned(HOST, VALID);

  /** @param app answers; it must be ready */
  constructor(app: FastifyInstance) {
    this.server = createServer(this.#valid, (request, response) => {
      if (request.method === 'GET' && request.url === '/health') app.routing(request, response);
      else response.writeHead(404).end();
    });
  }

  /** Which certificate new connections see: one that holds, or one that ended yesterday. */
  present(certificate: 'valid' | 'expired'): void {
    this.server.setSecureContext(certificate === 'valid' ? this.#valid : selfSigned(HOST, -1));
  }
}
