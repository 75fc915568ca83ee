import { setTimeout as sleep } from 'node:timers/promises';
import { toolLabel } from '../infra/labels.ts';
import { argumentsOf, environmentOf, processes, stillRuns, type Process } from './processes.ts';
import type { Workspace } from './workspace.ts';

/** What tells a process of one stack from those of another: variables that Pulumi hands down. */
export type StackEnvironment = Readonly<
  Record<'PULUMI_STACK' | 'PULUMI_OPTION_CONFIG_FILE' | 'PULUMI_BACKEND_URL', string | undefined>
>;

/** How a process is looked into; `/proc` outside of tests. */
export interface ProcessDetails {
  args: (pid: number) => string[];
  environment: (pid: number) => Record<string, string>;
}

const fromProc: ProcessDetails = { args: argumentsOf, environment: environmentOf };

/**
 * The processes that a killed `pulumi` of this stack has left behind: those that Pulumi itself starts,
 * with this stack's environment, and no live `pulumi` above them. Whatever else a person runs in a
 * shell with that environment is none.
 */
export function orphansOf(
  stack: StackEnvironment,
  all: readonly Process[],
  details: ProcessDetails = fromProc,
): Process[] {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const hasLivePulumi = (process: Process): boolean => {
    for (let at = byPid.get(process.parent); at !== undefined; at = byPid.get(at.parent)) {
      if (at.name === 'pulumi') return true;
      if (at.parent === at.pid) break;
    }
    return false;
  };
  return all.filter((process) => {
    const args = details.args(process.pid);
    const known = isPulumiPart(args) || isToolRun(args);
    if ((!known && !mayBeDelivery(args)) || hasLivePulumi(process)) return false;
    const environment = details.environment(process.pid);
    return (
      // Only Pulumi gives a delivery command its plan.
      (known || 'DELIVERY_PLAN' in environment) &&
      Object.entries(stack).every(([key, value]) => (environment[key] ?? '') === (value ?? ''))
    );
  });
}

/** Language host, the program that it runs, a provider plugin: official, or one of `offline/plugins`. */
function isPulumiPart(args: readonly string[]): boolean {
  return (
    /(^|\/)pulumi-(language|resource)-[a-z]+$/.test(args[0] ?? '') ||
    args.some(
      (arg) =>
        /\/plugins\/resource-[a-z]+-v[^/]+\/[^/]+$/.test(arg) ||
        /\/@pulumi\/pulumi\/cmd\/run(\/|$)/.test(arg),
    )
  );
}

/** The docker command in front of a one-shot tool container. */
function isToolRun(args: readonly string[]): boolean {
  return /(^|\/)docker$/.test(args[0] ?? '') && args.some((arg) => arg.includes(toolLabel));
}

function mayBeDelivery(args: readonly string[]): boolean {
  return /(^|\/)(node|sh|bash|dash)$/.test(args[0] ?? '');
}

/** Ends what `orphansOf` finds and waits until it is gone. Gives how many there were. */
export async function endOrphans(workspace: Workspace): Promise<number> {
  const { PULUMI_STACK, PULUMI_OPTION_CONFIG_FILE, PULUMI_BACKEND_URL } = workspace.env;
  const stack = { PULUMI_STACK, PULUMI_OPTION_CONFIG_FILE, PULUMI_BACKEND_URL };
  let found = orphansOf(stack, processes());
  const count = found.length;
  for (const [signal, seconds] of [
    ['SIGTERM', 2],
    ['SIGKILL', 10],
  ] as const) {
    for (const { pid } of found) send(pid, signal);
    for (const end = Date.now() + seconds * 1000; found.length > 0 && Date.now() < end;) {
      await sleep(50);
      found = found.filter(({ pid, start }) => stillRuns(pid, start));
    }
  }
  return count;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
