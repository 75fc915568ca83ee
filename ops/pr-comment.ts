import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { profiles } from '../stacks/resolve.ts';
import { command, run } from './cli.ts';
import { root } from './stack-file.ts';

/** GitHub refuses longer comments; the rest is in the artifact. */
const COMMENT_LIMIT = 60_000;

const program = command(
  'npm run -s pr-comment --',
  'Writes what a pull request changes, as Markdown: the rendered files of all stacks between base and head, and a preview where credentials exist.',
)
  .requiredOption('--base <commit>', 'what the pull request is compared with')
  .option('--out <file>', 'file to write', 'pr-comment.md')
  .parse();

/** Renders all stacks of a checkout by its own code; a stack that it refuses says so in its place. */
async function renderAll(checkout: string, out: string): Promise<void> {
  for (const stack of Object.keys(profiles)) {
    const result = await execa(
      'node',
      ['ops/render.ts', '--stack', stack, '--out', join(out, stack)],
      { cwd: checkout, reject: false, all: true },
    );
    if (result.exitCode !== 0) {
      await execa('mkdir', ['-p', join(out, stack)]);
      writeFileSync(join(out, stack, 'REFUSED.txt'), `${result.all}\n`);
    }
  }
}

/** The files of `base` rendered beside those of this checkout, and their differences. */
async function renderedDiff(base: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'voiceassist-pr-'));
  const tree = join(work, 'tree');
  try {
    await execa('git', ['worktree', 'add', '--detach', tree, base], { cwd: root });
    const sameLock = await execa('git', ['diff', '--quiet', base, '--', 'package-lock.json'], {
      cwd: root,
      reject: false,
    });
    if (sameLock.exitCode === 0)
      symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    else if (existsSync(join(tree, 'package-lock.json'))) {
      await execa('npm', ['ci', '--no-audit', '--no-fund'], { cwd: tree });
    }
    if (existsSync(join(tree, 'ops/render.ts'))) await renderAll(tree, join(work, 'base'));
    await execa('mkdir', ['-p', join(work, 'base')]);
    await renderAll(root, join(work, 'head'));
    const diff = await execa('git', ['diff', '--no-index', '--no-color', 'base', 'head'], {
      cwd: work,
      reject: false,
    });
    return diff.stdout;
  } finally {
    await execa('git', ['worktree', 'remove', '--force', tree], { cwd: root, reject: false });
    rmSync(work, { recursive: true, force: true });
  }
}

/** `pulumi preview --diff` of each stack that this machine may read; `undefined` without credentials. */
async function previews(): Promise<string[] | undefined> {
  const { PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL } = process.env;
  if (!PULUMI_ACCESS_TOKEN && !PULUMI_BACKEND_URL) return undefined;
  const parts: string[] = [];
  for (const stack of Object.keys(profiles)) {
    const result = await execa('npm', ['run', '--silent', 'preview', '--', '--stack', stack], {
      cwd: root,
      reject: false,
      all: true,
    });
    parts.push(details(`pulumi preview --diff, ${stack}`, result.all, 'text'));
  }
  return parts;
}

function details(title: string, body: string, language: string): string {
  return `<details><summary>${title}</summary>\n\n\`\`\`\`${language}\n${body}\n\`\`\`\`\n\n</details>`;
}

await run(async () => {
  const { base, out } = program.opts<{ base: string; out: string }>();
  const diff = await renderedDiff(base);
  const files = new Set(
    [...diff.matchAll(/^diff --git a\/(?:base|head)\/(\S+)/gm)].map(([, f]) => f),
  );
  const shown = await previews();
  const text = [
    '### What this changes in the running stacks',
    '',
    files.size === 0
      ? 'Nothing: dev, staging and prod render the same files as before.'
      : details(`${files.size} rendered files differ`, diff, 'diff'),
    '',
    ...(shown ?? ['No preview: this run has no credentials of a state backend.']),
    '',
  ].join('\n');
  const note = '\n\n(cut: GitHub takes no longer comment; run `npm run pr-comment` for the whole)';
  writeFileSync(
    out,
    text.length <= COMMENT_LIMIT ? text : `${text.slice(0, COMMENT_LIMIT)}\n\`\`\`\`\n${note}`,
  );
  console.log(`${out}: ${files.size} rendered files differ`);
});
