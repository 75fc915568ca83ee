import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceType } from '../core/provider.ts';
import { string } from '../core/schema.ts';
import { text, type Properties } from '../core/values.ts';
import { calling, isNotFound, says } from './client.ts';
import { labelMap, labelPairs, labels } from './labels.ts';

/** How long a removal waits for the last container to let go of the volume. */
const REMOVAL_SECONDS = 30;

/**
 * `docker:index/volume:Volume`. Every change replaces it. The engine's create call gives back
 * a volume of that name if there is one, so a kept volume is taken over with its data.
 */
export const volume: ResourceType<Docker> = {
  token: 'docker:index/volume:Volume',
  compare: 'state',
  autoname: true,
  meta: '{"schema_version":"1"}',
  schema: {
    inputs: { name: string({ replaces: true, computed: true }), labels: labels() },
    outputs: { driver: string(), mountpoint: string() },
  },

  async create(docker, inputs) {
    const name = text(inputs['name']);
    await calling('Unable to create volume', () =>
      docker.createVolume({ Name: name, Labels: labelMap(inputs['labels']) }),
    );
    return { id: name, state: stateOf(await docker.getVolume(name).inspect()) };
  },

  async read(docker, id) {
    try {
      return { id, state: stateOf(await docker.getVolume(id).inspect()) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      return await calling('Unable to inspect volume', () => Promise.reject(error as Error));
    }
  },

  update: (_docker, _id, state, inputs) => Promise.resolve({ ...state, ...inputs }),

  async delete(docker, id, _state, { signal }) {
    for (let waited = 0; ; waited++) {
      try {
        await docker.getVolume(id).remove();
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        const again = says(error, 'volume is in use') && waited < REMOVAL_SECONDS;
        if (!again)
          return await calling('Unable to remove volume', () => Promise.reject(error as Error));
      }
      await sleep(1000, undefined, { signal });
    }
  },
};

function stateOf(info: Docker.VolumeInspectInfo): Properties {
  return {
    name: info.Name,
    driver: info.Driver,
    driverOpts: info.Options ?? {},
    labels: labelPairs(info.Labels),
    mountpoint: info.Mountpoint,
  };
}
