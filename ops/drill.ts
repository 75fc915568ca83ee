import type { Command } from 'commander';
import { command, run } from './cli.ts';
import { faultTable } from './drill/fault-table.ts';
import { faultsCommand, type FaultsOptions } from './drill/faults-command.ts';
import { lostCommand, type LostOptions } from './drill/lost-command.ts';
import { pageCommand, type PageOptions } from './drill/page-command.ts';
import { quietCommand, type QuietOptions } from './drill/quiet.ts';
import { shortNames } from './drill/receivers.ts';

const program = command(
  'npm run drill --',
  'Tries the way from a fault to a person on a running stack, and measures it.',
).option('--stack <name>', 'the stack: dev, staging or prod', 'dev');

/** The options of a drill together with those of all. */
const given = <T>(self: Command) => self.optsWithGlobals<T & object>();

program
  .command('page')
  .description(
    'Sends an alert that says [DRILL] through Alertmanager to each receiver, prod included, and says what arrived.',
  )
  .option(
    '--receiver <names>',
    `all, or some of ${Object.keys(shortNames).join(', ')} with commas between them`,
    'all',
  )
  .option('--for <duration>', 'how long it stays open at most; it ends by itself', '2m')
  .option('--within <duration>', 'how long a message may take', '30s')
  .option('--yes', 'do not ask before real people are told, and do not wait for them')
  .option('--json', 'what arrived as JSON')
  .action((_options, self: Command) => run(() => pageCommand(given<PageOptions>(self))));

program
  .command('faults')
  .description(
    'Breaks the demo in every way that it knows, one after the other: exactly the right alerts must fire, reach the right people in the right words and time, and end.',
  )
  .option('--only <faults>', `some of ${faultTable.map(({ fault }) => fault).join(', ')}`)
  .option('--json', 'the results as JSON')
  .action((_options, self: Command) => run(() => faultsCommand(given<FaultsOptions>(self))));

program
  .command('quiet')
  .description(
    'Watches the demo while nothing is broken, and counts the alerts that fire all the same.',
  )
  .option('--for <duration>', "how long, in the stack's own time: timescale makes it shorter", '1h')
  .option('--json', 'the results as JSON')
  .action((_options, self: Command) => run(() => quietCommand(given<QuietOptions>(self))));

program
  .command('lost')
  .description(
    'Raises alerts that come and go while Prometheus and Alertmanager are killed at random, and counts those that nobody was told of.',
  )
  .option('--cycles <count>', 'how many alerts', '200')
  .option('--seed <number>', 'for the same kills again')
  .option('--json', 'the results as JSON')
  .action((_options, self: Command) => run(() => lostCommand(given<LostOptions>(self))));

await program.parseAsync();
