import type { Created, ResourceType } from '../core/provider.ts';
import { boolean, string } from '../core/schema.ts';
import { text, type Properties, type Value } from '../core/values.ts';
import type { GrafanaClient } from './client.ts';
import { ORG_ID, orgId, uidOf } from './org-id.ts';

interface FolderAnswer {
  uid: string;
  title: string;
  url: string;
}

/** `grafana:oss/folder:Folder`. */
export const folder: ResourceType<GrafanaClient> = {
  token: 'grafana:oss/folder:Folder',
  compare: 'state',
  schema: {
    inputs: {
      title: string({ required: true }),
      uid: string({ computed: true, replaces: true, rule: uidRule }),
      preventDestroyIfNotEmpty: boolean({ default: false }),
    },
    outputs: { orgId: string(), url: string() },
  },

  create: (grafana, inputs) =>
    grafana.inTurn(async () => {
      const body = { title: inputs['title'], ...(inputs['uid'] ? { uid: inputs['uid'] } : {}) };
      const answer = await grafana.call<FolderAnswer>('POST', '/folders', body);
      return created(grafana, answer, inputs);
    }),

  async read(grafana, id, state) {
    const answer = await grafana.find<FolderAnswer>(path(id));
    return answer && created(grafana, answer, state);
  },

  update: (grafana, id, _state, inputs) =>
    grafana.inTurn(async () => {
      const body = { title: inputs['title'], overwrite: true };
      const answer = await grafana.call<FolderAnswer>('PUT', path(id), body);
      return created(grafana, answer, inputs).state;
    }),

  delete: (grafana, id, state) =>
    grafana.inTurn(async () => {
      if (state['preventDestroyIfNotEmpty'] !== true) {
        return await grafana.remove(`${path(id)}?forceDeleteRules=true`);
      }
      const uid = encodeURIComponent(uidOf(id));
      const inside = await grafana.call<{ title: string }[]>('GET', `/search?folderUIDs=${uid}`);
      if (inside.length > 0) {
        const titles = inside.map(({ title }) => title).join(', ');
        throw new Error(
          `folder ${uidOf(id)} is not empty and preventDestroyIfNotEmpty is set: it contains ${titles}`,
        );
      }
      await grafana.remove(path(id));
    }),
};

function created(grafana: GrafanaClient, answer: FolderAnswer, before: Properties): Created {
  const { uid, title, url } = answer;
  return {
    id: orgId(uid),
    state: {
      preventDestroyIfNotEmpty: false,
      ...before,
      uid,
      title,
      url: grafana.fullUrl(url),
      orgId: ORG_ID,
    },
  };
}

function path(id: string): string {
  return `/folders/${encodeURIComponent(uidOf(id))}`;
}

function uidRule(value: Value): string | undefined {
  return /^[A-Za-z0-9_-]+$/.test(text(value))
    ? undefined
    : 'must hold only letters, digits, dashes and underscores';
}
