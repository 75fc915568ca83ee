import { benchTable, type Bench } from './bench/bench.ts';
import { rules } from './bench/rules.ts';
import { command, run } from './cli.ts';
import { createReporter, duration } from './progress.ts';

const benches: Record<string, Bench> = { rules };

const program = command(
  'npm run bench --',
  'Measures at growing sizes and shows how many times the base each figure is. Nothing is asserted: machines differ.',
)
  .argument(
    '<what>',
    Object.entries(benches)
      .map(([name, { about }]) => `${name}: ${about}`)
      .join('; '),
  )
  .option('--json', 'the figures as JSON')
  .parse();

const [what = ''] = program.args;
const bench = benches[what];
if (bench === undefined)
  program.error(`There is no bench ${what}: ${Object.keys(benches).join(', ')}.`);
else {
  await run(async () => {
    const started = performance.now();
    const measured = await bench.run(createReporter());
    const seconds = (performance.now() - started) / 1000;
    console.log(
      program.opts<{ json?: boolean }>().json === true
        ? JSON.stringify({ bench: what, seconds, ...measured }, null, 2)
        : `${benchTable(measured)}\n\nIt took ${duration(seconds)}.`,
    );
  });
}
