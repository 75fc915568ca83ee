import type Docker from 'dockerode';
import type { ServiceName, Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { findEngine } from '../engine.ts';
import { createReporter } from '../progress.ts';
import { draftSettings } from '../setup.ts';
import { Workspace } from '../workspace.ts';

/** A running stack with the demo, as far as faults must know it. */
export interface DemoStack {
  /** Connected to the stack's Docker host. */
  engine: Docker;
  /** The stack's name prefix: its containers are `<namePrefix>-<service>`. */
  namePrefix: string;
}

/** The same with all that its settings say. */
export interface ConfiguredDemo extends DemoStack {
  /** The Pulumi stack's name, for the lines that people copy. */
  stack: string;
  settings: Settings;
}

/** @throws Refusal when the stack has no demo, or its Docker host does not answer */
export async function findDemo(stack: string): Promise<ConfiguredDemo> {
  const settings = draftSettings(new Workspace(stack), {});
  if (!settings.parts.demo) {
    throw new Refusal(
      `Stack ${stack} runs no demo: it watches a real application, which this command never touches.`,
    );
  }
  const { docker } = await findEngine({
    install: false,
    host: settings.docker.host,
    report: createReporter(),
  });
  return { engine: docker, namePrefix: settings.namePrefix, stack, settings };
}

/** The container of a service, whether it is there or not. */
export function containerOf({ engine, namePrefix }: DemoStack, service: ServiceName) {
  const name = `${namePrefix}-${service}`;
  return { name, container: engine.getContainer(name) };
}

/**
 * What the engine says of a service's container: `running`, `restarting`, `exited`, ...
 *
 * @throws Refusal when there is none
 */
export async function statusOf(stack: DemoStack, service: ServiceName): Promise<string> {
  const { name, container } = containerOf(stack, service);
  try {
    return (await container.inspect()).State.Status;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    throw new Refusal(`There is no container ${name}: bring the stack up first (npm run up).`);
  }
}
