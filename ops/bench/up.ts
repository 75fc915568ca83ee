import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import { median, timed, type Bench, type Measured } from './bench.ts';
import type { BenchStack } from './bench-stack.ts';
import { onDevStack } from './on-dev-stack.ts';
import { composeFile } from './compose-file.ts';
import { findCompose, type Compose } from './compose-command.ts';
import { startByEngine } from './engine-alone.ts';
import { holdsData, partsOf, type Parts } from './parts.ts';

const rounds = 3;
/** How many times as long as compose `pulumi up` may take. */
const aim = 1.3;

/** The dev stack from nothing to all healthy. */
export const up: Bench = {
  about: 'the dev stack from nothing, images present: pulumi up beside docker compose up --wait',
  expected: 600,
  run: onDevStack(measure),
};

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  const compose = await findCompose(report);
  await report.step('set-up', () => stack.setUp());
  const putBack = stack.keepState();
  const seconds: Record<'compose' | 'engine' | 'pulumi' | 'npm', number[]> = {
    compose: [],
    engine: [],
    pulumi: [],
    npm: [],
  };
  let containers = 0;
  const times = async (way: keyof typeof seconds, start: () => Promise<unknown>) =>
    void seconds[way].push((await timed(start)) / 1000);
  for (let round = 1; round <= rounds; round++) {
    await report.step(`round ${round} of ${rounds}`, async () => {
      await times('pulumi', () => stack.up());
      const { engine, prefix } = stack;
      const parts = await partsOf(engine, prefix, await stack.containers(), await stack.state());
      containers = parts.containers.length;
      // What was delivered stays: compose would have it from the checkout.
      await stack.clear(holdsData);
      if (compose !== undefined) {
        const file = writeComposeFile(stack, parts);
        await times('compose', () => composeUp(compose, file, stack));
        await stack.clear(holdsData);
      }
      await times('engine', () => startByEngine(engine, parts));
      await stack.clear();
      putBack();
      if (round === rounds) await times('npm', () => stack.ops('up'));
    });
  }
  const ways = [
    ...(compose === undefined
      ? []
      : [{ name: 'docker compose up --wait', way: 'compose' as const }]),
    { name: 'the engine alone', way: 'engine' as const },
    { name: 'pulumi up', way: 'pulumi' as const },
    { name: 'npm run up', way: 'npm' as const },
  ];
  return {
    sizes: ways.map(({ name }) => name),
    rows: [
      { name: 'containers', unit: '', values: ways.map(() => containers) },
      {
        name: 'from nothing to all healthy',
        unit: 's',
        values: ways.map(({ way }) => median(seconds[way])),
        aim: { of: 'ratio', atMost: ways.map(({ way }) => (way === 'pulumi' ? aim : null)) },
      },
      ...(['quickest', 'slowest'] as const).map((which) => ({
        name: `${which} of the rounds`,
        unit: 's' as const,
        values: ways.map(({ way }) =>
          which === 'quickest' ? Math.min(...seconds[way]) : Math.max(...seconds[way]),
        ),
      })),
    ],
    notes: notes(compose),
  };
}

function notes(compose: Compose | undefined): string[] {
  return [
    `The middle one of ${rounds} rounds, in each of which all ways take their turn; npm run up once.`,
    compose === undefined
      ? 'No docker compose with --wait could be had: the yardstick is the engine alone.'
      : `Compose is ${compose.version}${compose.built ? ', built here from its Go module' : ''}; its file has the same containers, order and health checks.`,
    'The engine alone: the calls of its API that make the same, all containers at once, each started as',
    'soon as those before it are healthy. Both find config and secrets on their volumes; pulumi up also',
    'checks and delivers those, sets passwords and makes datasources and dashboards. npm run up looks at',
    'the machine and the state before, and waits afterwards until every target is up and logs are found.',
  ];
}

function writeComposeFile(stack: BenchStack, parts: Parts): string {
  const file = join(stack.copy.dir, 'compose.yaml');
  writeFileSync(file, composeFile(parts));
  return file;
}

async function composeUp({ command }: Compose, file: string, stack: BenchStack): Promise<void> {
  const [program, ...before] = command;
  const args = ['--file', file, '--project-name', stack.prefix, 'up', '--detach', '--wait'];
  const { failed, all } = await execa(program!, [...before, ...args], {
    env: stack.place.env,
    all: true,
    reject: false,
    stdin: 'ignore',
    // Ctrl-C is answered here, once for all that it started.
    detached: true,
  });
  if (failed) throw new Refusal(`docker compose up failed:\n${all.slice(-2000)}`);
}
