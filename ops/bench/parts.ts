import type Docker from 'dockerode';
import { programName, resourcesOf, resourceTypes, type StateFile } from '../state.ts';

/** A container as the engine shows it, and the containers that must be healthy before it starts. */
export interface Part {
  name: string;
  inspect: Docker.ContainerInspectInfo;
  after: string[];
}

/** What a stack consists of, as far as starting it goes. */
export interface Parts {
  network: Docker.NetworkInspectInfo;
  /** Volumes that a start makes anew; all others are there and filled. */
  dataVolumes: Docker.VolumeInspectInfo[];
  containers: Part[];
}

/** Whether a volume holds a service's own data, and not what was delivered to it. */
export const holdsData = (volume: string): boolean => volume.endsWith('-data');

/** The containers that each container of a program waits for, also by way of commands and volumes. */
export function startOrder(state: StateFile): Map<string, string[]> {
  const byUrn = new Map(resourcesOf(state).map((resource) => [resource.urn, resource]));
  const isContainer = (urn: string) => byUrn.get(urn)?.type === resourceTypes.container;
  const nameOf = (urn: string) => {
    const resource = byUrn.get(urn)!;
    const name = resource.inputs?.['name'];
    return typeof name === 'string' ? name : programName(resource);
  };
  const before = (urn: string, seen = new Set<string>()): string[] =>
    (byUrn.get(urn)?.dependencies ?? []).flatMap((dependency) => {
      if (seen.has(dependency)) return [];
      seen.add(dependency);
      return isContainer(dependency) ? [nameOf(dependency)] : before(dependency, seen);
    });
  return new Map(
    [...byUrn.keys()].filter(isContainer).map((urn) => [nameOf(urn), before(urn).sort()]),
  );
}

/** What runs now under a name prefix, as its engine and its state tell it. */
export async function partsOf(
  engine: Docker,
  prefix: string,
  inspected: readonly Docker.ContainerInspectInfo[],
  state: StateFile,
): Promise<Parts> {
  const order = startOrder(state);
  const containers = inspected.map((inspect) => {
    const name = inspect.Name.slice(1);
    return { name, inspect, after: order.get(name) ?? [] };
  });
  const volumes = containers.flatMap(({ inspect }) =>
    inspect.Mounts.flatMap(({ Name = '' }) => (holdsData(Name) ? [Name] : [])),
  );
  return {
    network: await engine.getNetwork(prefix).inspect(),
    dataVolumes: await Promise.all(volumes.map((name) => engine.getVolume(name).inspect())),
    containers,
  };
}
