import type Docker from 'dockerode';
import { stackLabel, toolLabel } from '../infra/labels.ts';
import { Refusal } from './cli.ts';
import type { Reporter } from './progress.ts';
import { pendingOf, resourcesOf, resourceTypes, type StateFile } from './state.ts';

/** What an engine has of one stack; volumes only by name, since they are never removed. */
export interface EngineObjects {
  containers: Docker.ContainerInfo[];
  /** All networks of the engine. */
  networks: Docker.NetworkInspectInfo[];
  /** Names of all volumes of the engine. */
  volumes: Set<string>;
}

/** Looks at an engine; containers are those with the stack's label, one-shot tools left out. */
export async function lookAt(engine: Docker, prefix: string): Promise<EngineObjects> {
  const [containers, networks, volumes] = await Promise.all([
    engine.listContainers({ all: true, filters: { label: [`${stackLabel}=${prefix}`] } }),
    engine.listNetworks(),
    engine.listVolumes(),
  ]);
  return {
    containers: containers.filter(({ Labels }) => !(toolLabel in Labels)),
    networks,
    volumes: new Set(volumes.Volumes.map(({ Name }) => Name)),
  };
}

export interface Unknown {
  id: string;
  name: string;
  kind: 'container' | 'network';
}

/** Containers and networks with the stack's own label whose id its state does not have. */
export function unknownObjects(
  state: StateFile,
  { containers, networks }: Pick<EngineObjects, 'containers' | 'networks'>,
  prefix: string,
): Unknown[] {
  const known = new Set(resourcesOf(state).map(({ id }) => id));
  const ours = ({ Labels }: { Labels?: Record<string, string> | undefined }) =>
    Labels?.[stackLabel] === prefix;
  return [
    ...containers.filter(ours).map(({ Id, Names }) => ({
      id: Id,
      name: Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12),
      kind: 'container' as const,
    })),
    ...networks
      .filter(ours)
      .map(({ Id, Name }) => ({ id: Id, name: Name, kind: 'network' as const })),
  ].filter(({ id }) => !known.has(id));
}

/**
 * Those of `unknown` that no killed run of this state explains, because the state has never had a
 * container or network, nor was about to make one of that name: another state made them.
 */
export function strangers(state: StateFile, unknown: readonly Unknown[]): Unknown[] {
  const kinds: string[] = [resourceTypes.container, resourceTypes.network];
  if (resourcesOf(state).some(({ type }) => kinds.includes(type))) return [];
  const begun = new Set(pendingOf(state).map(({ resource }) => resource.inputs?.['name']));
  return unknown.filter(({ name }) => !begun.has(name));
}

/** Removes what a killed run made and could not write down; data lies on volumes, which stay. */
export async function removeUnknown(
  engine: Docker,
  unknown: readonly Unknown[],
  report: Reporter,
): Promise<void> {
  const containers = unknown.filter(({ kind }) => kind === 'container');
  await Promise.all(
    containers.map(async ({ id }) => {
      const container = engine.getContainer(id);
      // Stores need time to write what they hold.
      await ignoring([304, 404], container.stop({ t: 60 }));
      await ignoring([404], container.remove({ force: true }));
    }),
  );
  for (const { id, name } of unknown.filter(({ kind }) => kind === 'network')) {
    try {
      await ignoring([404], engine.getNetwork(id).remove());
    } catch (error) {
      throw new Refusal(
        `A killed run left the network ${name}, which its state does not know, and it cannot be removed: ${(error as Error).message}; disconnect what is on it, then run this again.`,
      );
    }
  }
  if (unknown.length === 0) return;
  const names = unknown.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  report.say(`A killed run had left what the state does not know: removed ${names}.`);
}

/** Removes the one-shot containers of a killed delivery. */
export async function removeTools(engine: Docker, prefix: string, report: Reporter): Promise<void> {
  const tools = await engine.listContainers({
    all: true,
    filters: { label: [`${stackLabel}=${prefix}`, `${toolLabel}=delivery`] },
  });
  // 409: the engine is removing it by itself.
  await Promise.all(
    tools.map(({ Id }) => ignoring([404, 409], engine.getContainer(Id).remove({ force: true }))),
  );
  if (tools.length > 0) {
    report.say(`A killed delivery had left ${tools.length} one-shot containers: removed.`);
  }
}

async function ignoring(codes: number[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!codes.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
