import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { root } from '../../ops/stack-file.ts';
import { ruleGroups } from '../../rules/index.ts';
import { subjects } from '../../rules/subjects.ts';
import type { FinishedRule } from '../../rules/types.ts';
import { everything, links } from './everything.ts';

/** Every rule over metrics, by the subject that it belongs to. */
export function rulesBySubject(): Map<string, FinishedRule[]> {
  const finished = ruleGroups(everything, links);
  return new Map(
    Object.entries(subjects).map(([subject, groups]) => {
      const own = new Set(groups(everything).map(({ name }) => name));
      return [subject, finished.filter(({ name }) => own.has(name)).flatMap(({ rules }) => rules)];
    }),
  );
}

/**
 * Those of the rules that read otherwise than at the commit where this branch left `base`, and all rules of a
 * subject whose cases were touched since. On the base branch itself, with nothing uncommitted: since the
 * commit before.
 *
 * @param base a branch or commit; by default `origin/main`, else `main`
 * @returns `undefined` when that commit is not there or has no rules that can be read today
 */
export async function changedRules(
  bySubject: ReadonlyMap<string, readonly FinishedRule[]>,
  base?: string,
): Promise<Set<FinishedRule> | undefined> {
  const since = await commitToCompare(base);
  const before = since === undefined ? undefined : await rulesAt(since);
  if (since === undefined || before === undefined) return undefined;
  const touched = await touchedCases(since);
  return new Set(
    [...bySubject].flatMap(([subject, rules]) =>
      rules.filter((rule) => touched.has(subject) || !before.has(JSON.stringify(rule))),
    ),
  );
}

const git = async (...args: string[]) => {
  const { exitCode, stdout } = await execa('git', args, { cwd: root, reject: false });
  return exitCode === 0 ? stdout : undefined;
};

async function commitToCompare(base: string | undefined): Promise<string | undefined> {
  const head = await git('rev-parse', 'HEAD');
  for (const name of base === undefined ? ['origin/main', 'main'] : [base]) {
    const since = await git('merge-base', 'HEAD', name);
    if (since === undefined) continue;
    const clean = (await git('status', '--porcelain', 'rules', 'test/rules')) === '';
    return since === head && clean ? await git('rev-parse', 'HEAD^') : since;
  }
  return undefined;
}

/** The rules of a commit, as that commit makes them for the stack that watches everything. */
async function rulesAt(commit: string): Promise<Set<string> | undefined> {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-rules-'));
  try {
    const paths = ['rules', 'test/rules/everything.ts', 'package.json'];
    await execa('git', ['archive', commit, ...paths], { cwd: root }).pipe('tar', ['-x', '-C', dir]);
    symlinkSync(`${root}/node_modules`, join(dir, 'node_modules'));
    const program = `
      import { ruleGroups } from './rules/index.ts';
      import { everything, links } from './test/rules/everything.ts';
      console.log(JSON.stringify(ruleGroups(everything, links).flatMap(({ rules }) => rules)));`;
    const { stdout } = await execa('node', ['--input-type=module', '--eval', program], {
      cwd: dir,
      preferLocal: true,
      localDir: root,
    });
    return new Set((JSON.parse(stdout) as FinishedRule[]).map((rule) => JSON.stringify(rule)));
  } catch {
    // Older than the rules as they are made today: all of them are new.
    return undefined;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Subjects whose case files differ from a commit's, committed or not. */
async function touchedCases(commit: string): Promise<Set<string>> {
  const names = [
    await git('diff', '--name-only', commit, '--', 'test/rules/cases'),
    await git('ls-files', '--others', '--exclude-standard', 'test/rules/cases'),
  ].flatMap((list) => list?.split('\n') ?? []);
  return new Set(
    Object.keys(subjects).filter((subject) =>
      names.some((name) => new RegExp(`/${subject}(-[a-z-]+)?\\.ts$`).test(name)),
    ),
  );
}
