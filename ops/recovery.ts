import type Docker from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../stacks/schema.ts';
import { Refusal } from './cli.ts';
import { findDrift, reconnect, unpause } from './drift.ts';
import { grafanaUids } from './grafana-content.ts';
import { endOrphans } from './orphans.ts';
import { maybeMade, settlePending } from './pending.ts';
import type { Reporter } from './progress.ts';
import { clearDeadLock } from './pulumi-lock.ts';
import {
  exportState,
  importState,
  isGrafanaContent,
  pendingOf,
  resourcesOf,
  resourceTypes,
  type StateFile,
} from './state.ts';
import {
  lookAt,
  removeTools,
  removeUnknown,
  strangers,
  unknownObjects,
  type EngineObjects,
} from './unknown-objects.ts';
import type { Workspace } from './workspace.ts';

export interface RecoveryPlace {
  workspace: Workspace;
  settings: Settings;
  engine: Docker;
  report: Reporter;
}

/**
 * Brings a stack to where plain `pulumi up` works and repairs everything: what a killed run has left is
 * taken away, what was removed by hand is made known. Says one line for each thing found; quick and
 * silent when there is nothing.
 *
 * @throws Refusal when another `pulumi` is at work on the stack, or another state owns its containers
 */
export async function recover(place: RecoveryPlace): Promise<void> {
  const { workspace, settings, engine, report } = place;
  const prefix = settings.namePrefix;
  clearDeadLock(workspace, report);
  const ended = await endOrphans(workspace);
  if (ended > 0) report.say(`A killed pulumi had left ${ended} processes running: ended.`);
  await removeTools(engine, prefix, report);

  const state = exportState(workspace);
  let objects = await lookWhenSettled(engine, prefix, state);
  const unknown = unknownObjects(state, objects, prefix);
  refuseStrangers(place, state, unknown);
  if (unknown.length > 0) {
    await removeUnknown(engine, unknown, report);
    objects = await lookAt(engine, prefix);
  }
  await repairState(place, state, objects);
}

/** Makes the state true: pending operations settled, drift read, what has to be made again marked. */
async function repairState(
  { workspace, settings, engine, report }: RecoveryPlace,
  state: StateFile,
  objects: EngineObjects,
): Promise<void> {
  const drift = findDrift(state, objects);
  const said = [...drift.said, ...(await unpause(engine, objects))];
  if (said.length > 0)
    report.say(`Changed behind Pulumi's back, put right now: ${said.join('; ')}.`);

  await reconnect(engine, drift.reconnect);

  const pending = pendingOf(state);
  const inGrafana = pending.some(({ resource }) => isGrafanaContent(resource))
    ? await grafanaUids(settings, workspace)
    : undefined;
  const made = new Map(
    [...maybeMade(state)]
      .filter(([{ resource }, uid]) =>
        (resource.type === resourceTypes.folder ? inGrafana?.folders : inGrafana?.datasources)?.has(
          uid,
        ),
      )
      // The provider's ids name the organisation first; a stack has one.
      .map(([operation, uid]) => [operation, `1:${uid}`] as const),
  );
  const settled = settlePending(state, made, inGrafana !== undefined);
  if (drift.grafanaDataLost) dropGrafanaContent(settled.state);
  if (pending.length > 0 || drift.grafanaDataLost) importState(workspace, settled.state);
  if (pending.length > 0) {
    report.say(`A killed run had left ${pending.length} operations unfinished: settled.`);
  }

  // Marked before anything is read again: killed here, the next run still makes them again.
  const taint = unique([...drift.taint, ...settled.taint]);
  if (taint.length > 0) workspace.pulumi(['state', 'taint', ...taint, '--yes']);
  const known = new Set(resourcesOf(settled.state).map(({ urn }) => urn));
  const refresh = unique([...drift.refresh, ...settled.refresh]).filter((urn) => known.has(urn));
  if (refresh.length > 0) {
    await report.step('reading what is really there', () =>
      workspace.pulumi([
        ...['refresh', '--yes', '--skip-preview'],
        ...refresh.flatMap((urn) => ['--target', urn]),
      ]),
    );
  }
}

/** Drops folders, datasources and dashboards from a state, where Grafana's database is gone. */
export function dropGrafanaContent(state: StateFile): void {
  if (state.deployment === undefined) return;
  state.deployment.resources = resourcesOf(state).filter((r) => !isGrafanaContent(r));
}

/** What a killed run has asked of the engine may still be under way there: looks until it is done. */
async function lookWhenSettled(
  engine: Docker,
  prefix: string,
  state: StateFile,
): Promise<EngineObjects> {
  const begun = pendingOf(state).some(
    ({ type, resource }) =>
      type !== 'updating' &&
      [resourceTypes.container, resourceTypes.network].includes(resource.type as never),
  );
  if (!begun) return lookAt(engine, prefix);
  let before = '';
  for (let look = 0; ; look++) {
    const objects = await lookAt(engine, prefix);
    const now = objects.containers.map(({ Id, State }) => `${Id} ${State}`).join();
    if (now === before || look === 5) return objects;
    before = now;
    await sleep(1000);
  }
}

function refuseStrangers(
  { workspace, settings }: RecoveryPlace,
  state: StateFile,
  unknown: ReturnType<typeof unknownObjects>,
): void {
  const found = strangers(state, unknown);
  if (found.length === 0) return;
  const names = found.map(({ name }) => name).join(' ');
  const containers = found.filter(({ kind }) => kind === 'container').map(({ name }) => name);
  throw new Refusal(
    `Objects of ${settings.namePrefix} are on ${settings.docker.host} (${names}), but the state of stack ${workspace.stack} knows none: another state made them. Log in to the backend that has it (pulumi login), or, if it is lost, remove them (data stays on its volumes): DOCKER_HOST=${settings.docker.host} docker rm -f ${containers.join(' ')}`,
  );
}

function unique(urns: readonly string[]): string[] {
  return [...new Set(urns)];
}
