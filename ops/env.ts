import { command, run } from './cli.ts';
import { Workspace } from './workspace.ts';

const program = command(
  'npm run -s env --',
  'Prints the shell variables with which plain `pulumi` works on a stack: eval "$(npm run -s env)".',
)
  .option('--stack <name>', 'the stack', 'dev')
  .parse();

await run(() => {
  for (const [name, value] of Object.entries(
    new Workspace(program.opts<{ stack: string }>().stack).exports,
  )) {
    console.log(`export ${name}='${value.replaceAll("'", `'\\''`)}'`);
  }
});
