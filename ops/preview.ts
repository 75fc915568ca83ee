import { command, run } from './cli.ts';
import { createReporter } from './progress.ts';
import { setUp } from './setup.ts';

const program = command(
  'npm run preview --',
  'Shows what `up` would change, with the lines of configuration that differ; changes nothing.',
)
  .option('--stack <name>', 'the stack: dev, staging or prod', 'dev')
  .option('--refresh', 'first look at what is really there')
  .parse();

await run(async () => {
  const { stack, refresh } = program.opts<{ stack: string; refresh?: boolean }>();
  const { workspace } = await setUp(stack, createReporter());
  process.exitCode = await workspace.show([
    ...['preview', '--diff'],
    ...(refresh ? ['--refresh'] : []),
  ]);
});
