import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createAdmin } from '../../demo/voiceassist/admin.ts';
import { FaultBoard } from '../../demo/voiceassist/faults/board.ts';
import type { FaultKind, FaultParts } from '../../demo/voiceassist/faults/fault.ts';
import { faultKinds } from '../../demo/voiceassist/faults/index.ts';
import { noState } from '../../demo/voiceassist/faults/state-file.ts';
import { Refusal } from '../../ops/cli.ts';
import {
  breakFault,
  faultName,
  faultNames,
  healAll,
  healFault,
  listFaults,
  type DemoStack,
} from '../../ops/demo/faults.ts';
import { stories } from '../../ops/demo/stories.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { everything, links } from '../rules/everything.ts';
import { fakeStack, type FakeContainer } from './demo-engine.ts';

/** The faults of the server, which here do nothing. */
const idle: FaultKind[] = faultKinds.map((kind) => ({
  ...kind,
  begin: () => ({ stop: () => undefined }),
}));

let admin: FastifyInstance;
let board: FaultBoard;
let containers: Record<string, FakeContainer>;
let stack: DemoStack;
beforeEach(async () => {
  const log = { child: () => log, warn: () => undefined, info: () => undefined };
  board = new FaultBoard(idle, { log } as unknown as FaultParts, noState());
  admin = createAdmin(board);
  await admin.listen({ host: '127.0.0.1', port: 0 });
  const port = (admin.server.address() as AddressInfo).port;
  containers = {
    'va-voiceassist-server': { status: 'running', env: { ADMIN_PORT: String(port) } },
    'va-postgres': { status: 'running' },
  };
  stack = fakeStack(containers);
});
afterEach(async () => {
  await board.close();
  await admin.close();
});

describe('faults of the server', () => {
  test('are switched on with their options, listed, and healed one by one or all', async () => {
    await breakFault(stack, 'errors', { rate: 0.5, forSeconds: 600 });
    await breakFault(stack, 'crash-loop');
    const [errors, loop] = await listFaults(stack);
    expect(errors).toEqual({
      name: 'errors',
      options: { rate: 0.5 },
      until: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(loop).toEqual({ name: 'crash-loop', options: { seconds: 12 }, until: null });

    await healFault(stack, 'errors');
    expect((await listFaults(stack)).map(({ name }) => name)).toEqual(['crash-loop']);
    await breakFault(stack, 'latency');
    await healAll(stack);
    expect(await listFaults(stack)).toEqual([]);
  });

  test('that take no such option are refused in the words of the server', async () => {
    await expect(breakFault(stack, 'errors', { rate: 2 })).rejects.toThrow(
      new Refusal('rate is a number from 0 to 1 (share of requests that fail), not 2.'),
    );
    await expect(breakFault(stack, 'latency', { rate: 0.1 })).rejects.toThrow(
      'The fault latency takes seconds, forSeconds, not "rate".',
    );
    expect(await listFaults(stack)).toEqual([]);
  });

  test('reach the server as arguments: no text of a person is run as a program', async () => {
    const evil = "'+process.exit(7)+'" as 'errors';
    await expect(breakFault(stack, evil)).rejects.toThrow(
      'There is no fault "\'+process.exit(7)+\'"; there are errors',
    );
  });

  test('need a container that is there and runs', async () => {
    containers['va-voiceassist-server']!.status = 'exited';
    await expect(listFaults(stack)).rejects.toThrow(
      'The container va-voiceassist-server does not run (exited): npm run up starts it.',
    );
    delete containers['va-voiceassist-server'];
    await expect(breakFault(stack, 'errors')).rejects.toThrow(
      'There is no container va-voiceassist-server: bring the stack up first (npm run up).',
    );
  });

  test('wait for a server that is just starting again', async () => {
    const server = containers['va-voiceassist-server']!;
    const { env } = server;
    server.status = 'restarting';
    server.env = { ADMIN_PORT: '9' };
    const healing = healFault(stack, 'errors');
    // It runs, and does not listen yet; then it does.
    await new Promise((resolve) => setTimeout(resolve, 400));
    server.status = 'running';
    await new Promise((resolve) => setTimeout(resolve, 400));
    server.env = env!;
    await expect(healing).resolves.toBeUndefined();
  });
});

describe('a dead database', () => {
  test('is a stopped container, and healed by its start; both may be said twice', async () => {
    for (let i = 0; i < 2; i++) await breakFault(stack, 'dead-database', { forSeconds: 60 });
    expect(containers['va-postgres']!.status).toBe('exited');
    expect(await listFaults(stack)).toEqual([{ name: 'dead-database', options: {}, until: null }]);
    for (let i = 0; i < 2; i++) await healFault(stack, 'dead-database');
    expect(containers['va-postgres']!.status).toBe('running');
  });

  test('is among all faults that are healed', async () => {
    await breakFault(stack, 'dead-database');
    await healFault(stack);
    expect(containers['va-postgres']!.status).toBe('running');
  });

  test('takes no strength, and no database that is not there', async () => {
    await expect(breakFault(stack, 'dead-database', { rate: 1 })).rejects.toThrow(
      'The fault dead-database takes no option but --for, not "rate".',
    );
    expect(containers['va-postgres']!.status).toBe('running');
    delete containers['va-postgres'];
    await expect(breakFault(stack, 'dead-database')).rejects.toThrow('no container va-postgres');
  });
});

describe('names', () => {
  test('are those of the server, and the database', () => {
    const server = faultKinds.map(({ name }) => name);
    expect([...faultNames].sort()).toEqual([...server, 'dead-database'].sort());
  });

  test.each([
    ['error', 'There is no fault "error"; did you mean errors? There are: errors, latency,'],
    ['nonsense', 'There is no fault "nonsense". There are: errors, latency,'],
  ])('"%s" is refused', (text, sentence) => {
    expect(() => faultName(text)).toThrow(sentence);
    expect(() => faultName(text)).toThrow(Refusal);
  });
});

describe('the story of a fault', () => {
  const rules = [...ruleGroups(everything, links), ...logRuleGroups(everything, links)].flatMap(
    (group) => group.rules,
  );
  const known = new Set(
    rules.flatMap(({ alert, labels }) => (alert ? [`${alert} (${labels?.severity}`] : [])),
  );

  test.each(faultNames)('%s tells of alerts that there are', (name) => {
    const told = stories[name].alerts({});
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) {
      expect(known).toContain(/^\w+ \(\w+/.exec(line)![0]);
    }
  });

  test('follows from how strong it is', () => {
    const errors = (rate: number) => stories.errors.alerts({ rate }).map((one) => one.slice(0, 25));
    expect(errors(0.2)[0]).toBe('HighErrorRate (warning)');
    expect(errors(0.5)[0]).toBe('HighErrorRate (critical)');
    expect(errors(0.01)[0]).toContain('ErrorRateBudgetBurn');
    expect(stories.latency.alerts({ seconds: 1 })).toEqual([]);
  });
});
