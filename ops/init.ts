import { provideCli } from '../offline/index.ts';
import { neededSecrets, secretCommand, secretSpecs } from '../stacks/secrets.ts';
import { command, run } from './cli.ts';
import { createReporter } from './progress.ts';
import { draftSettings } from './setup.ts';
import { Workspace } from './workspace.ts';

const program = command(
  'npm run init --',
  'Makes a stack without bringing anything up, so that its secrets can be set; says which it needs.',
)
  .requiredOption('--stack <name>', 'the stack: staging or prod')
  .parse();

await run(async () => {
  const { stack } = program.opts<{ stack: string }>();
  const report = createReporter();
  const workspace = new Workspace(stack);
  const settings = draftSettings(workspace, {});
  await provideCli({ report });
  await report.step(`stack ${stack}`, () => workspace.ensureStack());

  const there = workspace.configValues();
  const open = neededSecrets(settings).filter(
    ({ name }) => !(name in there) && !secretSpecs[name].generate?.(settings, () => 'generated'),
  );
  console.log(`\nStack ${stack} is there; its config is ${workspace.configFile}.`);
  console.log(`eval "$(npm run -s env -- --stack ${stack})"`);
  for (const { name, reason } of open) console.log(`${secretCommand(stack, name)}   # ${reason}`);
  console.log(`npm run up -- --stack ${stack}`);
});
