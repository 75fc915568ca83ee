import { writeFileSync } from 'node:fs';
import type { Files } from '../infra/files.ts';
import { render } from '../infra/render.ts';
import { profiles } from '../stacks/resolve.ts';
import { command, run } from './cli.ts';
import { pulumiYaml } from './pulumi-yaml.ts';
import { writeFiles } from './render.ts';
import { root, settingsFromFile } from './stack-file.ts';

/** Where the golden render of a stack lies. */
export function goldenDir(stack: string): string {
  return `${root}/test/expected/${stack}`;
}

/**
 * What a stack of the checkout renders today, without the inbox, whose files are its sources in demo/.
 *
 * @throws when its settings are refused
 */
export function renderStack(stack: string): Files {
  const { settings, problems } = settingsFromFile(stack);
  if (settings === undefined) throw new Error(problems.join('\n'));
  return Object.fromEntries(
    Object.entries(render(settings)).filter(([path]) => !path.startsWith('inbox/')),
  );
}

if (import.meta.main) {
  command(
    'npm run golden',
    'Rewrites the golden files under test/expected/ and Pulumi.yaml; read the diff before you commit it.',
  ).parse();
  await run(() => {
    writeFileSync(`${root}/Pulumi.yaml`, pulumiYaml());
    for (const stack of Object.keys(profiles)) writeFiles(goldenDir(stack), renderStack(stack));
  });
}
