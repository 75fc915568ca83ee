import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { render } from '../infra/render.ts';
import { problemsText } from '../stacks/resolve.ts';
import type { Files } from '../infra/files.ts';
import { command, Refusal, run } from './cli.ts';
import { settingsFromFile } from './stack-file.ts';

/** Writes a rendered tree in place of whatever `dir` held of one before. */
export function writeFiles(dir: string, files: Files): void {
  rmSync(dir, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (import.meta.main) {
  const program = command(
    'npm run render --',
    'Writes every file that a stack will run: no Docker, no network, no secret is needed.',
  )
    .requiredOption('--stack <name>', 'the stack: dev, staging or prod')
    .requiredOption('--out <dir>', 'directory to write; what it held is replaced')
    .parse();
  await run(() => {
    const { stack, out } = program.opts<{ stack: string; out: string }>();
    const { settings, problems } = settingsFromFile(stack);
    if (settings === undefined) throw new Refusal(problemsText(stack, problems));
    const files = render(settings);
    writeFiles(out, files);
    console.log(`${Object.keys(files).length} files of stack ${stack} in ${out}`);
  });
}
