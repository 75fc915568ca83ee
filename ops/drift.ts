import type Docker from 'dockerode';
import {
  isGrafanaContent,
  programName,
  resourcesOf,
  resourceTypes,
  type StateFile,
  type StateResource,
} from './state.ts';
import type { EngineObjects } from './unknown-objects.ts';

/** What was removed, stopped or detached behind Pulumi's back, which a plain `up` takes for unchanged. */
export interface Drift {
  /** One phrase each, such as `container va-loki is stopped`. */
  said: string[];
  /** URNs whose state has to be read again. */
  refresh: string[];
  /** URNs of commands that have to run again although they read as unchanged. */
  taint: string[];
  /** Attachments to networks that are there, which the engine restores with no restart. */
  reconnect: Attachment[];
  /** Grafana's database is gone, and with it all that the state says is in it. */
  grafanaDataLost: boolean;
}

export interface Attachment {
  container: string;
  network: string;
  aliases: string[];
}

/** Holds the state against what the engine has. */
export function findDrift(state: StateFile, objects: EngineObjects): Drift {
  const drift: Drift = { said: [], refresh: [], taint: [], reconnect: [], grafanaDataLost: false };
  const resources = resourcesOf(state);
  for (const resource of resources) {
    // Gone already, or to be removed anyway.
    if (resource.pendingReplacement || resource.delete || resource.id === undefined) continue;
    if (resource.type === resourceTypes.container) containerDrift(resource, objects, drift);
    if (resource.type === resourceTypes.network) {
      if (objects.networks.some(({ Id }) => Id === resource.id)) continue;
      drift.said.push(`network ${nameOf(resource)} is gone`);
      drift.refresh.push(resource.urn);
    }
    if (resource.type === resourceTypes.volume && !objects.volumes.has(resource.id)) {
      drift.said.push(`volume ${resource.id} is gone`);
      drift.refresh.push(resource.urn);
      // It comes back empty, and what fills it has not changed.
      const fill = resources.filter(
        ({ type, parent }) =>
          type === resourceTypes.command && parent !== undefined && parent === resource.parent,
      );
      drift.taint.push(...fill.map(({ urn }) => urn));
      if (programName(resource) === 'grafana-data') {
        drift.grafanaDataLost = resources.some(isGrafanaContent);
      }
    }
  }
  return drift;
}

function containerDrift(resource: StateResource, objects: EngineObjects, drift: Drift): void {
  const name = nameOf(resource);
  const container = objects.containers.find(({ Id }) => Id === resource.id);
  if (container === undefined) {
    drift.said.push(`container ${name} is gone`);
    drift.refresh.push(resource.urn);
    return;
  }
  if (!['running', 'restarting', 'paused'].includes(container.State)) {
    drift.said.push(`container ${name} is stopped`);
    drift.refresh.push(resource.urn);
    return;
  }
  const attached = Object.values(container.NetworkSettings.Networks).map((n) => n.NetworkID);
  for (const { name: wanted, aliases = [] } of wantedNetworks(resource)) {
    const network = objects.networks.find(({ Id, Name }) => Id === wanted || Name === wanted);
    // Where the network itself is gone, a new one replaces its containers.
    if (network === undefined || attached.includes(network.Id)) continue;
    drift.said.push(`container ${name} is detached from network ${network.Name}`);
    drift.reconnect.push({ container: container.Id, network: network.Id, aliases });
  }
}

function wantedNetworks({ inputs }: StateResource): { name: string; aliases?: string[] }[] {
  return (inputs?.['networksAdvanced'] ?? []) as { name: string; aliases?: string[] }[];
}

function nameOf(resource: StateResource): string {
  const name = resource.inputs?.['name'];
  return typeof name === 'string' ? name : programName(resource);
}

/** Attaches again what was detached. */
export async function reconnect(engine: Docker, attachments: readonly Attachment[]): Promise<void> {
  for (const { container, network, aliases } of attachments) {
    await engine
      .getNetwork(network)
      .connect({ Container: container, EndpointConfig: { Aliases: aliases } });
  }
}

/** Wakes what was paused: nothing else would, and it looks as if it ran. Gives a phrase for each. */
export async function unpause(engine: Docker, { containers }: EngineObjects): Promise<string[]> {
  const paused = containers.filter(({ State }) => State === 'paused');
  await Promise.all(paused.map(({ Id }) => engine.getContainer(Id).unpause()));
  return paused.map(({ Names }) => `container ${Names[0]?.slice(1)} was paused`);
}
