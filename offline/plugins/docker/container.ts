import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultsOf } from '../core/check.ts';
import { diffProperties } from '../core/diff.ts';
import { plannedUpdate } from '../core/plan.ts';
import { InitializationFailed, type Operation, type ResourceType } from '../core/provider.ts';
import { objects, text, texts, type Properties } from '../core/values.ts';
import { calling, engineError, isNotFound, says } from './client.ts';
import { containerState } from './container-read.ts';
import { containerSchema } from './container-schema.ts';
import { containerSpec, updateSpec } from './container-spec.ts';
import { waitHealthy } from './container-wait.ts';
import { findOrPull } from './remote-image.ts';

/** What the engine changes on the running container. */
const IN_PLACE = ['restart', 'maxRetryCount', 'memory', 'memorySwap'];
/** How long the engine may take to finish a removal that is under way. */
const REMOVAL_SECONDS = 60;

/** `docker:index/container:Container`. */
export const container: ResourceType<Docker> = {
  token: 'docker:index/container:Container',
  compare: 'state',
  autoname: true,
  meta: '{"schema_version":"2"}',
  deleteBeforeReplace: true,
  schema: containerSchema,

  async create(docker, inputs, operation) {
    const image = text(inputs['image']);
    await calling(`Unable to create container with image ${image}`, () =>
      findOrPull(docker, image),
    );
    const { id } = await calling('Unable to create container', () =>
      docker.createContainer(containerSpec(inputs)),
    );
    const planned = { ...defaultsOf(containerSchema), ...inputs };
    try {
      await bringUp(docker, id, planned, operation);
    } catch (error) {
      // It exists: the engine must know it, or the next run finds its name taken.
      throw new InitializationFailed({ id, state: planned }, messageOf(error));
    }
    const info = await docker.getContainer(id).inspect();
    return { id, state: containerState(info, planned) };
  },

  async read(docker, id, state) {
    try {
      const info = await docker.getContainer(id).inspect();
      return { id: info.Id, state: containerState(info, state) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  async update(docker, id, state, inputs) {
    const changed = diffProperties(containerSchema.inputs, state, inputs).map(({ path }) => path);
    const handle = docker.getContainer(id);
    if (changed.includes('mustRun') && inputs['mustRun'] !== false && inputs['start'] !== false) {
      await calling('Unable to start container', () => handle.start());
    }
    if (changed.some((path) => IN_PLACE.includes(path))) {
      await calling('Unable to update a container', () => handle.update(updateSpec(inputs)));
    }
    return plannedUpdate(containerSchema, state, inputs);
  },

  async delete(docker, id, state, { signal }) {
    const handle = docker.getContainer(id);
    if (state['attach'] !== true) await stop(handle, Number(state['destroyGraceSeconds'] ?? 0));
    try {
      await handle.remove({ v: state['removeVolumes'] !== false, force: true });
    } catch (error) {
      if (isNotFound(error)) return;
      if (!says(error, 'is already in progress')) {
        throw new Error(`Error deleting container ${id}: ${engineError(error)}`, { cause: error });
      }
    }
    await untilGone(handle, signal);
  },
};

async function bringUp(
  docker: Docker,
  id: string,
  inputs: Properties,
  operation: Operation,
): Promise<void> {
  const handle = docker.getContainer(id);
  await joinNetworks(docker, id, inputs);
  if (inputs['start'] !== false) {
    await calling('Unable to start container', () => handle.start());
    if (inputs['wait'] === true) {
      await waitHealthy(handle, Number(inputs['waitTimeout'] ?? 60), operation.signal);
    }
  }
  if (inputs['attach'] === true) {
    await calling('Unable to wait container end of execution', () => handle.wait());
  }
}

/** With networks of its own the container leaves the default one first. */
async function joinNetworks(docker: Docker, id: string, inputs: Properties): Promise<void> {
  const networks = objects(inputs['networksAdvanced']);
  if (networks.length === 0) return;
  try {
    await docker.getNetwork('bridge').disconnect({ Container: id });
  } catch (error) {
    if (!says(error, 'is not connected to')) {
      throw new Error(`Unable to disconnect the default network: ${engineError(error)}`, {
        cause: error,
      });
    }
  }
  for (const network of networks) {
    const name = text(network['name']);
    const aliases = texts(network['aliases']);
    const address = text(network['ipv4Address']);
    await calling(`Unable to connect to network '${name}'`, () =>
      docker.getNetwork(name).connect({
        Container: id,
        EndpointConfig: {
          Aliases: aliases,
          ...(address ? { IPAMConfig: { IPv4Address: address } } : {}),
        },
      }),
    );
  }
}

async function stop(handle: Docker.Container, graceSeconds: number): Promise<void> {
  try {
    await handle.stop({ t: graceSeconds });
  } catch (error) {
    // 304: it is not running.
    if (isNotFound(error) || (error as { statusCode?: number }).statusCode === 304) return;
    throw new Error(`Error stopping container ${handle.id}: ${engineError(error)}`, {
      cause: error,
    });
  }
}

async function untilGone(handle: Docker.Container, signal: AbortSignal): Promise<void> {
  const end = Date.now() + REMOVAL_SECONDS * 1000;
  while (Date.now() < end) {
    try {
      await handle.inspect();
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await sleep(100, undefined, { signal });
  }
  throw new Error(`Error waiting for container removal '${handle.id}'`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
