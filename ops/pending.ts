import {
  isGrafanaContent,
  pendingOf,
  resourcesOf,
  resourceTypes,
  type PendingOperation,
  type StateFile,
} from './state.ts';

/** What becomes of the operations that a killed run was in the middle of. */
export interface Settled {
  state: StateFile;
  /** URNs whose state has to be read again. */
  refresh: string[];
  /** URNs that have to run again although they read as unchanged. */
  taint: string[];
}

/** Content that Grafana refuses to make twice, and that a killed run may have made: uid by operation. */
export function maybeMade(state: StateFile): Map<PendingOperation, string> {
  const types: string[] = [resourceTypes.folder, resourceTypes.datasource];
  return new Map(
    pendingOf(state)
      .filter(({ type, resource }) => type === 'creating' && types.includes(resource.type))
      .map((operation) => [operation, String(operation.resource.inputs?.['uid'])]),
  );
}

/**
 * The state without pending operations. A created folder or datasource that Grafana has is taken into
 * the state under its id; what was being updated is read again, or run again where nothing can be read.
 * Containers and networks have been removed before, volumes are taken over by their name.
 *
 * @param made ids of what Grafana has, by operation
 */
export function settlePending(
  state: StateFile,
  made: ReadonlyMap<PendingOperation, string>,
  grafanaAnswers: boolean,
): Settled {
  const refresh: string[] = [];
  const taint: string[] = [];
  let resources = resourcesOf(state);
  for (const operation of pendingOf(state)) {
    const { type, resource } = operation;
    const id = made.get(operation);
    if (id !== undefined) {
      // In the place of what it replaces, so that all who depend on it still come after it.
      const old = resources.findIndex(({ urn }) => urn === resource.urn);
      resources =
        old === -1 ? [...resources, { ...resource, id }] : resources.with(old, { ...resource, id });
      refresh.push(resource.urn);
    }
    if (type !== 'updating' || !resources.some(({ urn }) => urn === resource.urn)) continue;
    if (resource.type === resourceTypes.command) taint.push(resource.urn);
    else if (!isGrafanaContent(resource) || grafanaAnswers) refresh.push(resource.urn);
  }
  const deployment = { ...state.deployment, resources, pending_operations: [] };
  return { state: { ...state, deployment }, refresh, taint };
}
