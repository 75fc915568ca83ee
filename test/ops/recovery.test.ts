import type Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { stackLabel } from '../../infra/labels.ts';
import { findDrift } from '../../ops/drift.ts';
import { maybeMade, settlePending } from '../../ops/pending.ts';
import { dropGrafanaContent } from '../../ops/recovery.ts';
import {
  resourcesOf,
  resourceTypes,
  type PendingOperation,
  type StateFile,
  type StateResource,
} from '../../ops/state.ts';
import { strangers, unknownObjects } from '../../ops/unknown-objects.ts';

const prefix = 'va-dev';
const resource = (
  type: string,
  name: string,
  more: Partial<StateResource> = {},
): StateResource => ({
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  type,
  id: `${name}-id`,
  ...more,
});
const state = (resources: StateResource[], pending: PendingOperation[] = []): StateFile => ({
  version: 3,
  deployment: { resources, pending_operations: pending },
});
const container = (name: string, more: object = {}): Docker.ContainerInfo =>
  ({
    Id: `${name}-id`,
    Names: [`/${prefix}-${name}`],
    Labels: { [stackLabel]: prefix },
    State: 'running',
    NetworkSettings: { Networks: { n: { NetworkID: 'net-id' } } },
    ...more,
  }) as unknown as Docker.ContainerInfo;
const network = (name: string, id: string, label = prefix): Docker.NetworkInspectInfo =>
  ({ Id: id, Name: name, Labels: { [stackLabel]: label } }) as unknown as Docker.NetworkInspectInfo;

/** As a pending operation has it: no id yet. */
const begun = (resource: StateResource): StateResource => {
  const { urn, type, inputs } = resource;
  return { urn, type, ...(inputs ? { inputs } : {}) };
};

const loki = resource(resourceTypes.container, 'loki', {
  inputs: { name: `${prefix}-loki`, networksAdvanced: [{ name: 'net-id', aliases: ['loki'] }] },
});
const net = resource(resourceTypes.network, 'network', {
  id: 'net-id',
  inputs: { name: prefix },
});

describe('what a state does not know', () => {
  const known = state([loki, net]);

  test('is a container or a network with our label and another id', () => {
    const objects = {
      containers: [container('loki'), container('grafana')],
      networks: [network(prefix, 'net-id'), network(prefix, 'second')],
    };
    expect(unknownObjects(known, objects, prefix).map(({ id }) => id)).toEqual([
      'grafana-id',
      'second',
    ]);
  });

  test('is never what carries another label, or none', () => {
    const objects = {
      containers: [
        container('x', { Labels: { [stackLabel]: `${prefix}-2` } }),
        container('y', { Labels: {} }),
      ],
      networks: [network('z', 'z', 'va'), { Id: 'bridge', Name: 'bridge' } as never],
    };
    expect(unknownObjects(known, objects, prefix)).toEqual([]);
  });

  test('is not what is being replaced: its old id is known', () => {
    const replaced = state([{ ...loki, delete: true }]);
    expect(
      unknownObjects(replaced, { containers: [container('loki')], networks: [] }, prefix),
    ).toEqual([]);
  });

  const unknown = [{ id: 'a', name: 'va-dev-loki', kind: 'container' as const }];
  test('belongs to another state, when this one never had a container nor began one', () => {
    expect(strangers(state([]), unknown)).toEqual(unknown);
    expect(strangers({ version: 3 }, unknown)).toEqual(unknown);
  });

  test('is a killed run’s, when the state has containers or was about to make that one', () => {
    expect(strangers(known, unknown)).toEqual([]);
    const pending: PendingOperation = { type: 'creating', resource: begun(loki) };
    expect(strangers(state([], [pending]), unknown)).toEqual([]);
  });
});

describe('drift', () => {
  const objects = {
    containers: [container('loki')],
    networks: [network(prefix, 'net-id')],
    volumes: new Set<string>(),
  };
  const none = { said: [], refresh: [], taint: [], reconnect: [], grafanaDataLost: false };

  test('is none where all is there', () => {
    expect(findDrift(state([loki, net]), objects)).toEqual(none);
  });

  test('is a container or a network that is gone', () => {
    expect(findDrift(state([loki, net]), { ...objects, containers: [], networks: [] })).toEqual({
      ...none,
      said: ['container va-dev-loki is gone', 'network va-dev is gone'],
      refresh: [loki.urn, net.urn],
    });
  });

  test.each(['exited', 'created', 'dead'])('is a container that is %s', (State) => {
    const containers = [container('loki', { State })];
    expect(findDrift(state([loki]), { ...objects, containers })).toEqual({
      ...none,
      said: ['container va-dev-loki is stopped'],
      refresh: [loki.urn],
    });
  });

  test('is a container off its network, which is attached again under its aliases', () => {
    const containers = [container('loki', { NetworkSettings: { Networks: {} } })];
    expect(findDrift(state([loki, net]), { ...objects, containers }).reconnect).toEqual([
      { container: 'loki-id', network: 'net-id', aliases: ['loki'] },
    ]);
  });

  test('is not what a killed replacement has removed already', () => {
    const pending = state([{ ...loki, pendingReplacement: true }]);
    expect(findDrift(pending, { ...objects, containers: [] })).toEqual(none);
  });

  test('of a config volume makes its own delivery run again, and no other', () => {
    const parent = 'urn:of:loki-config';
    const volume = resource(resourceTypes.volume, 'loki-config', { parent });
    const delivery = resource(resourceTypes.command, 'loki-delivery', { parent });
    const other = resource(resourceTypes.command, 'x-delivery', {
      parent: 'urn:else',
      dependencies: [volume.urn],
    });
    const drift = findDrift(state([volume, delivery, other]), objects);
    expect(drift.refresh).toEqual([volume.urn]);
    expect(drift.taint).toEqual([delivery.urn]);
  });

  test("of Grafana's data loses what the state says is in it, and nothing else", () => {
    const volume = resource(resourceTypes.volume, 'grafana-data');
    const provider = resource('pulumi:providers:grafana', 'grafana');
    const folder = resource(resourceTypes.folder, 'folder');
    const whole = state([volume, provider, folder]);
    expect(findDrift(whole, objects).grafanaDataLost).toBe(true);
    dropGrafanaContent(whole);
    expect(resourcesOf(whole)).toEqual([volume, provider]);
  });
});

describe('operations that a killed run was in the middle of', () => {
  const folder = begun(
    resource(resourceTypes.folder, 'folder', { inputs: { uid: 'voiceassist' } }),
  );
  const creating: PendingOperation = { type: 'creating', resource: folder };

  test('a folder that Grafana has is taken into the state under its id', () => {
    const before = state([net], [creating]);
    expect([...maybeMade(before).values()]).toEqual(['voiceassist']);
    const { state: after, refresh } = settlePending(
      before,
      new Map([[creating, '1:voiceassist']]),
      true,
    );
    expect(resourcesOf(after)).toEqual([net, { ...folder, id: '1:voiceassist' }]);
    expect(after.deployment!.pending_operations).toEqual([]);
    expect(refresh).toEqual([folder.urn]);
  });

  test('one that it has not is made by the next up', () => {
    const { state: after, refresh } = settlePending(state([net], [creating]), new Map(), true);
    expect(resourcesOf(after)).toEqual([net]);
    expect(refresh).toEqual([]);
  });

  test('what was being updated is read again; a delivery, which cannot be read, runs again', () => {
    const delivery = resource(resourceTypes.command, 'delivery');
    const { refresh, taint } = settlePending(
      state(
        [loki, delivery],
        [
          { type: 'updating', resource: loki },
          { type: 'updating', resource: delivery },
          { type: 'deleting', resource: net },
        ],
      ),
      new Map(),
      true,
    );
    expect(refresh).toEqual([loki.urn]);
    expect(taint).toEqual([delivery.urn]);
  });

  test('dashboards are not read while Grafana is away', () => {
    const dashboard = resource('grafana:oss/dashboard:Dashboard', 'd');
    const pending: PendingOperation[] = [{ type: 'updating', resource: dashboard }];
    expect(settlePending(state([dashboard], pending), new Map(), false).refresh).toEqual([]);
    expect(settlePending(state([dashboard], pending), new Map(), true).refresh).toEqual([
      dashboard.urn,
    ]);
  });
});
