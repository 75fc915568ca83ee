import { writeFileSync } from 'node:fs';
import { images } from '../infra/images.ts';
import { imagesOf } from '../infra/services.ts';
import { problemsText } from '../stacks/resolve.ts';
import { command, Refusal, run } from './cli.ts';
import { findEngine } from './engine.ts';
import { createReporter } from './progress.ts';
import { root, settingsFromFile } from './stack-file.ts';

const program = command(
  'npm run lock --',
  "Pins a stack's images by digest: asks the registries what each tag is now and writes stacks/<stack>.lock.json, to be committed.",
)
  .requiredOption('--stack <name>', 'the stack: staging or prod')
  .parse();

await run(async () => {
  const { stack } = program.opts<{ stack: string }>();
  const { settings, problems } = settingsFromFile(stack);
  if (settings === undefined) throw new Refusal(problemsText(stack, problems));
  const { docker } = await findEngine({ install: false, report: createReporter() });
  const lock: Record<string, string> = {};
  const failed: string[] = [];
  for (const image of imagesOf(settings).map((name) => images[name])) {
    try {
      const { Descriptor } = await docker.getImage(image).distribution();
      lock[image] = Descriptor.digest;
    } catch (error) {
      failed.push(`${image}: ${(error as Error).message.trim()}`);
    }
  }
  // A lock that pins some images and not others would look like one that pins all.
  if (failed.length > 0) {
    throw new Refusal(
      `No lock was written; these could not be asked for:\n  - ${failed.join('\n  - ')}`,
    );
  }
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(`${root}/stacks/${stack}.lock.json`, `${JSON.stringify(sorted, null, 2)}\n`);
  console.log(`stacks/${stack}.lock.json: ${Object.keys(sorted).length} images by digest`);
});
