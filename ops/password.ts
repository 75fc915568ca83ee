import { command, Refusal, run } from './cli.ts';
import { Workspace } from './workspace.ts';

const program = command('npm run -s password --', "Prints the password of Grafana's user admin.")
  .option('--stack <name>', 'the stack', 'dev')
  .parse();

await run(() => {
  const { stack } = program.opts<{ stack: string }>();
  const password = new Workspace(stack).getConfig('grafanaAdminPassword');
  if (password === undefined) {
    throw new Refusal(
      `Stack ${stack} has no Grafana password yet; npm run up -- --stack ${stack} makes one.`,
    );
  }
  console.log(password);
});
