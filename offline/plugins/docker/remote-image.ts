import type Docker from 'dockerode';
import type { ResourceType } from '../core/provider.ts';
import { boolean, string } from '../core/schema.ts';
import { text, type Properties } from '../core/values.ts';
import { calling, isNotFound } from './client.ts';

/** `docker:index/remoteImage:RemoteImage`: an image that is pulled when the engine lacks it. */
export const remoteImage: ResourceType<Docker> = {
  token: 'docker:index/remoteImage:RemoteImage',
  compare: 'state',
  schema: {
    inputs: {
      name: string({ required: true, replaces: true }),
      keepLocally: boolean(),
    },
    outputs: { imageId: string(), repoDigest: string() },
  },

  async create(docker, inputs) {
    const name = text(inputs['name']);
    const image = await calling('Unable to read Docker image into resource', () =>
      findOrPull(docker, name),
    );
    return { id: image.Id + name, state: { ...inputs, ...outputsOf(name, image) } };
  },

  async read(docker, id, state) {
    // The id is the image's id with the name behind it.
    const name =
      typeof state['name'] === 'string' ? state['name'] : id.replace(/^sha256:\w{64}/, '');
    const image = await find(docker, name);
    if (image === undefined) return undefined;
    return { id: image.Id + name, state: { ...state, name, ...outputsOf(name, image) } };
  },

  async update(docker, _id, _state, inputs) {
    const name = text(inputs['name']);
    const image = await calling('Unable to read Docker image into resource', () =>
      findOrPull(docker, name),
    );
    return { ...inputs, ...outputsOf(name, image) };
  },

  async delete(docker, _id, state) {
    if (state['keepLocally'] === true) return;
    const name = text(state['name']);
    if ((await find(docker, name)) === undefined) return;
    await calling('Unable to remove Docker image', () => docker.getImage(name).remove());
  },
};

/** The image of that name on the engine, pulled if it is not there yet. */
export async function findOrPull(docker: Docker, name: string): Promise<Docker.ImageInspectInfo> {
  const local = await find(docker, name);
  if (local) return local;
  await calling(`unable to pull image ${name}`, async () => {
    const progress = await docker.pull(withTag(name));
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  });
  const pulled = await find(docker, name);
  if (pulled) return pulled;
  throw new Error(`unable to find or pull image ${name}`);
}

async function find(docker: Docker, name: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Without a tag the engine's API would pull every tag of the repository. */
function withTag(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /[:@]/.test(last) ? name : `${name}:latest`;
}

function outputsOf(name: string, image: Docker.ImageInspectInfo): Properties {
  const repository = name.split('@')[0]?.replace(/:[^:/]*$/, '') ?? name;
  const digests = image.RepoDigests ?? [];
  const repoDigest = digests.find((digest) => digest.split('@')[0] === repository) ?? digests[0];
  return { imageId: image.Id, repoDigest: repoDigest ?? '' };
}
