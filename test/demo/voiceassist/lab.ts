import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { tarOf } from '../../../infra/delivery/tar.ts';
import { images, type ImageName } from '../../../infra/images.ts';
import type { Line } from './running.ts';

/** What a container is made with, beside its image. */
export interface LabContainer {
  image: ImageName;
  command?: string[];
  environment?: Record<string, string>;
  /** Files by path, readable by all. */
  files?: Record<string, string>;
  user?: string;
  /** Bytes. */
  memory?: number;
  /** Started again when it ends. */
  restarts?: boolean;
  /** Port that this machine can reach. */
  port?: number;
}

/** Found and removed by this, whatever became of the run that made it. */
const label = 'org.voiceassist.test';
const value = 'voiceassist-server';

/** Containers on a network of their own, where each is found by its name. */
export class Lab {
  readonly #engine: Docker;
  readonly #prefix = `va-server-${randomBytes(3).toString('hex')}`;

  constructor(engine: Docker) {
    this.#engine = engine;
  }

  async open(): Promise<void> {
    await this.close();
    await this.#engine.createNetwork({ Name: this.#prefix, Labels: { [label]: value } });
  }

  /** Makes a container and starts it. */
  async run(name: string, args: LabContainer): Promise<void> {
    const { port, environment = {} } = args;
    const container = await this.#engine.createContainer({
      name: this.#named(name),
      Image: images[args.image],
      Labels: { [label]: value },
      Env: Object.entries(environment).map(([key, setting]) => `${key}=${setting}`),
      ...(args.command === undefined ? {} : { Cmd: args.command }),
      ...(args.user === undefined ? {} : { User: args.user }),
      ...(port === undefined ? {} : { ExposedPorts: { [`${port}/tcp`]: {} } }),
      HostConfig: {
        ...(args.memory === undefined ? {} : { Memory: args.memory, MemorySwap: args.memory }),
        ...(args.restarts ? { RestartPolicy: { Name: 'unless-stopped' } } : {}),
        PortBindings:
          port === undefined ? {} : { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      },
      NetworkingConfig: { EndpointsConfig: { [this.#prefix]: { Aliases: [name] } } },
    });
    await this.write(name, args.files ?? {});
    await container.start();
  }

  /** Puts files into a container, running or not. */
  async write(name: string, files: Record<string, string>): Promise<void> {
    if (Object.keys(files).length === 0) return;
    const archive = await tarOf(
      Object.entries(files).map(([path, content]) => ({
        name: path.slice(1),
        content,
        mode: 0o644,
        uid: 0,
      })),
    );
    await this.#container(name).putArchive(archive, { path: '/' });
  }

  /** Runs a command in a container. @returns what it printed */
  async exec(name: string, ...command: string[]): Promise<string> {
    return (await execa('docker', ['exec', this.#named(name), ...command])).stdout;
  }

  start = (name: string) => this.#container(name).start() as Promise<void>;

  /** @returns with which code it ended */
  async stop(name: string): Promise<number> {
    await this.#container(name).stop({ t: 20 });
    return (await this.#container(name).inspect()).State.ExitCode;
  }

  inspect = (name: string) => this.#container(name).inspect();

  /** The address of the container's port on this machine. */
  async url(name: string): Promise<string> {
    const { NetworkSettings } = await this.inspect(name);
    const [binding] = Object.values(NetworkSettings.Ports)[0]!;
    return `http://127.0.0.1:${binding!.HostPort}`;
  }

  /** Lines on standard output that are JSON, and all others. */
  async logs(name: string): Promise<{ lines: Line[]; others: string[] }> {
    const { all } = await execa('docker', ['logs', this.#named(name)], { all: true });
    const texts = all.split('\n').filter((text) => text !== '');
    return {
      lines: texts.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Line),
      others: texts.filter((text) => !text.startsWith('{')),
    };
  }

  /** Removes all that any run has left. */
  async close(): Promise<void> {
    const filters = { label: [`${label}=${value}`] };
    for (const { Id } of await this.#engine.listContainers({ all: true, filters })) {
      await this.#engine.getContainer(Id).remove({ force: true, v: true });
    }
    for (const { Id } of await this.#engine.listNetworks({ filters })) {
      await this.#engine.getNetwork(Id).remove();
    }
  }

  #named(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  #container(name: string) {
    return this.#engine.getContainer(this.#named(name));
  }
}
