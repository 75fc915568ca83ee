import type Docker from 'dockerode';
import type { Files } from '../../infra/files.ts';
import { images } from '../../infra/images.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { until } from './prometheus-api.ts';
import { withContainer } from '../throwaway.ts';
import { withFiles } from './with-files.ts';

const MIB = 1024 ** 2;
const configDir = '/etc/prometheus';

export interface PrometheusOptions {
  files: Files;
  /** Its limits are taken from these. */
  settings: Settings;
  /** Network to be on; absent: the engine's own. */
  network?: string;
  /** Runs in the shell before Prometheus starts, with these volumes mounted as well. */
  before?: { script: string; volumes: string[] };
  flags?: string[];
}

/** A throwaway Prometheus of the pinned image that is ready. */
export interface Prometheus {
  container: Docker.Container;
  url: string;
  /** Folder of its files, for more of them. */
  dir: string;
}

/** Runs `use` with a Prometheus that has these files and is gone afterwards. */
export async function withPrometheus<T>(
  docker: Docker,
  options: PrometheusOptions,
  use: (prometheus: Prometheus) => Promise<T>,
): Promise<T> {
  return withFiles(options.files, (dir) =>
    withContainer(docker, containerOptions(dir, options), async (container) => {
      const url = await addressOf(container);
      await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok);
      return use({ container, url, dir });
    }),
  );
}

function containerOptions(
  dir: string,
  { settings, network, before, flags = [] }: PrometheusOptions,
): Docker.ContainerCreateOptions {
  const { memory, processes } = settings.resources.prometheus;
  const args = [
    `--config.file=${configDir}/prometheus.yml`,
    '--storage.tsdb.path=/prometheus',
    '--web.enable-lifecycle',
    ...flags,
  ];
  return {
    Image: images.prometheus,
    ...(before === undefined
      ? { Cmd: args }
      : {
          Entrypoint: ['sh', '-c', `${before.script} && exec /bin/prometheus "$@"`, 'sh'],
          Cmd: args,
        }),
    ExposedPorts: { '9090/tcp': {} },
    HostConfig: {
      Binds: [`${dir}:${configDir}:ro`, ...(before?.volumes ?? [])],
      PortBindings: { '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Memory: memory * MIB,
      MemorySwap: memory * MIB,
      Ulimits: [{ Name: 'nproc', Soft: processes, Hard: processes }],
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ...(network === undefined ? {} : { NetworkMode: network }),
    },
    // By this name its own config has it.
    ...(network === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['prometheus'] } } } }),
  };
}

async function addressOf(container: Docker.Container): Promise<string> {
  const { NetworkSettings } = await container.inspect();
  const port = NetworkSettings.Ports['9090/tcp']?.[0]?.HostPort;
  if (port === undefined) throw new Refusal('The engine published no port of Prometheus.');
  return `http://127.0.0.1:${port}`;
}

/**
 * Runs a command in a container and gives what it printed.
 *
 * @param good exit codes that are no failure. @throws Refusal with the end of what it said
 */
export async function exec(
  container: Docker.Container,
  command: string[],
  good: readonly number[] = [0],
): Promise<string> {
  const run = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await run.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const said = plain(Buffer.concat(chunks));
  const { ExitCode } = await run.inspect();
  if (!good.includes(ExitCode ?? -1)) throw new Refusal(`${command[0]}: ${said.slice(-2000)}`);
  return said;
}

/** The engine puts a head of eight bytes, its last four the length, before each piece of output. */
export function plain(framed: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= framed.length;) {
    const length = framed.readUInt32BE(at + 4);
    text += framed.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text;
}
