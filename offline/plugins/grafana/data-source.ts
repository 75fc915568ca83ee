import { plannedUpdate } from '../core/plan.ts';
import type { ResourceType } from '../core/provider.ts';
import { boolean, oneOf, string, type ResourceSchema } from '../core/schema.ts';
import { text, type Properties, type Value } from '../core/values.ts';
import type { GrafanaClient } from './client.ts';
import { canonicalJson, jsonRule, parseJson, sameJson } from './json.ts';
import { ORG_ID, orgId, uidOf } from './org-id.ts';

interface DataSourceAnswer {
  uid: string;
  name: string;
  type: string;
  url: string;
  access: string;
  isDefault: boolean;
  basicAuth?: boolean;
  basicAuthUser?: string;
  jsonData?: Record<string, unknown>;
}

const schema: ResourceSchema = {
  inputs: {
    name: string(),
    type: string({ required: true }),
    uid: string({ computed: true, replaces: true }),
    url: string(),
    accessMode: string({ default: 'proxy', rule: oneOf('proxy', 'direct') }),
    // Grafana needs one default: it is never unset, only another one set.
    isDefault: boolean({
      default: false,
      same: (before, after) => before === true && after !== true,
    }),
    basicAuthEnabled: boolean({ default: false }),
    basicAuthUsername: string({ default: '' }),
    jsonDataEncoded: string({ rule: withoutReserved('httpHeaderName'), same: sameJson }),
    secureJsonDataEncoded: string({ rule: withoutReserved('httpHeaderValue'), same: sameJson }),
  },
  outputs: { orgId: string() },
};

/** `grafana:oss/dataSource:DataSource`. Secrets are never read back. */
export const dataSource: ResourceType<GrafanaClient> = {
  token: 'grafana:oss/dataSource:DataSource',
  compare: 'state',
  meta: '{"schema_version":"1"}',
  autoname: true,
  schema,

  async create(grafana, inputs) {
    const { datasource } = await grafana.call<{ datasource: { uid: string } }>(
      'POST',
      '/datasources',
      bodyOf(inputs),
    );
    const answer = await grafana.call<DataSourceAnswer>('GET', path(datasource.uid));
    return { id: orgId(answer.uid), state: stateOf(answer, inputs) };
  },

  async read(grafana, id, state) {
    const answer = await grafana.find<DataSourceAnswer>(path(id));
    return answer && { id: orgId(answer.uid), state: stateOf(answer, state) };
  },

  async update(grafana, id, state, inputs) {
    const body = { ...bodyOf(inputs), uid: uidOf(id) };
    await grafana.call('PUT', path(id), body);
    return plannedUpdate(schema, state, inputs);
  },

  delete: (grafana, id) => grafana.remove(path(id)),
};

function bodyOf(inputs: Properties): Record<string, unknown> {
  const decoded = (key: string): unknown => parseJson(text(inputs[key]) || '{}');
  return {
    name: inputs['name'],
    type: inputs['type'],
    url: inputs['url'] ?? '',
    access: inputs['accessMode'] ?? 'proxy',
    isDefault: inputs['isDefault'] === true,
    basicAuth: inputs['basicAuthEnabled'] === true,
    basicAuthUser: inputs['basicAuthUsername'] ?? '',
    jsonData: decoded('jsonDataEncoded'),
    secureJsonData: decoded('secureJsonDataEncoded'),
    ...(inputs['uid'] ? { uid: inputs['uid'] } : {}),
  };
}

function stateOf(answer: DataSourceAnswer, before: Properties): Properties {
  return {
    ...before,
    name: answer.name,
    type: answer.type,
    uid: answer.uid,
    url: answer.url,
    accessMode: answer.access,
    isDefault: answer.isDefault,
    basicAuthEnabled: answer.basicAuth === true,
    basicAuthUsername: answer.basicAuthUser ?? '',
    jsonDataEncoded: canonicalJson(answer.jsonData ?? {}),
    orgId: ORG_ID,
  };
}

function path(id: string): string {
  return `/datasources/uid/${encodeURIComponent(uidOf(id))}`;
}

function withoutReserved(word: string): (value: Value) => string | undefined {
  return (value) =>
    text(value).includes(word)
      ? `must not contain ${word}: headers belong in httpHeaders, which the offline plugin does not implement`
      : jsonRule(value);
}
