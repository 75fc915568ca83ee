import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { benchTable } from './bench/bench.ts';
import { benches } from './bench/benches.ts';
import { withSection, type Finished } from './bench/benchmarks-page.ts';
import { machineFacts } from './bench/machine.ts';
import { command, Refusal, run } from './cli.ts';
import { createReporter, duration, estimate, type Reporter } from './progress.ts';
import { root } from './stack-file.ts';

const all = 'all';
/** Where the page of all figures lies. */
const benchmarksFile = `${root}/docs/benchmarks.md`;

const program = command(
  'npm run bench --',
  'Measures, and shows how many times the base each figure is and what is hoped for. Nothing is asserted: machines differ. What it starts is its own, and gone afterwards.',
)
  .argument(
    '<what>',
    [
      ...Object.entries(benches).map(
        ([name, { about, expected }]) => `${name}: ${about} (${estimate(expected)})`,
      ),
      `${all}: one after the other (${estimate(total(Object.keys(benches)))})`,
    ].join('; '),
  )
  .option('--json', 'the figures as JSON')
  .option('--write', 'also put them into docs/benchmarks.md, each in its section')
  .parse();

const [what = ''] = program.args;
const names = what === all ? Object.keys(benches) : [what];
if (names.some((name) => !Object.hasOwn(benches, name)))
  program.error(`There is no bench ${what}: ${[...Object.keys(benches), all].join(', ')}.`);
else {
  const { json, write } = program.opts<{ json?: boolean; write?: boolean }>();
  await run(async () => {
    const report = createReporter();
    report.say(`This takes about ${estimate(total(names))}.`);
    const failed: string[] = [];
    const done: Finished[] = [];
    for (const name of names) {
      try {
        const finished = await measure(name, report);
        done.push(finished);
        // At once: a later one may fail, or be cut off.
        if (write === true) writePage(finished);
        if (json !== true) show(finished);
      } catch (error) {
        // Of several the others are still of use.
        if (names.length === 1) throw error;
        failed.push(`${name}: ${(error as Error).message}`);
      }
    }
    if (json === true) console.log(JSON.stringify(what === all ? done : done[0], null, 2));
    if (failed.length > 0) throw new Refusal(failed.join('\n'));
  });
}

function total(some: readonly string[]): number {
  return some.reduce((sum, name) => sum + (benches[name]?.expected ?? 0), 0);
}

async function measure(name: string, report: Reporter): Promise<Finished> {
  const { about, run: measured, expected } = benches[name]!;
  const started = performance.now();
  const figures = await report.step(`bench ${name}`, () => measured(report), { expected });
  const seconds = (performance.now() - started) / 1000;
  return { name, about, seconds, facts: await machineFacts(), ...figures };
}

function show(finished: Finished): void {
  console.log(
    `${names.length > 1 ? `\n${finished.name}\n` : ''}${benchTable(finished)}\n\nIt took ${duration(finished.seconds)}.`,
  );
}

function writePage(finished: Finished): void {
  const page = existsSync(benchmarksFile) ? readFileSync(benchmarksFile, 'utf8') : '';
  writeFileSync(benchmarksFile, withSection(page, finished, Object.keys(benches)));
}
