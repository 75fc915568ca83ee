import type { Workspace } from './workspace.ts';

/** A resource as the state has it; only what recovery looks at. */
export interface StateResource {
  urn: string;
  type: string;
  /** Absent for what is still being created. */
  id?: string;
  parent?: string;
  dependencies?: string[];
  inputs?: Record<string, unknown>;
  /** Its replacement was begun, and it is gone already. */
  pendingReplacement?: boolean;
  /** Replaced, and still to be removed. */
  delete?: boolean;
}

/** What a killed run was in the middle of. */
export interface PendingOperation {
  type: 'creating' | 'updating' | 'deleting' | 'reading' | 'importing';
  resource: StateResource;
}

/** What `pulumi stack export` prints and `pulumi stack import` takes. */
export interface StateFile {
  version: number;
  /** Absent before the first `up`. */
  deployment?: { resources?: StateResource[]; pending_operations?: PendingOperation[] };
}

export const resourceTypes = {
  container: 'docker:index/container:Container',
  network: 'docker:index/network:Network',
  volume: 'docker:index/volume:Volume',
  command: 'command:local:Command',
  folder: 'grafana:oss/folder:Folder',
  datasource: 'grafana:oss/dataSource:DataSource',
} as const;

/** Folders, datasources, dashboards: what lives in Grafana's own database. */
export function isGrafanaContent({ type }: StateResource): boolean {
  return type.startsWith('grafana:');
}

export function resourcesOf(state: StateFile): StateResource[] {
  return state.deployment?.resources ?? [];
}

export function pendingOf(state: StateFile): PendingOperation[] {
  return state.deployment?.pending_operations ?? [];
}

/** Name of a resource in the program: the last part of its URN. */
export function programName({ urn }: StateResource): string {
  return urn.split('::').at(-1)!;
}

/** The state, secrets encrypted as they are. */
export function exportState(workspace: Workspace): StateFile {
  return JSON.parse(workspace.pulumi(['stack', 'export'])) as StateFile;
}

/** Puts a changed state in place; Pulumi checks that it holds together. */
export function importState(workspace: Workspace, state: StateFile): void {
  workspace.pulumi(['stack', 'import'], JSON.stringify(state));
}
