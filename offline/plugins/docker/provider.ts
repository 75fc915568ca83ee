import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../core/provider.ts';
import { list, string } from '../core/schema.ts';
import { text, texts } from '../core/values.ts';
import { connect } from './client.ts';
import { container } from './container.ts';
import { network } from './network.ts';
import { remoteImage } from './remote-image.ts';
import { volume } from './volume.ts';

const DEFAULT_HOST = 'unix:///var/run/docker.sock';
const PING_TIMEOUT_MILLISECONDS = 10_000;

/** The `docker` provider: one engine. */
export const dockerProvider: Provider<Docker> = {
  name: 'docker',
  config: { host: string(), sshOpts: list(string()) },
  bridged: true,
  async configure(config) {
    const host = text(config['host']) || (process.env['DOCKER_HOST'] ?? DEFAULT_HOST);
    const sshOpts = texts(config['sshOpts']);
    const docker = connect({ host, sshOpts });
    // Over ssh nothing is tried before it is needed: a preview then needs no connection.
    if (!host.startsWith('ssh://')) await ping(docker);
    return docker;
  },
  resources: [network, volume, remoteImage, container],
};

async function ping(docker: Docker): Promise<void> {
  const late = new AbortController();
  try {
    await Promise.race([
      docker.ping(),
      sleep(PING_TIMEOUT_MILLISECONDS, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no answer in ${PING_TIMEOUT_MILLISECONDS / 1000} s`);
      }),
    ]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to connect to any docker daemon: ${cause}`, { cause: error });
  } finally {
    late.abort();
  }
}
