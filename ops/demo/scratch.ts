import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { dockerEnv, docker, mustDocker, oneShot } from '../../infra/delivery/docker.ts';
import { withThrowaway } from '../throwaway.ts';
import { Refusal } from '../cli.ts';

/** Where a stack's samples are, and what reads them. */
export interface Store {
  /** The Docker host. */
  host: string;
  /** The stack's name prefix, which the containers carry as a label, so that a killed run's are found. */
  stack: string;
  /** The image of the stack's Prometheus. */
  image: string;
  /** The volume with its data. */
  volume: string;
}

const USER = '65534:65534';
/** Where the volume is. */
export const dataDir = '/prometheus';
/** Half of it is the files that it reads. */
const MEMORY = '1536m';
/** Seconds that the scratch server may take to start, or to take in new blocks. */
const PATIENCE = 120;
/** The longest block: what Prometheus itself makes of five weeks of samples. */
export const longestBlock = 54 * 3600;

/** A Prometheus of its own on the stack's volume, seen by nobody, and the commands that run beside it. */
export class Scratch {
  readonly #store: Store;
  readonly #name: string;
  /** Whether it was stopped, so that nobody waits for it. */
  ended = false;

  constructor(store: Store, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** Runs a command. @param input what it reads @throws Refusal with what it said when it fails */
  async run(command: readonly string[], input?: Iterable<string>): Promise<string> {
    const { host } = this.#store;
    const interactive = input === undefined ? [] : ['-i'];
    const args = ['exec', ...interactive, this.#name, ...command];
    const result = await execa('docker', args, {
      env: dockerEnv(host),
      reject: false,
      // Ctrl-C is answered here, once for all that was started.
      detached: true,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input: Readable.from(input) }),
    });
    if (!result.failed) return result.stdout;
    throw new Refusal(`${command[0]}: ${lastWords(result.stderr || result.stdout)}`);
  }

  async isReady(): Promise<boolean> {
    await this.run(['promtool', 'check', 'ready', '--url=http://127.0.0.1:9090']);
    return true;
  }

  /** Its own metrics. */
  async metric(name: string): Promise<number> {
    const text = await this.run(['wget', '-q', '-O', '-', 'http://127.0.0.1:9090/metrics']);
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
  }

  /** Waits until something holds. @throws Refusal that it never did */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let left = PATIENCE; left > 0 && !this.ended; left--) {
      if (await holds().catch(() => false)) return;
      await sleep(1000);
    }
    throw new Refusal(`After ${PATIENCE} s not yet: ${what}.`);
  }
}

/** What a scratch server works on. */
export interface ScratchPlace {
  /** Directory with its blocks; made where there is none. */
  data: string;
  /** Where commands beside it keep temporary files. @default the same */
  temporary?: string;
  flags?: readonly string[];
}

/**
 * Runs `use` with a Prometheus of its own on a directory of the volume, which is gone afterwards.
 *
 * @throws Refusal when one is at work already, or it does not start
 */
export async function withScratch<T>(
  store: Store,
  { data, temporary = data, flags = [] }: ScratchPlace,
  use: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  // One name for all: of two backfills at a time the second is refused by the engine itself.
  const name = `${store.stack}-backfill`;
  const args = [
    // Made first and started then: so the engine refuses a second one before anybody asks the first.
    ...['create', ...oneShot(store.stack, USER).slice(1), '--name', name, '--network', 'none'],
    ...['--memory', MEMORY, '--memory-swap', MEMORY],
    // promtool keeps its unfinished blocks where temporary files go.
    ...['--env', `TMPDIR=${temporary}`, '-v', `${store.volume}:${dataDir}`],
    ...['--entrypoint', '/bin/prometheus', store.image],
    ...['--config.file=/dev/null', '--web.listen-address=127.0.0.1:9090', '--log.level=warn'],
    `--storage.tsdb.path=${data}`,
    // It must never take anything for too old.
    ...['--storage.tsdb.retention.time=100y', `--storage.tsdb.max-block-duration=${longestBlock}s`],
    ...['--storage.tsdb.block-reload-interval=1s', '--query.timeout=10m'],
    ...flags,
  ];
  const made = await docker(store.host, args);
  if (made.code !== 0) throw new Refusal(notMade(name, made.stderr));
  const scratch = new Scratch(store, name);
  const server = execa('docker', ['start', '--attach', name], {
    env: dockerEnv(store.host),
    reject: false,
    stdin: 'ignore',
    detached: true,
  });
  return withThrowaway(
    async () => {
      scratch.ended = true;
      // It ends in good order: what it has begun to write it finishes.
      await docker(store.host, ['stop', '-t', '60', name]);
      await docker(store.host, ['rm', '--force', name]);
      await server;
    },
    async () => {
      const ended = server.then(({ stderr }) => {
        scratch.ended = true;
        throw new Refusal(`The Prometheus for the history ended: ${lastWords(stderr)}`);
      });
      const used = scratch
        .until('the Prometheus for the history is ready', () => scratch.isReady())
        .then(() => use(scratch));
      return Promise.race([used, ended]);
    },
  );
}

function notMade(name: string, said: string): string {
  return said.includes('is already in use')
    ? `Another backfill of this stack is at work in the container ${name}; wait for it, or remove what a killed one has left: docker rm -f ${name}`
    : `The Prometheus for the history cannot be made: ${lastWords(said)}`;
}

/** Runs a shell script on the volume, as the user of Prometheus. @throws Error with what it said */
export function onVolume(
  { host, stack, image, volume }: Store,
  script: string,
  stdin = '',
): Promise<string> {
  return mustDocker(
    host,
    [
      ...[...oneShot(stack, USER), '-i', '--network', 'none', '-v', `${volume}:${dataDir}`],
      ...['--workdir', dataDir, '--entrypoint', '/bin/sh', image, '-euc', script],
    ],
    stdin,
  );
}

function lastWords(said: string): string {
  return said.trim().split('\n').slice(-5).join('\n');
}
