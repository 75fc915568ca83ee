import type Docker from 'dockerode';
import { differences } from '../../infra/delivery/subset.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { parse } from 'yaml';
import { Refusal } from '../cli.ts';
import { answeringEngine } from '../engine.ts';
import { takeStackLock } from '../stack-lock.ts';
import { reachInbox } from './inbox.ts';
import { reach, type Reached } from './reach.ts';
import { drilledStack, reachAlertmanager, waysTo, type DrilledStack } from './stack.ts';

/** A running demo stack with all that a drill of it needs. Close it. */
export interface DemoDrill extends DrilledStack {
  engine: Docker;
  prometheus: Reached;
  alertmanager: Reached;
  inbox: Reached;
  close: () => void;
}

/**
 * Reaches a running demo stack, and keeps `up` and `down` away from it until the command ends.
 *
 * @param command how people call what takes it, for whoever is refused meanwhile
 * @throws Refusal for a stack without the demo, or one that does not run what this checkout renders
 */
export async function demoDrill(name: string, command: string): Promise<DemoDrill> {
  const stack = drilledStack(name);
  if (!stack.settings.parts.demo) {
    throw new Refusal(
      `The stack ${name} has no demo: what it watches is real, and is not broken for a drill. Take dev.`,
    );
  }
  takeStackLock(name, command);
  const engine = await answeringEngine(stack.settings.docker.host);
  if (engine === undefined) {
    throw new Refusal(`No Docker engine answers at ${stack.settings.docker.host}.`);
  }
  const reached: Reached[] = [];
  const close = () => {
    for (const service of reached) service.close();
  };
  try {
    for (const next of [reachPrometheus, reachAlertmanager, reachInbox]) {
      reached.push(await next(stack));
    }
  } catch (error) {
    close();
    throw error;
  }
  const [prometheus, alertmanager, inbox] = reached as [Reached, Reached, Reached];
  return { ...stack, engine: engine.docker, prometheus, alertmanager, inbox, close };
}

/** Prometheus of a stack; it must run what this checkout renders, or nothing computed would be true of it. */
function reachPrometheus(stack: DrilledStack): Promise<Reached> {
  const { settings, name } = stack;
  const rendered = parse(prometheusFiles(settings)['prometheus.yml']!) as Record<string, unknown>;
  // Paths come back absolute.
  delete rendered['rule_files'];
  const ways = waysTo('prometheus', stack, settings.externalUrls.prometheus);
  return reach(`Prometheus of stack ${name}`, ways, async (service) => {
    const { status, body } = await service.send('GET', '/api/v1/status/config');
    if (status !== 200) return `it answers ${status}`;
    const { data } = JSON.parse(body) as { data: { yaml: string } };
    const [first] = differences(rendered, parse(data.yaml));
    return first === undefined
      ? undefined
      : `it does not run what this checkout renders (${first}); first: npm run up -- --stack ${name}`;
  });
}
