import type Docker from 'dockerode';
import { execa } from 'execa';
import { images } from '../../../infra/images.ts';

/** Qdrant's image is in no package registry: its /metrics behind a key, which is read anew at each request. */
const source = `
const { createServer } = require('node:http');
const { readFileSync } = require('node:fs');
createServer((request, response) => {
  const right = request.headers.authorization === 'Bearer ' + readFileSync('/tmp/key', 'utf8');
  response.writeHead(right ? 200 : 401, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(right ? 'app_info{name="qdrant",version="stand-in"} 1\\n' : 'no');
}).listen(6333);
`;

/** A stand-in for Qdrant in a network of the application's own, which the stack joins. */
export class QdrantStandIn {
  readonly network: string;
  private readonly name: string;
  private readonly engine: Docker;

  constructor(engine: Docker, prefix: string) {
    this.engine = engine;
    this.network = `${prefix}-app`;
    this.name = `${prefix}-app-qdrant`;
  }

  get url(): string {
    return `http://${this.name}:6333`;
  }

  async start(key: string): Promise<void> {
    await this.remove();
    await this.engine.createNetwork({ Name: this.network });
    const container = await this.engine.createContainer({
      name: this.name,
      Image: images.node,
      Cmd: ['sh', '-c', `while [ ! -s /tmp/key ]; do sleep 0.2; done; exec node -e "$SOURCE"`],
      Env: [`SOURCE=${source}`],
      HostConfig: { NetworkMode: this.network },
    });
    await container.start();
    await this.setKey(key);
  }

  /** The old one is refused from now on. */
  async setKey(key: string): Promise<void> {
    await execa('docker', ['exec', '-i', this.name, 'sh', '-c', 'cat > /tmp/key'], { input: key });
  }

  async remove(): Promise<void> {
    await this.engine
      .getContainer(this.name)
      .remove({ force: true })
      .catch(() => undefined);
    await this.engine
      .getNetwork(this.network)
      .remove()
      .catch(() => undefined);
  }
}
