import { command, run } from './cli.ts';
import { backfillCommand } from './demo/backfill-command.ts';
import { breakCommand, type BreakFlags } from './demo/break-command.ts';
import { faultName, faultNames, healFault, listFaults } from './demo/faults.ts';
import { findDemo } from './demo/stack.ts';

const program = command(
  'npm run demo --',
  'Breaks and heals the application that a dev stack brings along, and gives it a past.',
).option('--stack <name>', 'the stack', 'dev');

const number = (what: string) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    program.error(`error: ${what} is a number, not "${text}"`);
  }
  return value;
};
const stackOf = (self: typeof program) => findDemo(self.optsWithGlobals<{ stack: string }>().stack);

program
  .command('break')
  .description('Makes a fault, and says which alerts tell of it and where to look.')
  .argument('<fault>', faultNames.join(', '))
  .option('--for <duration>', 'end it by itself after so long, such as 10m')
  .option('--rate <share>', 'errors: share of requests that fail (0.2)', number('--rate'))
  .option(
    '--seconds <seconds>',
    'latency: that a request waits (3); crash-loop: that the process lives (12); log-panic: between two lines (5)',
    number('--seconds'),
  )
  .option('--mb-per-minute <mb>', 'memory-leak: how fast (60)', number('--mb-per-minute'))
  .option(
    '--up-to <share>',
    "memory-leak: up to which share of the container's memory (0.95)",
    number('--up-to'),
  )
  .option(
    '--keys-per-second <keys>',
    'cache-full: keys of 16 kB that are written once it is full (32)',
    number('--keys-per-second'),
  )
  .action((fault: string, flags: BreakFlags, self: typeof program) =>
    run(async () => {
      const name = faultName(fault);
      await breakCommand(await stackOf(self), name, flags);
    }),
  );

program
  .command('heal')
  .description('Ends one fault, or all of them.')
  .argument('[fault]', faultNames.join(', '))
  .action((fault: string | undefined, _flags: object, self: typeof program) =>
    run(async () => {
      const name = fault === undefined ? undefined : faultName(fault);
      await healFault(await stackOf(self), name);
      console.log(name === undefined ? 'All faults are over.' : `The fault ${name} is over.`);
    }),
  );

program
  .command('faults')
  .description('Lists the faults that are on.')
  .option('--json', 'as JSON')
  .action((flags: { json?: boolean }, self: typeof program) =>
    run(async () => {
      const faults = await listFaults(await stackOf(self));
      if (flags.json === true) return console.log(JSON.stringify(faults, null, 2));
      if (faults.length === 0) return console.log('No fault is on.');
      for (const { name, options, until } of faults) {
        const how = Object.entries(options).map(([option, value]) => `${option} ${value}`);
        const end = until === null ? 'until it is healed' : `until ${until}`;
        console.log([name, ...how, end].join(', '));
      }
    }),
  );

program
  .command('backfill')
  .description(
    'Writes a made-up past into Prometheus, so that objectives and panels of weeks have meaning.',
  )
  .argument('<duration>', 'how much, such as 30d')
  .option('--replace', 'take out an earlier past first; Prometheus is away for that long')
  .action((duration: string, flags: { replace?: boolean }, self: typeof program) =>
    run(async () => backfillCommand(await stackOf(self), duration, flags.replace === true)),
  );

await program.parseAsync();
