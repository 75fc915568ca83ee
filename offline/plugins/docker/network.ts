import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceType } from '../core/provider.ts';
import { boolean, object, set, string } from '../core/schema.ts';
import { objects, text, type Properties, type Value } from '../core/values.ts';
import { calling, isNotFound, says } from './client.ts';
import { labelMap, labelPairs, labels } from './labels.ts';

/** How long a removal waits for the last container to let go of the network. */
const REMOVAL_SECONDS = 30;

/** `docker:index/network:Network`. Every change replaces it. */
export const network: ResourceType<Docker> = {
  token: 'docker:index/network:Network',
  compare: 'state',
  autoname: true,
  meta: '{"schema_version":"1"}',
  schema: {
    inputs: {
      name: string({ replaces: true }),
      driver: string({ replaces: true, computed: true }),
      internal: boolean({ replaces: true, computed: true }),
      ipamConfigs: set(object({ subnet: string(), gateway: string() }), {
        replaces: true,
        computed: true,
      }),
      labels: labels(),
    },
    outputs: { scope: string() },
  },

  async create(docker, inputs) {
    const created = await calling('Unable to create network', () =>
      docker.createNetwork({
        Name: text(inputs['name']),
        // Without it old engines make a second network of the same name.
        CheckDuplicate: true,
        ...(inputs['driver'] ? { Driver: text(inputs['driver']) } : {}),
        Internal: inputs['internal'] === true,
        Labels: labelMap(inputs['labels']),
        ...ipam(inputs['ipamConfigs']),
      }),
    );
    return { id: created.id, state: stateOf(await inspect(docker, created.id)) };
  },

  async read(docker, id) {
    try {
      return { id, state: stateOf(await inspect(docker, id)) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  update: (_docker, _id, state, inputs) => Promise.resolve({ ...state, ...inputs }),

  async delete(docker, id, _state, { signal }) {
    for (let waited = 0; ; waited++) {
      try {
        await docker.getNetwork(id).remove();
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        const again = says(error, 'has active endpoints') && waited < REMOVAL_SECONDS;
        if (!again)
          return await calling('Unable to remove network', () => Promise.reject(error as Error));
      }
      await sleep(1000, undefined, { signal });
    }
  },
};

function inspect(docker: Docker, id: string): Promise<Docker.NetworkInspectInfo> {
  return docker.getNetwork(id).inspect();
}

function ipam(configs: Value | undefined): Pick<Docker.NetworkCreateOptions, 'IPAM'> {
  if (!Array.isArray(configs) || configs.length === 0) return {};
  const Config = objects(configs).map((config) => ({
    ...(config['subnet'] ? { Subnet: text(config['subnet']) } : {}),
    ...(config['gateway'] ? { Gateway: text(config['gateway']) } : {}),
  }));
  return { IPAM: { Driver: 'default', Config } };
}

function stateOf(info: Docker.NetworkInspectInfo): Properties {
  return {
    name: info.Name,
    driver: info.Driver,
    internal: info.Internal,
    attachable: info.Attachable,
    ingress: info.Ingress,
    ipv6: info.EnableIPv6,
    ipamDriver: info.IPAM?.Driver ?? 'default',
    ipamConfigs: (info.IPAM?.Config ?? []).map((config) => ({
      ...(config.Subnet ? { subnet: config.Subnet } : {}),
      ...(config.Gateway ? { gateway: config.Gateway } : {}),
    })),
    labels: labelPairs(info.Labels),
    options: info.Options ?? {},
    scope: info.Scope,
  };
}
