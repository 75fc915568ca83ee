import type { ResourceType } from '../core/provider.ts';
import { boolean, string } from '../core/schema.ts';
import { text, UNKNOWN, without, type Properties, type Value } from '../core/values.ts';
import type { GrafanaClient } from './client.ts';
import { dashboardUid, normalDashboard, parseDashboard } from './dashboard-json.ts';
import { ORG_ID, orgId, uidOf } from './org-id.ts';

interface DashboardAnswer {
  meta: { url: string; folderUid?: string };
  dashboard: Record<string, unknown>;
}

/** `grafana:oss/dashboard:Dashboard`. Another uid is another dashboard: it replaces. */
export const dashboard: ResourceType<GrafanaClient> = {
  token: 'grafana:oss/dashboard:Dashboard',
  compare: 'state',
  meta: '{"schema_version":"1"}',
  schema: {
    inputs: {
      configJson: string({
        required: true,
        rule: (value) => (parseDashboard(value) ? undefined : 'must be a JSON object'),
        same: (before, after) => normalDashboard(before) === normalDashboard(after),
        replacesWhen: (before, after) =>
          after !== UNKNOWN && dashboardUid(before) !== dashboardUid(after),
      }),
      folder: string({ same: (before, after) => folderUid(before) === folderUid(after) }),
      overwrite: boolean(),
      message: string(),
    },
    outputs: {
      uid: string(),
      url: string(),
      dashboardId: string(),
      version: string(),
      orgId: string(),
    },
  },

  create: (grafana, inputs) =>
    grafana.inTurn(async () => {
      const uid = await save(grafana, inputs, inputs['overwrite'] === true, undefined);
      const answer = await grafana.call<DashboardAnswer>('GET', path(uid));
      return { id: orgId(uid), state: stateOf(grafana, answer, inputs) };
    }),

  async read(grafana, id, state) {
    const answer = await grafana.find<DashboardAnswer>(path(id));
    return answer && { id: orgId(uidOf(id)), state: stateOf(grafana, answer, state) };
  },

  update: (grafana, _id, state, inputs) =>
    grafana.inTurn(async () => {
      // Edits made in Grafana meanwhile are lost, as with the official provider.
      const uid = await save(grafana, inputs, true, state['dashboardId']);
      const answer = await grafana.call<DashboardAnswer>('GET', path(uid));
      return stateOf(grafana, answer, inputs);
    }),

  delete: (grafana, id) => grafana.inTurn(() => grafana.remove(path(id))),
};

/** @returns the uid under which it is stored */
async function save(
  grafana: GrafanaClient,
  inputs: Properties,
  overwrite: boolean,
  dashboardId: Value | undefined,
): Promise<string> {
  const model = without(parseDashboard(inputs['configJson']) ?? {}, 'id');
  const { uid } = await grafana.call<{ uid: string }>('POST', '/dashboards/db', {
    dashboard: { ...model, ...(dashboardId ? { id: Number(dashboardId) } : {}) },
    folderUid: folderUid(inputs['folder']),
    message: inputs['message'] ?? '',
    overwrite,
  });
  return uid;
}

function stateOf(grafana: GrafanaClient, answer: DashboardAnswer, before: Properties): Properties {
  const { uid, id, version } = answer.dashboard as { uid: string; id: number; version: number };
  const remote = { ...answer.dashboard };
  // A uid that Grafana chose is no part of what the program gave.
  if (before['configJson'] !== undefined && dashboardUid(before['configJson']) === '') {
    delete remote['uid'];
  }
  const config = normalDashboard(JSON.stringify(remote));
  return {
    ...before,
    configJson: config,
    uid,
    url: grafana.fullUrl(answer.meta.url),
    folder: answer.meta.folderUid ?? '',
    dashboardId: id,
    version,
    orgId: ORG_ID,
  };
}

/** The uid of a folder given by uid or id; "" for none. */
function folderUid(value: Value | undefined): string {
  const uid = uidOf(text(value));
  return uid === '0' ? '' : uid;
}

function path(id: string): string {
  return `/dashboards/uid/${encodeURIComponent(uidOf(id))}`;
}
